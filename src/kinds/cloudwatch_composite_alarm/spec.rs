//! The declaration of a composite alarm.

use crate::kind::prelude::*;

/// An alarm on the states of other alarms.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name: 1 to 255 characters, unique among alarms of all kinds in the region. An alarm of another name is another
    /// alarm.
    #[schemars(length(min = 1, max = 255), regex(pattern = r"^[^\x00-\x1f\x7f]*$"))]
    #[schemars(extend("x-pattern" = "without control characters"))]
    pub name: Text,
    /// Description: purpose and runbook, up to 1,024 characters.
    #[serde(default)]
    #[schemars(length(max = 1_024))]
    pub description: Text,
    /// Rule of the ALARM state: `ALARM("${cloudwatch.alarm.a.name}") AND NOT OK("b")`. Up to 100 alarms
    /// in `ALARM(…)`, `OK(…)`, `INSUFFICIENT_DATA(…)`, with `AND`, `OR`, `NOT` and parentheses.
    pub rule: Text,
    /// Actions of the ALARM state: up to 5 ARNs, in the alarm's region.
    #[serde(default)]
    pub alarm_actions: Vec<Arn>,
    /// Actions of the OK state.
    #[serde(default)]
    pub ok_actions: Vec<Arn>,
    /// Actions of the `INSUFFICIENT_DATA` state.
    #[serde(default)]
    pub insufficient_data_actions: Vec<Arn>,
    /// Whether its actions run. `unmanaged = ["actions_enabled"]` leaves that to operators.
    pub actions_enabled: Option<bool>,
    /// Alarm that suppresses the actions while it is in ALARM, such as one for deployments.
    pub actions_suppressor: Option<Suppressor>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// An alarm that suppresses the actions of another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suppressor {
    /// Its name or ARN.
    pub alarm: Text,
    /// Seconds that the actions wait for it to go into ALARM.
    #[schemars(range(min = 0))]
    pub wait_period: i32,
    /// Seconds that the actions stay suppressed after it has left ALARM.
    #[schemars(range(min = 0))]
    pub extension_period: i32,
}
