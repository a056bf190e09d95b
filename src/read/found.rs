//! What listings found, read as a whole.

use std::{collections::BTreeMap, sync::Arc};

use super::held;
use crate::{
    declaration::Declaration,
    kind::{ARN, Candidate},
    model::{Address, Failure, Secrets},
    plan::{Live, LiveResource},
    world::World,
};

/// Reads candidates whole. What turned out not to be there is left out; the addresses are made from the
/// names.
///
/// # Errors
/// As [`held`].
pub async fn found(
    world: &dyn World,
    candidates: &[Candidate],
    secrets: &Arc<Secrets>,
) -> Result<(Vec<Declaration>, Live), Failure> {
    let mut declarations: BTreeMap<Address, Declaration> = BTreeMap::new();
    for candidate in candidates {
        let Candidate { kind, scope, name, .. } = candidate;
        let mut address = Address::new(kind.name(), identifier(name));
        let is_another = |other: &Declaration| other.desired.name.value() != *name || other.scope != *scope;
        while declarations.get(&address).is_some_and(is_another) {
            address.name.push_str("-2");
        }
        declarations.insert(address.clone(), wholly(candidate, address));
    }
    let declarations: Vec<Declaration> = declarations.into_values().collect();
    let mut live = held(world, &declarations, secrets).await?;
    live.retain(|_, resource| !matches!(resource, LiveResource::Absent));
    let is_there = |declaration: &Declaration| live.contains_key(&declaration.address);
    let declarations = declarations.into_iter().filter(is_there).collect();
    Ok((declarations, live))
}

/// A declaration of which nothing is known but what a candidate says: all of it is read.
#[must_use]
pub fn wholly(candidate: &Candidate, address: Address) -> Declaration {
    let Candidate { kind, scope, name, arn } = candidate;
    let mut found = Declaration::found(*kind, address, name, scope);
    if let Some(arn) = arn {
        found.desired.settings.insert(ARN, arn.clone().into());
    }
    found
}

/// A name in the stack for a name in AWS: lower-case letters, digits, `-` and `_`.
fn identifier(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let text: String = name.chars().map(plain).collect();
    let trimmed = text.trim_matches('-');
    if trimmed.is_empty() { "unnamed".to_owned() } else { trimmed.to_owned() }
}
