//! JSON bodies.

use serde_json::Value;

use crate::aws::wire::{Malformed, Tree};

pub(super) fn to_body(tree: &Tree) -> Result<String, Malformed> {
    serde_json::to_string(tree).map_err(|error| Malformed(error.to_string()))
}

/// The tree of a body; no body is an empty structure.
pub(super) fn from_body(body: &[u8]) -> Result<Tree, Malformed> {
    if body.is_empty() {
        return Ok(Tree::EMPTY);
    }
    let value: Value = serde_json::from_slice(body).map_err(|error| Malformed(error.to_string()))?;
    Ok(value.into())
}
