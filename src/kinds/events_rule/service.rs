//! `EventBridge`, and the names of its rules.

use crate::{
    aws::wire::{Service, Variants},
    kind::prelude::*,
};

pub(super) static EVENTS: Service = Service::json("EventBridge", "events", "1.1", "AWSEvents")
    .irregular(&[("resource_arn", "ResourceARN"), ("Target.role", "RoleArn")])
    .variants(Variants::OrdinaryIsFipsInGov);

/// AWS's code for what does not exist: the rule, or its bus.
pub(super) const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

/// Two writes to one rule were under way at once.
pub(super) const CLASH: Transient = Transient::always("ConcurrentModificationException");

/// The tokens of listings.
pub(super) const TOKENS: (&str, &str) = ("next_token", "next_token");

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
