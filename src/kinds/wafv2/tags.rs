//! Tags, which all families have in the same calls.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::Tag;

use super::{Place, refusals::TAGGING};
use crate::{
    aws::tagging::GET_RESOURCES,
    kind::shapes::{difference, tags_from_aws, tags_of},
};

const LIST: &str = "wafv2:ListTagsForResource";
const TAG: &str = "wafv2:TagResource";
const UNTAG: &str = "wafv2:UntagResource";

/// The tags of a resource of WAF.
#[derive(Debug)]
pub struct WafTags;

impl Aspect for WafTags {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "its tags";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[LIST, GET_RESOURCES], write: &[LIST, TAG, UNTAG] };
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = TAGGING;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TagsValue>>, Failure> {
        let (place, arn) = (Place::of(at), at.output("arn"));
        // The index of what belongs to CloudFront is where its calls go.
        let there = Target { scope: at.scope.in_region(&place.region), ..at.clone() };
        let tags = tags_of(aws, &there, arn, || read(aws, &place, arn)).await?;
        Ok((!tags.is_empty()).then(|| Seen::new(tags)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TagsValue) -> Result<(), Failure> {
        let (place, arn) = (Place::of(at), at.output("arn"));
        let (set, removed) = difference(&tags_from_aws(read(aws, &place, arn).await?), &want);
        let waf = aws.wafv2(&place.region);
        if !set.is_empty() {
            let call = waf.tag_resource().resource_arn(arn).set_tags(Some(sdk(set, TAG)?));
            aws.send(TAG, call.send()).await?;
        }
        if !removed.is_empty() {
            let call = waf.untag_resource().resource_arn(arn).set_tag_keys(Some(removed));
            aws.send(UNTAG, call.send()).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, TagsValue::new()).await
    }
}

/// The tags of `arn`, asked of WAF now.
pub(super) async fn read(aws: &Aws, place: &Place, arn: &str) -> Result<Tags, Failure> {
    let mut tags = Tags::new();
    let mut marker: Option<String> = None;
    loop {
        let call = aws.wafv2(&place.region).list_tags_for_resource().resource_arn(arn);
        let answer = aws.send(LIST, call.set_next_marker(marker.clone()).send()).await?;
        let found = answer.tag_info_for_resource.and_then(|info| info.tag_list).unwrap_or_default();
        tags.extend(found.into_iter().map(|tag| (tag.key, tag.value)));
        marker = next_page(answer.next_marker, marker.as_deref());
        if marker.is_none() {
            return Ok(tags);
        }
    }
}

/// The tags that a creating call carries; WAF takes no empty list.
///
/// # Errors
/// Never for tags that have a key.
pub fn for_creation(at: &Target, operation: &str) -> Result<Option<Vec<Tag>>, Failure> {
    let tags = sdk(at.creation_tags(), operation)?;
    Ok((!tags.is_empty()).then_some(tags))
}

fn sdk(tags: Tags, operation: &str) -> Result<Vec<Tag>, Failure> {
    tags.into_iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build().map_err(unbuilt(operation)))
        .collect()
}
