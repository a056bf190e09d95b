//! The tags of a managed policy.

use super::live::{by_arn, listed};
use crate::{
    kind::{prelude::*, shapes::plain},
    kinds::iam::{
        entity::{ABSENT, sdk_tags},
        settling::SETTLING,
    },
};

/// The tags of a managed policy.
#[derive(Clone, Copy, Debug)]
pub struct PolicyTags;

impl Tagged for PolicyTags {
    const LIST: &'static str = "iam:GetPolicy";
    const TAG: &'static str = "iam:TagPolicy";
    const UNTAG: &'static str = "iam:UntagPolicy";
    const ACTIONS: Actions = Actions { read: &[Self::LIST], write: &[Self::LIST, Self::TAG, Self::UNTAG] };
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
        Ok(listed(aws, at.output("arn")).await?.map(|live| live.tags).unwrap_or_default())
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let live = by_arn(aws, at.output("arn")).await?;
        Ok(live.map(|live| plain(&live.tags)).unwrap_or_default())
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
