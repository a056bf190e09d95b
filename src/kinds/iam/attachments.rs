//! Managed policies attached to a role or user.

use super::{
    documents::named_policy,
    entity::{self, Entity},
    settling::{SETTLING_ATTACHMENT, fits, of_policy},
};
use crate::kind::prelude::*;

/// IAM's answer about a policy that does not exist.
const NO_POLICY: Refusal = Refusal::new("NoSuchEntity", "Policy {} does not exist or is not attachable.");

/// The managed policies attached to a role or user. What a stack owns has no others; of what
/// belongs to someone else, those that the stack does not name stay attached.
#[derive(Clone, Copy, Debug)]
pub struct Attachments<E>(pub E);

impl<E: Entity> Aspect for Attachments<E> {
    type Value = BTreeSet<Arn>;
    const NAME: &'static str = "attachments";
    const ABOUT: &'static str = "managed policies that are attached, by ARN";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = E::ACTIONS.attachments;
    const GRANTS: bool = true;
    const KEYED: bool = true;
    const NAMES: Option<Names<Self::Value>> =
        Some(|arns| arns.iter().map(|arn| named_policy(arn, NO_POLICY)).collect());
    const TRANSIENT: &'static [Transient] = SETTLING_ATTACHMENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let attached = entity::attached::<E>(aws, &at.name).await?;
        let value: Self::Value = attached.into_iter().map(|arn| Arn(known(arn))).collect();
        Ok((!value.is_empty()).then(|| Seen::new(value)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let live = entity::attached_now::<E>(aws, &at.name).await?;
        let want: BTreeSet<String> = want.iter().map(Arn::value).collect();
        let added: Vec<&String> = want.difference(&live).collect();
        let fits = fits(attach_each::<E>(aws, at, &added).await)?;
        for arn in live.difference(&want) {
            E::detach(aws, &at.name, arn).await?;
        }
        if !fits {
            attach_each::<E>(aws, at, &added).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, BTreeSet::new()).await
    }
}

async fn attach_each<E: Entity>(aws: &Aws, at: &Target, arns: &[&String]) -> Result<(), Failure> {
    for arn in arns {
        E::attach(aws, &at.name, arn).await.map_err(|failure| of_policy(failure, arn))?;
    }
    Ok(())
}
