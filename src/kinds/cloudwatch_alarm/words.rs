//! AWS's words: operators, statistics, what missing data means.

use crate::kind::prelude::*;
use schemars::{Schema, SchemaGenerator, json_schema};

/// How the watched value is compared with the threshold or the band.
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

/// The operators in AWS's spelling, with the signs for them.
const COMPARISONS: [(Comparison, &str, &str); 7] = [
    (Comparison::GreaterThanOrEqualToThreshold, "GreaterThanOrEqualToThreshold", ">="),
    (Comparison::GreaterThanThreshold, "GreaterThanThreshold", ">"),
    (Comparison::LessThanThreshold, "LessThanThreshold", "<"),
    (Comparison::LessThanOrEqualToThreshold, "LessThanOrEqualToThreshold", "<="),
    (Comparison::LessThanLowerOrGreaterThanUpperThreshold, "LessThanLowerOrGreaterThanUpperThreshold", ""),
    (Comparison::LessThanLowerThreshold, "LessThanLowerThreshold", ""),
    (Comparison::GreaterThanUpperThreshold, "GreaterThanUpperThreshold", ""),
];

impl Comparison {
    /// AWS's spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        COMPARISONS.iter().find(|(each, ..)| *each == self).map_or("", |(_, name, _)| name)
    }

    /// Its sign; AWS's spelling where there is none.
    #[must_use]
    pub fn sign(self) -> &'static str {
        let found = COMPARISONS.iter().find(|(each, ..)| *each == self);
        found.map_or("", |(_, name, sign)| if sign.is_empty() { name } else { sign })
    }

    /// The operator that AWS spells so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        COMPARISONS.iter().find(|(_, each, _)| *each == name).map(|(each, ..)| *each)
    }

    /// Whether it compares with a band instead of a number.
    #[must_use]
    pub fn is_of_band(self) -> bool {
        COMPARISONS.iter().any(|(each, _, sign)| *each == self && sign.is_empty())
    }
}

impl JsonSchema for Comparison {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Comparison".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let signs = COMPARISONS.iter().map(|(_, _, sign)| *sign).filter(|sign| !sign.is_empty());
        let words: Vec<&str> = signs.chain(COMPARISONS.iter().map(|(_, name, _)| *name)).collect();
        json_schema!({ "type": "string", "enum": words })
    }
}

/// What a period without data means, as AWS spells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MissingData {
    /// It is as if it were beyond the threshold.
    Breaching,
    /// It is as if it were within the threshold.
    NotBreaching,
    /// The alarm stays in its state.
    Ignore,
    /// Without enough other data the alarm has insufficient data.
    #[default]
    Missing,
}

impl MissingData {
    /// AWS's spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaching => "breaching",
            Self::NotBreaching => "notBreaching",
            Self::Ignore => "ignore",
            Self::Missing => "missing",
        }
    }

    /// What AWS spells so; it tells nothing where it was told nothing.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let all = [Self::Breaching, Self::NotBreaching, Self::Ignore];
        all.into_iter().find(|each| each.as_str() == name).unwrap_or(Self::Missing)
    }
}

/// What an alarm on a percentile does while there are too few samples for it to mean much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LowSamples {
    /// It is evaluated all the same.
    Evaluate,
    /// It stays in its state.
    Ignore,
}

impl LowSamples {
    /// AWS's spelling of what is not its default.
    pub(super) const IGNORE: &str = "ignore";
}

/// What AWS calls statistics; anything else is an extended statistic.
pub(super) const STATISTICS: [&str; 5] = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

/// Whether `text` is a statistic of either sort: `Sum`, `p95`, `tm90`, `IQM`, `PR(:300)`,
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
    let of_values = name != "PR" || !(from.ends_with('%') || to.ends_with('%'));
    agree && of_values && is_end(from) && is_end(to)
}

/// A plain decimal number.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().next().is_some_and(|b| b.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_both_sorts_are_known() {
        for good in [
            "Sum",
            "SampleCount",
            "p95",
            "p99.9",
            "p100",
            "p0",
            "tm90",
            "wm98",
            "tc1",
            "ts99.999",
            "IQM",
            "PR(:300)",
            "PR(100:2000)",
            "TM(2%:98%)",
            "TM(:95%)",
            "TS(80%:)",
            "WM(150:1000)",
        ] {
            assert!(is_statistic(good), "{good}");
        }
        for bad in [
            "sum",
            "P95",
            "p",
            "p101",
            "p95%",
            "p-1",
            "95",
            "PR(300)",
            "PR(:)",
            "PR(10%:)",
            "TM(2%:98)",
            "XY(:1)",
            "p1e2",
            "",
        ] {
            assert!(!is_statistic(bad), "{bad}");
        }
    }

    #[test]
    fn signs_become_words() {
        for (comparison, name, sign) in COMPARISONS {
            assert_eq!(serde_json::to_value(comparison).unwrap(), name);
            assert_eq!(Comparison::named(name), Some(comparison));
            if !sign.is_empty() {
                assert_eq!(serde_json::from_value::<Comparison>(sign.into()).unwrap(), comparison);
            }
        }
        assert!(serde_json::from_value::<Comparison>("=".into()).is_err());
    }
}
