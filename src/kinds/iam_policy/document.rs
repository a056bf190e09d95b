//! Aspect `document`: what the policy says.

use super::live::{by_arn, document, old_versions, version};
use crate::kind::prelude::*;
use crate::{
    kinds::iam::{documents::decoded, entity::ABSENT, settling::SETTLING},
    policy::Policy,
};

/// The versions of a policy that IAM keeps.
const VERSIONS: usize = 5;

/// What the policy says: the document of its default version. The others are history.
#[derive(Clone, Copy, Debug)]
pub struct PolicyDocument;

impl Aspect for PolicyDocument {
    type Value = Policy;
    const NAME: &'static str = "document";
    const ABOUT: &'static str = "the document of its default version";
    const REPLACES: Replaces = Replaces::whole("GetPolicyVersion");
    const ACTIONS: Actions = Actions {
        read: &["iam:GetAccountAuthorizationDetails"],
        write: &[
            "iam:CreatePolicyVersion",
            "iam:DeletePolicyVersion",
            "iam:GetPolicy",
            "iam:GetPolicyVersion",
            "iam:ListPolicyVersions",
        ],
    };
    const GRANTS: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = SETTLING;

    fn fill(want: &mut Policy, live: &Policy) {
        want.spell_like(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Policy>>, Failure> {
        let Some(document) = document(aws, at).await? else { return Ok(None) };
        Ok(Some(Seen::new(decoded(&document)?)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        let arn = at.output("arn");
        // A repeated call must not push another version out of history.
        if let Some(live) = by_arn(aws, arn).await?
            && let Some(document) = version(aws, arn, &live.default_version).await?
            && decoded(&document).ok().as_ref() == Some(&want)
        {
            return Ok(());
        }
        let old = old_versions(aws, arn).await?;
        for version in old.iter().take((old.len() + 2).saturating_sub(VERSIONS)) {
            delete_version(aws, arn, version).await?;
        }
        let call = aws
            .iam()
            .create_policy_version()
            .policy_arn(arn)
            .policy_document(want.to_json())
            .set_as_default(true);
        aws.send("iam:CreatePolicyVersion", call.send()).await?;
        Ok(())
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        let failure =
            Failure::guard("iam:DeletePolicyVersion", "a managed policy can't be without a document");
        Err(failure.with_hint("declare its `document`"))
    }
}

/// `DeletePolicyVersion`.
pub(super) async fn delete_version(aws: &Aws, arn: &str, version: &str) -> Result<(), Failure> {
    let call = aws.iam().delete_policy_version().policy_arn(arn).version_id(version).send();
    gone(aws.send("iam:DeletePolicyVersion", call).await, ABSENT)
}
