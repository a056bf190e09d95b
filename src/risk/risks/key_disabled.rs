//! A key that can't be used: whatever it encrypts can't be read.

use crate::risk::{Changed, Found, Level, Risk};

pub(super) const RISK: Risk = Risk {
    id: "key-disabled",
    level: Level::High,
    about: "a key is disabled or scheduled for deletion, and what it encrypts can't be read",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let name = &changed.resource.name;
    if changed.resource.address.kind == "kms.key" && changed.ends() {
        return vec![Found::whole(format!(
            "{name} is scheduled for deletion: what it encrypts can't be read then"
        ))];
    }
    let off = changed.is("kms.key", "enabled") && changed.want().is_some_and(|want| *want == false);
    if off && !changed.is_new() {
        return vec![Found::here("true → false: what it encrypts can't be read until it is enabled")];
    }
    Vec::new()
}
