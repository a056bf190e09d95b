//! The index of what a stack owns, from the Resource Groups Tagging API: one page holds the tags of
//! 100 resources, where most services take a call for each.
//!
//! The index lags, and it remembers what is deleted (aws-facts §1.5, §7.2), so nobody may take its
//! word for what is there or whose it is; see `kind::shapes::tags_of`.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    Aws,
    wire::{Operation, Service, TagList, Variants},
};
use crate::model::{Failure, Owner, Tags};

static TAGGING: Service =
    Service::json("Resource Groups Tagging API", "tagging", "1.1", "ResourceGroupsTaggingAPI_20170126")
        .irregular(&[("resource_arn", "ResourceARN"), ("resource_arn_list", "ResourceARNList")])
        .tokens("pagination_token", "pagination_token")
        .variants(Variants::Regular);

const GET: Operation = TAGGING.call(GET_RESOURCES).holds(&["resource_tag_mapping_list"]);
const LIST: Operation = GET.lists(&["resource_tag_mapping_list"]);

/// The IAM action that the index needs. Without it tags are read one by one.
pub const GET_RESOURCES: &str = "tag:GetResources";

/// Resources in one page.
const PAGE: i32 = 100;

#[derive(Default, Serialize)]
struct GetResources<'a> {
    tag_filters: Option<[TagFilter<'a>; 1]>,
    resources_per_page: Option<i32>,
    resource_arn_list: Option<&'a [String]>,
}

#[derive(Serialize)]
struct TagFilter<'a> {
    key: &'a str,
    values: [&'a str; 1],
}

#[derive(Deserialize)]
struct Resource {
    resource_arn: Option<String>,
    #[serde(default)]
    tags: TagList,
}

/// The tags of resources, by ARN.
pub type TagIndex = BTreeMap<String, Tags>;

impl Aws {
    /// The tags of everything that carries the stack's owner tag in a region; listed once in a round
    /// of reads.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn tag_index(&self, region: &str, stack: &str) -> Result<Arc<TagIndex>, Failure> {
        self.tagged(region, (Owner::STACK, stack)).await
    }

    /// The tags of everything that carries a tag in a region; listed once in a round of reads.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn tagged(&self, region: &str, tag: (&str, &str)) -> Result<Arc<TagIndex>, Failure> {
        let name = format!("{GET_RESOURCES}/{region}/{}={}", tag.0, tag.1);
        self.catalogue().listing(&name, || self.list_tagged(region, tag)).await
    }

    /// The tags of these ARNs, up to a hundred of one region, as far as the index knows them.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn tags_of(&self, region: &str, arns: &[String]) -> Result<TagIndex, Failure> {
        let input = GetResources { resource_arn_list: Some(arns), ..GetResources::default() };
        self.list(&GET, region, &input).await.map(index)
    }

    async fn list_tagged(&self, region: &str, (key, value): (&str, &str)) -> Result<TagIndex, Failure> {
        let tag_filters = Some([TagFilter { key, values: [value] }]);
        let input = GetResources { tag_filters, resources_per_page: Some(PAGE), resource_arn_list: None };
        self.list(&LIST, region, &input).await.map(index)
    }
}

/// The tags of each ARN, without AWS's own.
fn index(resources: Vec<Resource>) -> TagIndex {
    let tags = |tags: TagList| {
        Tags::from(tags).into_iter().filter(|(key, _)| !key.starts_with("aws:")).collect::<Tags>()
    };
    resources.into_iter().filter_map(|one| Some((one.resource_arn?, tags(one.tags)))).collect()
}
