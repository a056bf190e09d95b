//! Tags, which all families have in the same calls.

use serde_json::{Value, json};

use super::{Locality, family::WAF, form::Members, refusals::TAGGING};
use crate::{
    aws::wire::{Operation, TagList},
    kind::prelude::*,
};

const LIST: Operation = WAF.call("wafv2:ListTagsForResource").lists(&["tag_info_for_resource", "tag_list"]);

/// The tags of a resource of WAF.
#[derive(Debug)]
pub struct WafTags;

impl TaggedByArn for WafTags {
    const CALLS: [Operation; 3] = [LIST, WAF.call("wafv2:TagResource"), WAF.call("wafv2:UntagResource")];
    type Form = TagList;
    const TRANSIENT: &'static [Transient] = TAGGING;

    /// The index of what belongs to `CloudFront` is where its calls go.
    fn region(at: &Target) -> String {
        Locality::of(at).region
    }
}

/// The tags that a creating call carries; WAF takes no empty list.
pub(super) fn write(at: &Target, members: &mut Members) {
    let tag = |(key, value)| json!({ "Key": key, "Value": value });
    let tags: Vec<Value> = at.creation_tags().into_iter().map(tag).collect();
    if !tags.is_empty() {
        members.insert("Tags".to_owned(), tags.into());
    }
}
