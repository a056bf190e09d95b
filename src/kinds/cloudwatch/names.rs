//! Names, ARNs and descriptions.

use crate::kind;
use crate::kind::prelude::*;

/// Characters of an alarm's name.
const ALARM_NAME: usize = 255;

/// Characters of an alarm's description.
const DESCRIPTION: usize = 1_024;

/// The kind among whose names those of all alarms are: metric alarms and composite alarms share them.
pub const ALARMS: &str = "cloudwatch.alarm";

/// What other resources may know of an alarm.
#[must_use]
pub fn alarm_outputs(name: &str, scope: &Scope) -> Outputs {
    let arn = scope.arn("cloudwatch", &format!("alarm:{name}"));
    kind::outputs([("arn", &arn), ("name", name)])
}

/// What AWS would say against an alarm's name.
#[must_use]
pub fn alarm_name_problem(name: &Text) -> Option<Problem> {
    let known = name.known()?;
    let length = known.chars().count();
    if !(1..=ALARM_NAME).contains(&length) {
        let message = format!("an alarm's name has 1 to {ALARM_NAME} characters; this one has {length}");
        return Some(Problem::at("name", message));
    }
    known
        .chars()
        .any(|c| c.is_ascii_control())
        .then(|| Problem::at("name", "an alarm's name has no control characters"))
}

/// What AWS would say against an alarm's description.
#[must_use]
pub fn description_problem(description: &Text) -> Option<Problem> {
    let length = description.known()?.chars().count();
    (length > DESCRIPTION).then(|| {
        let message =
            format!("an alarm's description has at most {DESCRIPTION} characters; this one has {length}");
        Problem::at("description", message)
    })
}
