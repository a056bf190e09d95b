//! Aspects `document`, what the policy says, and `tags`.

use super::live::{document, listed, old_versions};
use crate::kinds::iam::{
    groups::{default_document, managed},
    prelude::*,
    settling::SETTLING,
};

/// The versions of a policy that IAM keeps.
const VERSIONS: usize = 5;

/// What the policy says: the document of its default version. The others are history.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PolicyDocument;

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
        if let Some(live) = managed(aws, arn).await?
            && let Some(document) = default_document(aws, arn, &live).await?
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
        Err(without_document("iam:DeletePolicyVersion"))
    }
}

/// That a policy has to say something.
pub(super) fn without_document(operation: &str) -> Failure {
    let failure = Failure::guard(operation, "a managed policy can't be without a document");
    failure.with_hint("declare its `document`")
}

pub(super) async fn delete_version(aws: &Aws, arn: &str, version: &str) -> Result<(), Failure> {
    let call = aws.iam().delete_policy_version().policy_arn(arn).version_id(version).send();
    gone(aws.send("iam:DeletePolicyVersion", call).await, ABSENT)
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct PolicyTags;

impl Tagged for PolicyTags {
    const LIST: &'static str = "iam:GetPolicy";
    const TAG: &'static str = "iam:TagPolicy";
    const UNTAG: &'static str = "iam:UntagPolicy";
    const ACTIONS: Actions = Actions { read: &[Self::LIST], write: &[Self::LIST, Self::TAG, Self::UNTAG] };
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
        Ok(known_tags(listed(aws, at.output("arn")).await?.and_then(|live| live.tags)))
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        Ok(plain(&known_tags(managed(aws, at.output("arn")).await?.and_then(|live| live.tags))))
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let call = aws.iam().tag_policy().policy_arn(at.output("arn")).set_tags(Some(sdk_tags(&tags)?));
        aws.send(Self::TAG, call.send()).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.iam().untag_policy().policy_arn(at.output("arn")).set_tag_keys(Some(keys));
        gone(aws.send(Self::UNTAG, call.send()).await, ABSENT)
    }
}
