//! What decides access and is of no kind: groups of users, and the policies that AWS publishes.

use serde_json::Value;

use crate::{
    aws::Aws,
    facts::KindFacts,
    kinds::{self, iam::groups},
    model::Failure,
};

/// The policies of a group of users.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupPolicies {
    /// The inline policies, as one document by name.
    pub inline: Value,
    /// The ARNs of the managed policies that are attached.
    pub attachments: Vec<String>,
}

/// The kind called `kind`, and the names that the resource part of an ARN may stand for in it.
#[must_use]
pub fn named(kind: &str, resource: &str) -> Option<(&'static dyn KindFacts, Vec<String>)> {
    let facts = kinds::catalog().get(kind)?;
    Some((facts, kinds::acts(kind)?.named(resource)))
}

pub(super) async fn group(aws: &Aws, name: &str) -> Result<Option<GroupPolicies>, Failure> {
    let Some((inline, attachments)) = groups::policies(aws, name).await? else { return Ok(None) };
    let inline = serde_json::to_value(inline)
        .map_err(|error| Failure::guard("iam:GetGroupPolicy", error.to_string()))?;
    Ok(Some(GroupPolicies { inline, attachments }))
}

pub(super) async fn published(aws: &Aws, arn: &str) -> Result<Option<Value>, Failure> {
    let Some(document) = groups::published(aws, arn).await? else { return Ok(None) };
    serde_json::to_value(document)
        .map(Some)
        .map_err(|error| Failure::guard("iam:GetPolicyVersion", error.to_string()))
}
