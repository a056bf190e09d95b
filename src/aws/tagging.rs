//! The index of what a stack owns, from the Resource Groups Tagging API: one page tells the tags of
//! 100 resources, where most services take a call for each.
//!
//! The index lags, and it remembers what is deleted (aws-facts §1.5, §7.2), so nobody may take its
//! word for what is there or whose it is; see `kinds::tags::tags_of`.

use std::{collections::BTreeMap, sync::Arc};

use aws_sdk_resourcegroupstagging::types::{ResourceTagMapping, TagFilter};

use super::Aws;
use crate::model::{Failure, Owner, Tags};

/// The IAM action that the index needs. Without it tags are read one by one.
pub const GET_RESOURCES: &str = "tag:GetResources";

/// Resources that one page tells the tags of.
const PAGE: i32 = 100;

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
        let call = self.tag(region).get_resources().set_resource_arn_list(Some(arns.to_vec()));
        let answer = self.send(GET_RESOURCES, call.send()).await?;
        Ok(answer.resource_tag_mapping_list.unwrap_or_default().into_iter().filter_map(tagged).collect())
    }

    async fn list_tagged(&self, region: &str, (key, value): (&str, &str)) -> Result<TagIndex, Failure> {
        let filter = TagFilter::builder().key(key).values(value).build();
        let call = self.tag(region).get_resources().tag_filters(filter).resources_per_page(PAGE);
        let pages: Vec<_> =
            self.send(GET_RESOURCES, call.into_paginator().send().collect::<Result<_, _>>()).await?;
        let found = pages.into_iter().flat_map(|page| page.resource_tag_mapping_list.unwrap_or_default());
        Ok(found.filter_map(tagged).collect())
    }
}

/// The tags of an ARN, without those of AWS's own.
fn tagged(one: ResourceTagMapping) -> Option<(String, Tags)> {
    let tags = one.tags.unwrap_or_default().into_iter();
    let tags = tags.map(|tag| (tag.key, tag.value)).filter(|(key, _)| !key.starts_with("aws:"));
    Some((one.resource_arn?, tags.collect()))
}
