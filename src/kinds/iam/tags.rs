//! The tags of a role or user.

use super::{
    entity::{self, Entity, Write, sdk_tags},
    settling::SETTLING,
};
use crate::kind::{prelude::*, shapes::plain};

/// The tags of a role or user.
#[derive(Clone, Copy, Debug)]
pub struct EntityTags<E>(pub E);

impl<E: Entity> Tagged for EntityTags<E> {
    const LIST: &'static str = E::ACTIONS.tags.write[0];
    const TAG: &'static str = E::ACTIONS.tags.write[1];
    const UNTAG: &'static str = E::ACTIONS.tags.write[2];
    const ACTIONS: Actions = E::ACTIONS.tags;
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
        Ok(entity::profile::<E>(aws, &at.name).await?.map(|profile| profile.tags).unwrap_or_default())
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        Ok(plain(&E::get(aws, &at.name).await?.tags))
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        E::write(aws, &at.name, Write::Tag(sdk_tags(&tags)?)).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        E::write(aws, &at.name, Write::Untag(keys)).await
    }
}
