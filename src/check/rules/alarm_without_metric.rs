//! An alarm on a metric that nothing emits waits for data forever, and looks as if all were well.

use crate::check::metrics::{emitted, is_of_aws, watched};
use crate::{
    check::{Finding, Rule, View},
    diagnostics::{Severity, listed, nearest},
};

/// Nothing validates the reference (aws-facts §5.17). A warning, since an application may send the
/// metric by itself.
pub(super) const RULE: Rule = Rule {
    id: "alarm-without-metric",
    severity: Severity::Warning,
    about: "an alarm on a metric of the stack's own that no declared filter emits",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let emitted = emitted(view);
    let is_emitted = |watched: &crate::check::metrics::Watched<'_>| {
        emitted.iter().any(|each| each.metric == watched.metric)
    };
    let missing =
        watched(view).into_iter().filter(|each| !is_of_aws(&each.metric.namespace) && !is_emitted(each));
    missing
        .map(|each| {
            let of_namespace = || emitted.iter().filter(|other| other.metric.namespace == each.metric.namespace);
            let names: Vec<&str> = of_namespace().map(|other| other.metric.name.as_str()).collect();
            let message = format!("no declared filter emits {}", each.metric);
            let finding = Finding::at(&each.by.address, &each.path, message);
            let finding = match nearest(&each.metric.name, names.iter().copied()) {
                Some(offer) => finding.with_label(offer),
                None => finding.with_label("the alarm would wait for data forever"),
            };
            if names.is_empty() {
                return finding.with_help(
                    "declare a metric filter; if the application publishes it, silence this:\nallow = [{ rule = \"alarm-without-metric\", reason = \"…\" }]",
                );
            }
            let help = format!("the filters emit {} into {}", listed(names), each.metric.namespace);
            finding.with_help(help)
        })
        .collect()
}
