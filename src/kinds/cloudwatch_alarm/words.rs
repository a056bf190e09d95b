//! AWS's words: operators, statistics, treatment of missing data.

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::kind::prelude::*;

/// Comparison of the watched value with the threshold or the band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::enum_variant_names, reason = "the words are AWS's")]
pub(crate) enum Comparison {
    /// `>=`
    #[serde(alias = ">=")]
    GreaterThanOrEqualToThreshold,
    /// `>`
    #[serde(alias = ">")]
    GreaterThanThreshold,
    /// `<`
    #[serde(alias = "<")]
    LessThanThreshold,
    /// `<=`
    #[serde(alias = "<=")]
    LessThanOrEqualToThreshold,
    /// Above or below the band.
    LessThanLowerOrGreaterThanUpperThreshold,
    /// Below the band.
    LessThanLowerThreshold,
    /// Above the band.
    GreaterThanUpperThreshold,
}

impl AttributeText for Comparison {}

impl Comparison {
    /// Its sign; AWS's spelling where there is none.
    pub(crate) fn sign(self) -> String {
        match self {
            Self::GreaterThanOrEqualToThreshold => ">=".to_owned(),
            Self::GreaterThanThreshold => ">".to_owned(),
            Self::LessThanThreshold => "<".to_owned(),
            Self::LessThanOrEqualToThreshold => "<=".to_owned(),
            of_band => of_band.to_text(),
        }
    }

    /// Whether it compares with a band instead of a number.
    pub(crate) fn is_of_band(self) -> bool {
        self.sign().len() > 2
    }
}

impl JsonSchema for Comparison {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Comparison".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": [
            ">=", ">", "<", "<=", "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold",
            "LessThanOrEqualToThreshold", "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold",
            "GreaterThanUpperThreshold",
        ] })
    }
}

/// Treatment of a period without data, as AWS spells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum MissingData {
    /// As if it were beyond the threshold.
    Breaching,
    /// As if it were within the threshold.
    NotBreaching,
    /// The alarm stays in its state.
    Ignore,
    /// Without enough other data the alarm is in `INSUFFICIENT_DATA`.
    #[default]
    Missing,
}

impl AttributeText for MissingData {}

/// Evaluation of a percentile with too few samples to be significant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LowSamples {
    /// It is evaluated all the same.
    Evaluate,
    /// The alarm stays in its state.
    Ignore,
}

impl AttributeText for LowSamples {}

/// AWS's statistics; anything else is an extended statistic.
pub(super) const STATISTICS: [&str; 5] = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

/// The pattern of statistics and extended ones. The ends of a range are both percentages or neither is, one of them may
/// be open, and percentile ranks are always of values.
pub(super) const STATISTIC: &str = concat!(
    "^(Average|Maximum|Minimum|SampleCount|Sum|IQM",
    r"|(p|tm|tc|ts|wm)(100|[0-9]{1,2}(\.[0-9]+)?)",
    r"|(PR|TC|TM|TS|WM)\(([0-9.]+:[0-9.]*|:[0-9.]+)\)",
    r"|(TC|TM|TS|WM)\(([0-9.]+%:([0-9.]+%)?|:[0-9.]+%)\))$",
);

/// The same in words.
pub(super) const STATISTIC_IN_WORDS: &str =
    "Sum, Average, Minimum, Maximum, SampleCount, or such as p95, tm90, IQM, PR(:300), TM(10%:90%)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_both_sorts_are_known() {
        let statistic = regex_lite::Regex::new(STATISTIC).unwrap();
        let good = "Sum SampleCount p95 p99.9 p100 p0 tm90 wm98 tc1 ts99.999 IQM PR(:300) PR(100:2000) \
            TM(2%:98%) TM(:95%) TS(80%:) WM(150:1000)";
        assert_eq!(good.split(' ').find(|text| !statistic.is_match(text)), None);
        let bad = "sum P95 p p101 p95% p-1 95 PR(300) PR(:) PR(10%:) TM(2%:98) XY(:1) p1e2";
        assert_eq!(bad.split(' ').chain([""]).find(|text| statistic.is_match(text)), None);
    }

    #[test]
    fn operators_have_signs_or_are_of_a_band() {
        let schema = Comparison::json_schema(&mut SchemaGenerator::default());
        for word in schema.get("enum").unwrap().as_array().unwrap() {
            let comparison: Comparison = serde_json::from_value(word.clone()).unwrap();
            assert!([comparison.sign(), comparison.to_text()].contains(&word.as_str().unwrap().to_owned()));
            assert_eq!(Comparison::from_text(&comparison.to_text()), Ok(Some(comparison)));
            assert_eq!(comparison.is_of_band(), comparison.sign() == comparison.to_text());
        }
        assert!(Comparison::from_text("=").is_err());
    }
}
