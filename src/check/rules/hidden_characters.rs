//! A character in a resource that a reviewer does not see.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    stack::hidden::hidden_in,
};

/// Text that reads as one thing and is another: an action split by a zero-width space never matches, a
/// name turned around by a bidirectional control is approved as another (CVE-2021-42574 is this in source
/// code).
pub(super) const RULE: Rule = Rule {
    id: "hidden-characters",
    severity: Severity::Warning,
    about: "a control, bidirectional or invisible character in a key or a value",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let resources = view.stack.places.iter();
    resources
        .flat_map(|(address, places)| {
            hidden_in(&places.tree).into_iter().map(move |hidden| Finding {
                path: hidden.path,
                ..Finding::at(address, "", hidden.message).with_label(hidden.label)
            })
        })
        .collect()
}
