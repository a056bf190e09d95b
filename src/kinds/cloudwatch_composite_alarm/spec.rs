//! The declaration of a composite alarm.

use crate::kind::prelude::*;

/// An alarm that watches the states of other alarms.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name: 1 to 255 characters, unique among alarms of all kinds in the region. An alarm of
    /// another name is another alarm.
    pub name: Text,
    /// What it is for, and what to do when it rings; up to 1,024 characters.
    #[serde(default = "nothing")]
    pub description: Text,
    /// When it is in alarm: `ALARM("${cloudwatch.alarm.a.name}") AND NOT OK("b")`. Up to 100 alarms
    /// in `ALARM(…)`, `OK(…)`, `INSUFFICIENT_DATA(…)`, with `AND`, `OR`, `NOT` and parentheses.
    pub rule: Text,
    /// What happens when it goes into alarm: up to 5 ARNs, in the alarm's region.
    #[serde(default)]
    pub alarm_actions: Vec<Arn>,
    /// What happens when all is well again.
    #[serde(default)]
    pub ok_actions: Vec<Arn>,
    /// What happens when it has not enough data.
    #[serde(default)]
    pub insufficient_data_actions: Vec<Arn>,
    /// Whether its actions run at all. To leave that to operators, say
    /// `unmanaged = ["actions_enabled"]`.
    pub actions_enabled: Option<bool>,
    /// An alarm that keeps the actions back while it rings, as one for a deployment.
    pub actions_suppressor: Option<Suppressor>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// An alarm that keeps the actions of another one back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suppressor {
    /// Its name or ARN.
    pub alarm: Text,
    /// Seconds that the actions wait for it to ring.
    pub wait_period: i32,
    /// Seconds that the actions are kept back after it has ceased.
    pub extension_period: i32,
}

fn nothing() -> Text {
    "".into()
}
