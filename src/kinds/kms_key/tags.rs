//! A key's tags.

use crate::kind::prelude::*;
use aws_sdk_kms::types::Tag;

use super::lookup;
use crate::{
    aws::tagging::GET_RESOURCES,
    kinds::tags::{TagsValue, difference, seen, tags_of},
};

const TAG: &str = "kms:TagResource";
const UNTAG: &str = "kms:UntagResource";

/// The aspect.
#[derive(Debug)]
pub(super) struct KeyTags;

impl Aspect for KeyTags {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "its tags";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["kms:ListResourceTags", GET_RESOURCES],
        write: &["kms:ListResourceTags", TAG, UNTAG],
    };
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[Transient::of_itself("NotFoundException", "").slow()];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TagsValue>>, Failure> {
        let (region, id) = (&at.scope.region, at.output("id"));
        let read = || async { Ok(lookup::tags(aws, region, id).await?.unwrap_or_default()) };
        let tags = tags_of(aws, at, at.output("arn"), read).await?;
        Ok((!tags.is_empty()).then(|| Seen::new(tags)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TagsValue) -> Result<Outputs, Failure> {
        let (set, removed) = difference(&read(aws, at).await?, &want);
        let (kms, id) = (aws.kms(&at.scope.region), at.output("id"));
        if !set.is_empty() {
            let call = kms.tag_resource().key_id(id).set_tags(Some(sdk(set, TAG)?));
            aws.send(TAG, call.send()).await?;
        }
        if !removed.is_empty() {
            let call = kms.untag_resource().key_id(id).set_tag_keys(Some(removed));
            aws.send(UNTAG, call.send()).await?;
        }
        Ok(Outputs::new())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, TagsValue::new()).await.map(|_| ())
    }
}

async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
    Ok(lookup::tags(aws, &at.scope.region, at.output("id")).await?.map(seen).unwrap_or_default())
}

/// Tags for a call.
pub(super) fn sdk(tags: Tags, operation: &str) -> Result<Vec<Tag>, Failure> {
    tags.into_iter()
        .map(|(key, value)| Tag::builder().tag_key(key).tag_value(value).build().map_err(unbuilt(operation)))
        .collect()
}
