//! Who may do more than before. A new resource starts with what it is given; only what may do
//! everything is a risk there.

use serde_json::Value;

use super::encryption_weakened::keeps_plain_out;
use crate::{
    policy::{Effect, Statement, sentence_at_home},
    risk::{Changed, Found, Level, Risk, changed::text},
};

pub(super) const RISK: Risk = Risk {
    id: "access-widened",
    level: Level::Medium,
    about: "somebody may do more: a wider policy, a policy attached, a `Deny` or a boundary gone",
    find,
};

/// The managed policy that allows everything.
const ADMINISTRATOR: &str = ":policy/AdministratorAccess";

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let said = |statement: &Statement| sentence_at_home(statement, changed.account);
    for policies in changed.policies() {
        for (path, statement) in policies.wider(Effect::Allow) {
            // What is public was said as such.
            if !statement.is_public() && (!changed.is_new() || allows_everything(&statement)) {
                found.push(Found::at(path, said(&statement)));
            }
        }
        for (path, statement) in policies.narrower(Effect::Deny) {
            if !keeps_plain_out(&statement) {
                found.push(Found::at(path, format!("no longer in full: {}", said(&statement))));
            }
        }
    }
    let kind = changed.resource.address.kind.as_str();
    match (kind, changed.change.aspect.as_str()) {
        ("iam.role" | "iam.user", "attachments") => {
            let (attached, _) = changed.moved(None);
            let counts = |policy: &String| !changed.is_new() || policy.ends_with(ADMINISTRATOR);
            found.extend(
                attached.iter().filter(|each| counts(each)).map(|it| Found::here(format!("attaches {it}"))),
            );
        }
        ("iam.user", "groups") if !changed.is_new() => {
            let (joined, _) = changed.moved(None);
            found.extend(joined.iter().map(|group| Found::here(format!("joins the group {group}"))));
        }
        ("iam.role" | "iam.user", "boundary") if changed.is_removed() => {
            let boundary = changed.before().map(boundary).unwrap_or_default();
            found.push(Found::here(format!("{boundary} no longer limits it")));
        }
        _ => {}
    }
    found
}

fn allows_everything(statement: &Statement) -> bool {
    statement.action.iter().any(|action| action == "*" || action == "*:*")
}

fn boundary(value: &Value) -> String {
    text(value)
}
