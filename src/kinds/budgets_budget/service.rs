//! Budgets, which has one host in a partition, and the tags of a budget.

use crate::{
    aws::wire::{HostRule, Operation, PartitionHost, Service, TagList, input},
    kind::{prelude::*, shapes::tags_from_aws},
};

const fn host(partition: &'static str, host: &'static str, signed_for: &'static str) -> PartitionHost {
    PartitionHost { partition, host, signed_for }
}

pub(super) static BUDGETS: Service = Service {
    hosts: HostRule::Global(&[
        host("aws", "budgets.amazonaws.com", "us-east-1"),
        host("aws-cn", "budgets.amazonaws.com.cn", "cn-northwest-1"),
        host("aws-us-gov", "budgets.amazonaws.com", "us-gov-west-1"),
    ]),
    ..Service::json("Budgets", "budgets", "1.1", "AWSBudgetServiceGateway")
        .irregular(&[("resource_arn", "ResourceARN")])
};

pub(super) const LIST_TAGS: Operation = BUDGETS.call("budgets:ListTagsForResource").holds(&["resource_tags"]);
pub(super) const TAG: Operation = BUDGETS.call("budgets:TagResource");
const UNTAG: Operation = BUDGETS.call("budgets:UntagResource");

/// AWS's code for a budget, and for a notification, that does not exist.
pub(super) const NOT_FOUND: &[&str] = &["NotFoundException"];

fn arn(name: &str, scope: &Scope) -> String {
    format!("arn:{}:budgets::{}:budget/{name}", scope.partition, scope.account)
}

/// The outputs, all of which are known before the budget exists.
pub(super) fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &arn(name, scope)), ("name", name)])
}

/// The tags of a budget; one that does not exist has none.
pub(super) async fn tags_of(aws: &Aws, scope: &Scope, name: &str) -> Result<Tags, Failure> {
    let input = input! { resource_arn: arn(name, scope) };
    let tags = aws.list::<TagList>(&LIST_TAGS, &scope.region, &input).await;
    Ok(absent(tags, NOT_FOUND)?.unwrap_or_default().into())
}

/// The call that creates a budget carries its tags. No index has them.
#[derive(Debug)]
pub(super) struct BudgetTags;

impl Tagged for BudgetTags {
    const LIST: &'static str = LIST_TAGS.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const ACTIONS: Actions =
        Actions { read: &[LIST_TAGS.action], write: &[LIST_TAGS.action, TAG.action, UNTAG.action] };

    fn arn(at: &Target) -> String {
        arn(&at.name, &at.scope)
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        tags_of(aws, &at.scope, &at.name).await
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = input! { resource_arn: Self::arn(at), resource_tags: TagList::from(tags) };
        aws.act(&TAG, &at.scope.region, &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let input = input! { resource_arn: Self::arn(at), resource_tag_keys: keys };
        aws.act(&UNTAG, &at.scope.region, &input).await
    }

    async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
        Self::list(aws, at).await.map(tags_from_aws)
    }
}
