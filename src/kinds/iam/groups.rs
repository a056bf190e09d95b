//! What says what a user may do beside its own policies: those of its groups, and managed ones.

use aws_sdk_iam::types::Policy as ManagedPolicy;

use super::{account::PAGE, documents::decoded, entity::ABSENT};
use crate::kind::prelude::*;
use crate::policy::Policy;

/// The inline policies of a group by name, and the ARNs of those that are attached; `None` where there is no
/// such group.
pub(crate) async fn policies(
    aws: &Aws,
    group: &str,
) -> Result<Option<(BTreeMap<String, Policy>, Vec<String>)>, Failure> {
    let iam = aws.iam();
    let names = iam.list_group_policies().group_name(group).into_paginator().page_size(PAGE).items().send();
    let names = absent(aws.send("iam:ListGroupPolicies", names.try_collect()).await, ABSENT)?;
    let Some(names) = names else { return Ok(None) };
    let mut inline = BTreeMap::new();
    for name in names {
        let call = iam.get_group_policy().group_name(group).policy_name(&name).send();
        let Some(answer) = absent(aws.send("iam:GetGroupPolicy", call).await, ABSENT)? else { continue };
        inline.insert(name, decoded(&answer.policy_document)?);
    }
    let attached =
        iam.list_attached_group_policies().group_name(group).into_paginator().page_size(PAGE).items().send();
    let attached = absent(aws.send("iam:ListAttachedGroupPolicies", attached.try_collect()).await, ABSENT)?;
    let attached = attached.unwrap_or_default().into_iter().filter_map(|policy| policy.policy_arn);
    Ok(Some((inline, attached.collect())))
}

/// What a policy that AWS publishes says, by its ARN; `None` where there is no such policy.
pub(crate) async fn published(aws: &Aws, arn: &str) -> Result<Option<Policy>, Failure> {
    let Some(policy) = managed(aws, arn).await? else { return Ok(None) };
    default_document(aws, arn, &policy).await?.map(|document| decoded(&document)).transpose()
}

/// A managed policy without its document.
pub(crate) async fn managed(aws: &Aws, arn: &str) -> Result<Option<ManagedPolicy>, Failure> {
    let answer = aws.send("iam:GetPolicy", aws.iam().get_policy().policy_arn(arn).send()).await;
    Ok(absent(answer, ABSENT)?.and_then(|answer| answer.policy))
}

/// The document of its default version, percent-encoded.
pub(crate) async fn default_document(
    aws: &Aws,
    arn: &str,
    policy: &ManagedPolicy,
) -> Result<Option<String>, Failure> {
    let Some(version) = policy.default_version_id() else { return Ok(None) };
    let call = aws.iam().get_policy_version().policy_arn(arn).version_id(version).send();
    let answer = absent(aws.send("iam:GetPolicyVersion", call).await, ABSENT)?;
    Ok(answer.and_then(|answer| answer.policy_version?.document))
}
