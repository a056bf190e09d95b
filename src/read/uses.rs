//! What uses the resources that would go.

use std::{collections::BTreeMap, sync::Arc};

use super::live::target;
use crate::{
    declaration::Declaration,
    model::{Address, Secrets},
    plan::{Live, LiveResource, in_use::AllUses, names::predicted},
    world::{Asked, World},
};

/// What uses each of `endings`, asked of the world at once. What could not be listed is part of the answer.
pub async fn uses(
    world: &dyn World,
    declarations: &[Declaration],
    endings: &[Address],
    live: &Live,
    secrets: &Arc<Secrets>,
) -> AllUses {
    if endings.is_empty() {
        return AllUses::new();
    }
    let known = predicted(declarations);
    let by_address: BTreeMap<&Address, &Declaration> =
        declarations.iter().map(|each| (&each.address, each)).collect();
    let mut asked = Vec::new();
    for address in endings {
        let (Some(declaration), Some(LiveResource::Present { outputs, .. })) =
            (by_address.get(address), live.get(address))
        else {
            continue;
        };
        // What has no name yet is not there, and nothing uses it.
        if let Ok(mut at) = target(declaration, &known, secrets) {
            at.outputs.extend(outputs.clone());
            asked.push(Asked { kind: declaration.kind, at });
        }
    }
    let uses = world.uses(&asked).await;
    asked.into_iter().map(|asked| asked.at.address).zip(uses).collect()
}
