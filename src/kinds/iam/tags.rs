//! The tags of a role or user.

use super::{
    entity::{self, Entity, sdk_tags},
    settling::SETTLING,
};
use crate::kind::prelude::*;
use crate::kind::shapes::difference;

/// The tags of a role or user.
#[derive(Clone, Copy, Debug)]
pub struct EntityTags<E>(pub E);

impl<E: Entity> Aspect for EntityTags<E> {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "tags";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = E::ACTIONS.tags;
    const RIDES: Rides = Rides::Always;
    const KEYED: bool = true;
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let tags = entity::profile::<E>(aws, &at.name).await?.map(|profile| profile.tags);
        Ok(tags.filter(|tags| !tags.is_empty()).map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let live = E::get(aws, &at.name).await?.tags;
        let (set, removed) = difference(&live, &want);
        // Removal comes first: to IAM, `Team` and `team` are one key of a role or user, so that
        // removing the old spelling afterwards would remove the new one.
        if !removed.is_empty() {
            E::untag(aws, &at.name, removed).await?;
        }
        if !set.is_empty() {
            E::tag(aws, &at.name, sdk_tags(&set)?).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, TagsValue::new()).await
    }
}
