//! From what is held back to a declaration.

use super::scope::unqualified;
use crate::kind::prelude::*;

/// The declaration, in which the members of these aspects stand for themselves.
#[must_use]
pub fn written(mut held: Written, aspects: &[&str]) -> Vec<Table> {
    // The scope says what the prefix of the name does.
    let name = unqualified(held.get("name")).to_owned();
    held.set("name", name);
    for aspect in aspects {
        held.spread(aspect);
    }
    vec![held.rest()]
}
