//! AWS's words: operators, statistics, treatment of missing data.

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::kind::prelude::*;

/// Comparison of the watched value with the threshold or the band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
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
    #[must_use]
    pub fn sign(self) -> String {
        match self {
            Self::GreaterThanOrEqualToThreshold => ">=".to_owned(),
            Self::GreaterThanThreshold => ">".to_owned(),
            Self::LessThanThreshold => "<".to_owned(),
            Self::LessThanOrEqualToThreshold => "<=".to_owned(),
            of_band => of_band.to_text(),
        }
    }

    /// Whether it compares with a band instead of a number.
    #[must_use]
    pub fn is_of_band(self) -> bool {
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
pub enum MissingData {
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
pub enum LowSamples {
    /// It is evaluated all the same.
    Evaluate,
    /// The alarm stays in its state.
    Ignore,
}

impl AttributeText for LowSamples {}

/// AWS's statistics; anything else is an extended statistic.
pub(super) const STATISTICS: [&str; 5] = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

/// Whether `text` is a statistic or an extended one: `Sum`, `p95`, `tm90`, `IQM`, `PR(:300)`,
/// `TM(10%:90%)`.
pub(super) fn is_statistic(text: &str) -> bool {
    if STATISTICS.contains(&text) || text == "IQM" {
        return true;
    }
    if let Some((name, rest)) = text.split_once('(') {
        let range = rest.strip_suffix(')').and_then(|range| range.split_once(':'));
        let known = ["PR", "TC", "TM", "TS", "WM"].contains(&name);
        return known && range.is_some_and(|(from, to)| is_range(name, from, to));
    }
    let rank = ["p", "tm", "tc", "ts", "wm"].iter().find_map(|name| text.strip_prefix(name));
    rank.and_then(number).is_some_and(|rank| (0.0..=100.0).contains(&rank))
}

/// Whether these are the ends of a range; one of them may be open, and both are percentages or
/// neither is. Percentile ranks are always of values.
fn is_range(name: &str, from: &str, to: &str) -> bool {
    let is_end = |end: &str| end.is_empty() || number(end.strip_suffix('%').unwrap_or(end)).is_some();
    let percent = |end: &str| (!end.is_empty()).then(|| end.ends_with('%'));
    let agree = match (percent(from), percent(to)) {
        (None, None) => false,
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    let is_percentage = from.ends_with('%') || to.ends_with('%');
    agree && !(name == "PR" && is_percentage) && is_end(from) && is_end(to)
}

/// A plain decimal number.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_both_sorts_are_known() {
        let good = "Sum SampleCount p95 p99.9 p100 p0 tm90 wm98 tc1 ts99.999 IQM PR(:300) PR(100:2000) \
            TM(2%:98%) TM(:95%) TS(80%:) WM(150:1000)";
        for good in good.split(' ') {
            assert!(is_statistic(good), "{good}");
        }
        let bad = "sum P95 p p101 p95% p-1 95 PR(300) PR(:) PR(10%:) TM(2%:98) XY(:1) p1e2";
        for bad in bad.split(' ').chain([""]) {
            assert!(!is_statistic(bad), "{bad}");
        }
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
