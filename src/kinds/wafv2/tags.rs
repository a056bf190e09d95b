//! Tags, which all families have in the same calls.

use serde_json::{Value, json};

use super::{Locality, family::WAF, form::Members, refusals::TAGGING};
use crate::{
    aws::wire::{Operation, TagList},
    kind::prelude::*,
};

const LIST: Operation = WAF.call("wafv2:ListTagsForResource");
const TAG: Operation = WAF.call("wafv2:TagResource");
const UNTAG: Operation = WAF.call("wafv2:UntagResource");

/// The tags of a resource of WAF.
#[derive(Debug)]
pub struct WafTags;

#[derive(Deserialize)]
struct Page {
    tag_info_for_resource: Option<Info>,
}

#[derive(Deserialize)]
struct Info {
    #[serde(default)]
    tag_list: TagList,
}

impl Tagged for WafTags {
    const LIST: &'static str = LIST.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const TRANSIENT: &'static [Transient] = TAGGING;

    /// The index of what belongs to `CloudFront` is where its calls go.
    fn region(at: &Target) -> String {
        Locality::of(at).region
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        list(aws, &Self::region(at), at.output("arn")).await
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = json!({ "ResourceARN": at.output("arn"), "Tags": to_aws(tags) });
        aws.act(&TAG, &Self::region(at), &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let input = json!({ "ResourceARN": at.output("arn"), "TagKeys": keys });
        aws.act(&UNTAG, &Self::region(at), &input).await
    }
}

/// The tags of `arn`, asked of WAF now.
pub(super) async fn list(aws: &Aws, region: &str, arn: &str) -> Result<Tags, Failure> {
    let markers = ("next_marker", "next_marker");
    let pages: Vec<Page> = aws.pages(&LIST, region, &json!({ "ResourceARN": arn }), markers).await?;
    let tags = pages.into_iter().filter_map(|page| page.tag_info_for_resource);
    Ok(tags.flat_map(|info| Tags::from(info.tag_list)).collect())
}

/// Tags for a call.
fn to_aws(tags: Tags) -> Vec<Value> {
    tags.into_iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}

/// The tags that a creating call carries; WAF takes no empty list.
pub(super) fn write(at: &Target, members: &mut Members) {
    let tags = to_aws(at.creation_tags());
    if !tags.is_empty() {
        members.insert("Tags".to_owned(), tags.into());
    }
}
