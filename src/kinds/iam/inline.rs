//! Inline policies of a role or user, by name.

use super::{
    documents::decoded,
    entity::{self, Entity, Write},
    settling::{SETTLING, exchange},
};
use crate::kind::prelude::*;
use crate::policy::Policy;

/// The inline policies of a role or user. What a stack owns has no others; of what belongs to
/// someone else, those that the stack does not name are left alone.
#[derive(Clone, Copy, Debug)]
pub struct Inline<E>(pub E);

impl<E: Entity> Aspect for Inline<E> {
    type Value = BTreeMap<String, Policy>;
    const NAME: &'static str = "inline";
    const ABOUT: &'static str = "inline policies, by name";
    const REPLACES: Replaces = Replaces::whole("GetRolePolicy");
    const ACTIONS: Actions = E::ACTIONS.inline;
    const GRANTS: bool = true;
    const KEYED: bool = true;
    const TRANSIENT: &'static [Transient] = SETTLING;

    fn fill(want: &mut Self::Value, live: &Self::Value) {
        for (name, policy) in want {
            if let Some(live) = live.get(name) {
                policy.spell_like(live);
            }
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let mut policies = BTreeMap::new();
        for (name, document) in entity::inline::<E>(aws, &at.name).await? {
            let policy = decoded(&document)?;
            policies.insert(name, policy);
        }
        Ok((!policies.is_empty()).then(|| Seen::new(policies)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let live = entity::inline_now::<E>(aws, &at.name).await?;
        let differs = |name: &String, policy: &Policy| {
            live.get(name).and_then(|document| decoded(document).ok()).as_ref() != Some(policy)
        };
        let changed: Vec<_> = want.iter().filter(|(name, policy)| differs(name, policy)).collect();
        let put = || async {
            for (name, policy) in &changed {
                E::write(aws, &at.name, Write::PutInline(name, policy.to_json())).await?;
            }
            Ok(())
        };
        let delete = || async {
            for name in live.keys().filter(|name| !want.contains_key(*name)) {
                E::write(aws, &at.name, Write::DeleteInline(name)).await?;
            }
            Ok(())
        };
        exchange(put, delete).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, BTreeMap::new()).await
    }
}
