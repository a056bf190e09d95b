//! What resources are called in the stack.

use std::collections::BTreeSet;

use super::Draft;
use crate::model::{Address, address::is_identifier};

/// Gives each draft an address of its own. What the stack owns already keeps the one it has.
pub fn address(drafts: &mut [Draft], stack: &str) {
    let mut taken: BTreeSet<Address> = BTreeSet::new();
    for draft in drafts.iter_mut() {
        let owner = draft.owner.as_ref().filter(|owner| owner.stack == stack);
        let own = owner.and_then(|owner| owner.address.strip_prefix(draft.kind.name())?.strip_prefix('.'));
        if let Some(name) = own.filter(|name| is_identifier(name)) {
            draft.address.name = name.to_owned();
            taken.insert(draft.address.clone());
        }
    }
    for draft in drafts.iter_mut() {
        let is_own = draft.owner.as_ref().is_some_and(|owner| {
            owner.stack == stack && owner.address == format!("{}.{}", draft.kind.name(), draft.address.name)
        });
        if is_own {
            continue;
        }
        let base = draft.address.name.clone();
        let mut number = 2;
        while !taken.insert(draft.address.clone()) {
            draft.address.name = format!("{base}-{number}");
            number += 1;
        }
    }
}
