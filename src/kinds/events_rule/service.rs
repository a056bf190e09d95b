//! `EventBridge`, the names of its rules, and their tags.

use crate::{
    aws::wire::{Operation, Service, TagList, Variants},
    kind::prelude::*,
};

pub(super) static EVENTS: Service = Service::json("EventBridge", "events", "1.1", "AWSEvents")
    .irregular(&[("resource_arn", "ResourceARN"), ("Target.role", "RoleArn")])
    .variants(Variants::OrdinaryIsFipsInGov);

pub(super) const LIST_TAGS: Operation = EVENTS.call("events:ListTagsForResource").holds(&["tags"]);
pub(super) const TAG: Operation = EVENTS.call("events:TagResource");

/// AWS's code for what does not exist: the rule, or its bus.
pub(super) const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

/// Two writes to one rule were under way at once.
pub(super) const CLASH: Transient = Transient::always("ConcurrentModificationException");

/// The event bus that every account has in every region.
pub(super) const DEFAULT_BUS: &str = "default";

/// The state of a rule that names none.
pub(super) const ENABLED: &str = "ENABLED";

/// The name of a rule is unique on its bus only. A rule's name has no slash; a partner's bus has several.
pub(super) fn full_name(bus: &Text, name: &Text) -> Text {
    let on_default = bus.known() == Some(DEFAULT_BUS);
    if on_default { name.clone() } else { Text::joined([bus, &"/".into(), name]) }
}

/// Bus and name of a full name.
pub(super) fn parts(full_name: &str) -> (&str, &str) {
    full_name.rsplit_once('/').unwrap_or((DEFAULT_BUS, full_name))
}

/// `rule/NAME`, and on another bus than the default one `rule/BUS/NAME`.
fn arn(full_name: &str, scope: &Scope) -> String {
    scope.arn("events", &format!("rule/{full_name}"))
}

/// The outputs, all of which are known before the rule exists.
pub(super) fn outputs_of(full_name: &str, scope: &Scope) -> Outputs {
    let (bus, name) = parts(full_name);
    outputs([("arn", &arn(full_name, scope)), ("bus", bus), ("name", name)])
}

/// The call that creates a rule carries its tags; `PutRule` ignores them on one that exists.
#[derive(Debug)]
pub(super) struct RuleTags;

impl TaggedByArn for RuleTags {
    const CALLS: [Operation; 3] = [LIST_TAGS, TAG, EVENTS.call("events:UntagResource")];
    type Form = TagList;
    const NOT_FOUND: &'static [&'static str] = NOT_FOUND;
    const TRANSIENT: &'static [Transient] = &[CLASH];

    fn arn(at: &Target) -> String {
        arn(&at.name, &at.scope)
    }
}
