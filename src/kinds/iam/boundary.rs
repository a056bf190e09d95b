//! The permissions boundary of a role or user.

use super::{
    documents::named_policy,
    entity::{self, Entity, Write},
    settling::{SETTLING_ATTACHMENT, of_policy},
};
use crate::kind::prelude::*;

/// IAM's answer about a policy that does not exist.
const NO_POLICY: Refusal = Refusal::new("NoSuchEntity", "Scope ARN: {} does not exist or is not attachable.");

/// The managed policy that no permission of a role or user can exceed.
#[derive(Clone, Copy, Debug)]
pub struct Boundary<E>(pub E);

impl<E: Entity> Aspect for Boundary<E> {
    type Value = Arn;
    const NAME: &'static str = "boundary";
    const ABOUT: &'static str = "the managed policy that no permission can exceed";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = E::ACTIONS.boundary;
    const RIDES: Rides = Rides::WhenItCan;
    const NAMES: Option<Names<Self::Value>> = Some(|arn| vec![named_policy(arn, NO_POLICY)]);
    const TRANSIENT: &'static [Transient] = SETTLING_ATTACHMENT;

    /// A boundary is set before permissions are given and lifted after they are taken away.
    fn place(want: Option<&Self::Value>) -> Place {
        if want.is_some() { Place::First } else { Place::Last }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let profile = entity::profile::<E>(aws, &at.name).await?;
        Ok(profile.and_then(|profile| profile.boundary).map(|arn| Seen::new(Arn(known(arn)))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let arn = want.value();
        let put = E::write(aws, &at.name, Write::PutBoundary(&arn)).await;
        put.map_err(|failure| of_policy(failure, &arn))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        E::write(aws, &at.name, Write::DeleteBoundary).await
    }
}
