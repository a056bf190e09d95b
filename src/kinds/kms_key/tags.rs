//! A key's tags.

use super::lookup;
use crate::kind::prelude::*;
use aws_sdk_kms::types::Tag;

/// A key's tags.
#[derive(Debug)]
pub(super) struct KeyTags;

impl Tagged for KeyTags {
    const LIST: &'static str = "kms:ListResourceTags";
    const TAG: &'static str = "kms:TagResource";
    const UNTAG: &'static str = "kms:UntagResource";
    const TRANSIENT: &'static [Transient] = &[Transient::of_itself("NotFoundException", "").slow()];

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        Ok(lookup::tags(aws, &at.scope.region, at.output("id")).await?.unwrap_or_default())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let call = aws.kms(&at.scope.region).tag_resource().key_id(at.output("id"));
        aws.send(Self::TAG, call.set_tags(Some(to_aws(tags, Self::TAG)?)).send()).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.kms(&at.scope.region).untag_resource().key_id(at.output("id"));
        aws.send(Self::UNTAG, call.set_tag_keys(Some(keys)).send()).await.map(drop)
    }
}

/// Tags for a call.
pub(super) fn to_aws(tags: Tags, operation: &str) -> Result<Vec<Tag>, Failure> {
    tags.into_iter()
        .map(|(key, value)| Tag::builder().tag_key(key).tag_value(value).build().map_err(unbuilt(operation)))
        .collect()
}
