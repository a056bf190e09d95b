//! The tags of a managed policy.

use super::live::{by_arn, listed};
use crate::kind::prelude::*;
use crate::{
    kind::shapes::difference,
    kinds::iam::{
        entity::{ABSENT, sdk_tags},
        settling::SETTLING,
    },
};

/// The tags of a managed policy.
#[derive(Clone, Copy, Debug)]
pub struct PolicyTags;

impl Aspect for PolicyTags {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "tags";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions =
        Actions { read: &["iam:GetPolicy"], write: &["iam:GetPolicy", "iam:TagPolicy", "iam:UntagPolicy"] };
    const RIDES: Rides = Rides::Always;
    const KEYED: bool = true;
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let tags = listed(aws, at.output("arn")).await?.map(|live| live.tags);
        Ok(tags.filter(|tags| !tags.is_empty()).map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let arn = at.output("arn");
        let live = by_arn(aws, arn).await?.map(|live| live.tags).unwrap_or_default();
        let (set, removed) = difference(&live, &want);
        if !set.is_empty() {
            let call = aws.iam().tag_policy().policy_arn(arn).set_tags(Some(sdk_tags(&set)?)).send();
            aws.send("iam:TagPolicy", call).await?;
        }
        if !removed.is_empty() {
            let call = aws.iam().untag_policy().policy_arn(arn).set_tag_keys(Some(removed)).send();
            gone(aws.send("iam:UntagPolicy", call).await, ABSENT)?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, TagsValue::new()).await
    }
}
