//! Tags, which all families have in the same calls.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::Tag;
use serde_json::{Value, json};

use super::{Locality, form::Members, refusals::TAGGING};

/// The tags of a resource of WAF.
#[derive(Debug)]
pub struct WafTags;

impl Tagged for WafTags {
    const LIST: &'static str = "wafv2:ListTagsForResource";
    const TAG: &'static str = "wafv2:TagResource";
    const UNTAG: &'static str = "wafv2:UntagResource";
    const TRANSIENT: &'static [Transient] = TAGGING;

    /// The index of what belongs to `CloudFront` is where its calls go.
    fn region(at: &Target) -> String {
        Locality::of(at).region
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        list(aws, &Self::region(at), at.output("arn")).await
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let tag = |(key, value)| Tag::builder().key(key).value(value).build().map_err(unbuilt(Self::TAG));
        let tags = tags.into_iter().map(tag).collect::<Result<_, _>>()?;
        let call = aws.wafv2(&Self::region(at)).tag_resource().resource_arn(at.output("arn"));
        aws.send(Self::TAG, call.set_tags(Some(tags)).send()).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.wafv2(&Self::region(at)).untag_resource().resource_arn(at.output("arn"));
        aws.send(Self::UNTAG, call.set_tag_keys(Some(keys)).send()).await.map(drop)
    }
}

/// The tags of `arn`, asked of WAF now.
pub(super) async fn list(aws: &Aws, region: &str, arn: &str) -> Result<Tags, Failure> {
    let mut tags = Tags::new();
    let mut marker: Option<String> = None;
    loop {
        let call = aws.wafv2(region).list_tags_for_resource().resource_arn(arn);
        let answer = aws.send(WafTags::LIST, call.set_next_marker(marker.clone()).send()).await?;
        let found = answer.tag_info_for_resource.and_then(|info| info.tag_list).unwrap_or_default();
        tags.extend(found.into_iter().map(|tag| (tag.key, tag.value)));
        marker = next_page(answer.next_marker, marker.as_deref());
        if marker.is_none() {
            return Ok(tags);
        }
    }
}

/// The tags that a creating call carries; WAF takes no empty list.
pub(super) fn write(at: &Target, members: &mut Members) {
    let tags = at.creation_tags().into_iter().map(|(key, value)| json!({ "Key": key, "Value": value }));
    let tags: Vec<Value> = tags.collect();
    if !tags.is_empty() {
        members.insert("Tags".to_owned(), tags.into());
    }
}
