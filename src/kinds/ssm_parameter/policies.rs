//! The policies of a parameter of the advanced tier: its expiration, and the notifications about it.

use aws_smithy_types::{DateTime, date_time::Format};
use serde_json::{Value, json};

use crate::kind::prelude::*;

/// When the parameter expires, and when `EventBridge` is told about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// When AWS deletes the parameter: `2030-01-31T00:00:00.000Z`.
    #[serde(skip_serializing_if = "Option::is_none")]
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
    fn from_aws(attributes: &Value, name: &str) -> Option<Self> {
        // AWS documents the number as a string; a number in its place means the same.
        let count = match attributes.get(name)? {
            Value::String(text) => text.parse().ok()?,
            other => u32::try_from(other.as_u64()?).ok()?,
        };
        match attributes.get("Unit")?.as_str()?.to_ascii_lowercase().as_str() {
            "days" => Some(Self::Days(count)),
            "hours" => Some(Self::Hours(count)),
            _ => None,
        }
    }

    fn to_aws(self, kind: &str, name: &str) -> Value {
        let (count, unit) = match self {
            Self::Days(count) => (count, "Days"),
            Self::Hours(count) => (count, "Hours"),
        };
        policy(kind, &json!({ name: count.to_string(), "Unit": unit }))
    }
}

fn policy(kind: &str, attributes: &Value) -> Value {
    json!({ "Type": kind, "Version": "1.0", "Attributes": attributes })
}

impl Policies {
    /// What removes them: AWS keeps what there was unless it gets at least an empty policy.
    pub(super) const NONE: &str = "[{}]";

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

    /// AWS's answer. A policy of a type not known here is an error: a write would remove it.
    pub(super) fn from_aws<'a>(policies: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut all = Self::default();
        for text in policies {
            let policy = serde_json::from_str(text).unwrap_or_default();
            all.add(&policy).ok_or_else(|| format!("a parameter policy that is not understood: {text}"))?;
        }
        Ok(all)
    }

    fn add(&mut self, policy: &Value) -> Option<()> {
        let attributes = policy.get("Attributes")?;
        match policy.get("Type")?.as_str()? {
            "Expiration" => self.expiration = Some(attributes.get("Timestamp")?.as_str()?.to_owned()),
            "ExpirationNotification" => {
                self.expiration_notification.insert(Span::from_aws(attributes, "Before")?);
            }
            "NoChangeNotification" => {
                self.no_change_notification.insert(Span::from_aws(attributes, "After")?);
            }
            _ => return None,
        }
        Some(())
    }

    /// All of them as `PutParameter` takes them.
    pub(super) fn to_aws(&self) -> String {
        let expiration =
            self.expiration.iter().map(|time| policy("Expiration", &json!({ "Timestamp": time })));
        let before = self.expiration_notification.iter();
        let before = before.map(|span| span.to_aws("ExpirationNotification", "Before"));
        let after = self.no_change_notification.iter();
        let after = after.map(|span| span.to_aws("NoChangeNotification", "After"));
        Value::Array(expiration.chain(before).chain(after).collect()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(Policies::from_aws([text]).is_err());
    }
}
