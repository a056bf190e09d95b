//! Names and ARNs.

use crate::kind::prelude::*;

/// The kind whose namespace all alarms share, metric alarms and composite alarms.
pub const ALARMS: &str = "cloudwatch.alarm";

/// AWS's codes for a call about a resource that does not exist.
pub const GONE: &[&str] = &["ResourceNotFound", "ResourceNotFoundException"];

/// The outputs of an alarm.
#[must_use]
pub fn alarm_outputs(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.arn("cloudwatch", &format!("alarm:{name}"))), ("name", name)])
}
