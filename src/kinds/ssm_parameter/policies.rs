//! The policies of a parameter of the advanced tier: when it expires, and who is told.

use crate::kind::prelude::*;
use aws_sdk_ssm::types::ParameterInlinePolicy;
use aws_smithy_types::{DateTime, date_time::Format};
use serde_json::{Value, json};

/// When the parameter expires, and when `EventBridge` is told about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// When AWS deletes the parameter: `2030-01-31T00:00:00.000Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration: Option<String>,
    /// How long before that `EventBridge` is told.
    #[serde(default)]
    pub expiration_notification: BTreeSet<Span>,
    /// After how long without a new value `EventBridge` is told.
    #[serde(default)]
    pub no_change_notification: BTreeSet<Span>,
}

/// A time span, as AWS writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// In days.
    Days(u32),
    /// In hours.
    Hours(u32),
}

impl Span {
    fn read(attributes: &Value, name: &str) -> Option<Self> {
        // AWS documents the number as a string; a number in its place means the same.
        let count = attributes.get(name).and_then(|count| match count {
            Value::String(text) => text.parse().ok(),
            other => u32::try_from(other.as_u64()?).ok(),
        })?;
        match attributes.get("Unit")?.as_str()? {
            unit if unit.eq_ignore_ascii_case("Days") => Some(Self::Days(count)),
            unit if unit.eq_ignore_ascii_case("Hours") => Some(Self::Hours(count)),
            _ => None,
        }
    }

    fn write(self, kind: &str, name: &str) -> Value {
        let (count, unit) = match self {
            Self::Days(count) => (count, "Days"),
            Self::Hours(count) => (count, "Hours"),
        };
        json!({ "Type": kind, "Version": "1.0", "Attributes": { name: count.to_string(), "Unit": unit } })
    }
}

impl Policies {
    /// Takes over how `live` writes the same moment.
    pub(super) fn spell_like(&mut self, live: &Self) {
        let moment =
            |text: &Option<String>| DateTime::from_str(text.as_deref()?, Format::DateTimeWithOffset).ok();
        if moment(&self.expiration).is_some_and(|wanted| Some(wanted) == moment(&live.expiration)) {
            self.expiration.clone_from(&live.expiration);
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        usize::from(self.expiration.is_some())
            + self.expiration_notification.len()
            + self.no_change_notification.len()
    }

    /// Itself, unless there is none in it.
    pub(super) fn some(self) -> Option<Self> {
        (self.len() > 0).then_some(self)
    }

    /// What AWS answered.
    ///
    /// # Errors
    /// That there is a policy of a kind not known here, which a write would remove.
    pub(super) fn seen(policies: &[ParameterInlinePolicy]) -> Result<Self, Failure> {
        let mut seen = Self::default();
        for text in policies.iter().filter_map(ParameterInlinePolicy::policy_text) {
            let policy: Value = serde_json::from_str(text).unwrap_or_default();
            seen.add(&policy).ok_or_else(|| {
                Failure::guard(
                    "ssm:DescribeParameters",
                    format!("a parameter policy that is not understood: {text}"),
                )
            })?;
        }
        Ok(seen)
    }

    fn add(&mut self, policy: &Value) -> Option<()> {
        let attributes = policy.get("Attributes")?;
        match policy.get("Type")?.as_str()? {
            "Expiration" => self.expiration = Some(attributes.get("Timestamp")?.as_str()?.to_owned()),
            "ExpirationNotification" => {
                self.expiration_notification.insert(Span::read(attributes, "Before")?);
            }
            "NoChangeNotification" => {
                self.no_change_notification.insert(Span::read(attributes, "After")?);
            }
            _ => return None,
        }
        Some(())
    }

    /// What removes them: AWS keeps what there was unless it gets at least an empty policy.
    pub(super) const NONE: &str = "[{}]";

    /// All of them as `PutParameter` takes them.
    pub(super) fn write(&self) -> String {
        let expiration = self.expiration.iter().map(|timestamp| {
            json!({ "Type": "Expiration", "Version": "1.0", "Attributes": { "Timestamp": timestamp } })
        });
        let before =
            self.expiration_notification.iter().map(|span| span.write("ExpirationNotification", "Before"));
        let after =
            self.no_change_notification.iter().map(|span| span.write("NoChangeNotification", "After"));
        Value::Array(expiration.chain(before).chain(after).collect()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_round_trip() {
        let policies: Policies = serde_json::from_value(json!({
            "expiration": "2030-01-31T00:00:00.000Z",
            "expiration_notification": [{ "days": 15 }, { "hours": 12 }],
            "no_change_notification": [{ "days": 20 }],
        }))
        .unwrap();
        let written: Vec<Value> = serde_json::from_str(&policies.write()).unwrap();
        let answer: Vec<_> = written
            .iter()
            .map(|policy| ParameterInlinePolicy::builder().policy_text(policy.to_string()).build())
            .collect();
        assert_eq!(Policies::seen(&answer).unwrap(), policies);
        assert_eq!(Policies::seen(&[]).unwrap().some(), None);
    }

    #[test]
    fn one_moment_has_many_spellings() {
        let expiring = |text: &str| Policies { expiration: Some(text.to_owned()), ..Policies::default() };
        let live = expiring("2030-01-31T00:00:00.000Z");
        for (text, is_same) in [
            ("2030-01-31T00:00:00Z", true),
            ("2030-01-31T01:00:00+01:00", true),
            ("2030-01-31T00:00:01Z", false),
            ("tomorrow", false),
        ] {
            let mut want = expiring(text);
            want.spell_like(&live);
            assert_eq!(want == live, is_same, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_dropped() {
        let text = r#"{"Type":"Rotation","Version":"1.0","Attributes":{}}"#;
        assert!(Policies::seen(&[ParameterInlinePolicy::builder().policy_text(text).build()]).is_err());
    }
}
