//! The state of an alarm.

use super::CheckKind;
use crate::gate::{Named, Probe, fields::Fields};

/// An alarm, composite or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmProbe {
    /// The alarm.
    pub alarm: Named,
}

/// `alarm = "cloudwatch.alarm.errors"`.
pub const CHECK: CheckKind = CheckKind {
    key: "alarm",
    what: "an alarm",
    // A new alarm has INSUFFICIENT_DATA for a while, so `not ALARM` is what most gates mean.
    expects: &["not ALARM", "OK", "ALARM", "INSUFFICIENT_DATA"],
    has_default: false,
    needs_account: true,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    let text = fields.text(CHECK.key)?;
    let kind = if text.starts_with("cloudwatch.composite_alarm.") {
        "cloudwatch.composite_alarm"
    } else {
        "cloudwatch.alarm"
    };
    Some(Probe::Alarm(AlarmProbe { alarm: fields.named(&text, &fields.place_of(CHECK.key), kind)? }))
}
