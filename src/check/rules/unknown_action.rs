//! An action that no service has is silently nothing.

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::{Severity, meant, nearest_name},
    policy::actions::{self, Known},
};

/// IAM takes any action in an identity policy; the policies of buckets and keys are refused. A
/// warning, since AWS has new actions before this table does.
pub(super) const RULE: Rule = Rule {
    id: "unknown-action",
    severity: Severity::Warning,
    about: "an action, or its service, that AWS's reference does not know",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let lists = [("Action", &said.statement.action), ("NotAction", &said.statement.not_action)];
    let written =
        lists.into_iter().flat_map(|(member, list)| list.iter().map(move |action| (member, action)));
    let judge = |(member, action): (&str, &String)| {
        let (prefix, name) = action.split_once(':')?;
        let (message, offer) = match actions::action(action) {
            Known::NoService => {
                (format!("unknown service `{prefix}`"), nearest_name(prefix, actions::prefixes()))
            }
            Known::NoAction(service) if name.contains(['*', '?']) => {
                (format!("no action of {} matches `{name}`", service.prefix), None)
            }
            Known::NoAction(service) => (
                format!("{} has no action `{name}`", service.prefix),
                nearest_name(name, service.actions.iter().map(|action| action.name)),
            ),
            Known::Everything | Known::Actions(..) => return None,
        };
        let finding = said.finding_at(view, &[member, action], message);
        // Of `service:Name` the part that is not known.
        let written = if matches!(actions::action(action), Known::NoService) { prefix } else { name };
        // "Policy has invalid action".
        let refused = said.held.service() == "s3";
        Some(match offer {
            Some(offer) if refused => {
                let label = format!("S3 refuses the policy; {}", meant(offer));
                finding.with_label(label).with_instead(written, offer)
            }
            None if refused => finding
                .with_label("S3 refuses the policy if there is none")
                .with_help("if AWS has added it since, silence this with `allow`"),
            Some(offer) => finding.with_offer(written, offer),
            None => finding
                .with_label("it has no effect if there is none")
                .with_help("if AWS has added it since, silence this with `allow`"),
        })
    };
    written.filter_map(judge).collect()
}
