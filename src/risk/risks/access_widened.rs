//! Who may do more than before. A new resource starts with what it is given; only a policy that allows
//! everything is a risk there.

use serde_json::Value;

use super::{encryption_weakened::keeps_plain_out, foreign_account::is_foreign};
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

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let said = |statement: &Statement| sentence_at_home(statement, changed.account);
    for policies in changed.policies() {
        for (path, statement) in policies.wider(Effect::Allow) {
            // What is public or of another account was said as such, and what new principals may do too.
            let is_said = statement.is_public() || is_foreign(&statement, changed.account);
            let is_wide = allows_everything(&statement) && statement.principal.is_some();
            if !is_said && (!changed.is_new() || is_wide) {
                found.push(Found::at(path, said(&statement)));
            }
        }
        for (path, statement) in policies.narrower(Effect::Deny) {
            if !keeps_plain_out(&statement) {
                found.push(Found::at(path, format!("Deny narrowed: {}", said(&statement))));
            }
        }
    }
    let kind = changed.resource.address.kind.as_str();
    match (kind, changed.change.aspect.as_str()) {
        ("iam.role" | "iam.user", "attachments") if !changed.is_new() => {
            let (attached, _) = changed.moved(None);
            found.extend(attached.iter().map(|it| Found::here(format!("attaches {it}"))));
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
