//! Managed policies attached to a role or user.

use super::{
    documents::named_policy,
    entity::{self, Entity, Write},
    settling::{SETTLING_ATTACHMENT, exchange, of_policy},
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
        let (added, removed) = (want.difference(&live), live.difference(&want));
        let attach = || async {
            for arn in added.clone() {
                let attached = E::write(aws, &at.name, Write::Attach(arn)).await;
                attached.map_err(|failure| of_policy(failure, arn))?;
            }
            Ok(())
        };
        let detach = || async {
            for arn in removed.clone() {
                E::write(aws, &at.name, Write::Detach(arn)).await?;
            }
            Ok(())
        };
        exchange(attach, detach).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, BTreeSet::new()).await
    }
}
