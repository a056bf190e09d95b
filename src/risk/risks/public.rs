//! A policy that lets everyone in, a switch that would keep the public out and is off.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    policy::{Effect, sentence_at_home},
    risk::{Changed, Found, Level, Risk},
};

pub(super) const RISK: Risk = Risk {
    id: "public",
    level: Level::High,
    about: "a policy or an ACL lets everyone in, or a public access block is weakened",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for policies in changed.policies() {
        for (path, statement) in policies.wider(Effect::Allow) {
            if statement.is_public() {
                found.push(Found::at(path, sentence_at_home(&statement, changed.account)));
            }
        }
    }
    if changed.is("s3.bucket", "public_access_block")
        && let (Some(Value::Object(before)), Some(Value::Object(want))) = (changed.before(), changed.want())
    {
        let off = want.iter().filter(|(switch, on)| **on == false && before.get(*switch) != Some(*on));
        found.extend(off.map(|(switch, _)| Found::at([switch], "true → false")));
    }
    if changed.is("s3.bucket", "acl") {
        found.extend(["AllUsers", "AuthenticatedUsers"].iter().filter_map(|group| of_grants(changed, group)));
    }
    found
}

/// What an ACL grants to a group that anyone belongs to, and did not before.
fn of_grants(changed: &Changed<'_>, group: &str) -> Option<Found> {
    let of = |side: Option<&Value>| -> BTreeSet<String> {
        let permissions = side.and_then(|grants| grants.get(group)?.as_array().cloned()).unwrap_or_default();
        permissions.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let new: Vec<String> = of(changed.want()).difference(&of(changed.before())).cloned().collect();
    (!new.is_empty()).then(|| Found::at([group], format!("grants {}", new.join(", "))))
}
