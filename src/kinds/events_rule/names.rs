//! The full name of a rule, and what follows from it.

use crate::kind::prelude::{Outputs, Scope, Text, outputs};

/// The event bus that every account has in every region.
pub(super) const DEFAULT_BUS: &str = "default";

/// The name of a rule is unique on its bus only. A rule's name has no slash; a partner's bus has several.
pub(super) fn full_name(bus: &Text, name: &Text) -> Text {
    if bus.known() == Some(DEFAULT_BUS) {
        return name.clone();
    }
    let both = format!("{}/{}", bus.value(), name.value());
    Text::parse(&both).unwrap_or_else(|| both.into())
}

/// Bus and name of a full name.
pub(super) fn parts(full_name: &str) -> (&str, &str) {
    full_name.rsplit_once('/').unwrap_or((DEFAULT_BUS, full_name))
}

/// `rule/NAME`, and on another bus than the default one `rule/BUS/NAME`.
pub(super) fn arn(full_name: &str, scope: &Scope) -> String {
    scope.arn("events", &format!("rule/{full_name}"))
}

/// The outputs, all of which are known before the rule exists.
pub(super) fn outputs_of(full_name: &str, scope: &Scope) -> Outputs {
    let (bus, name) = parts(full_name);
    outputs([("arn", &arn(full_name, scope)), ("bus", bus), ("name", name)])
}
