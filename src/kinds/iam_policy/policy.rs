//! Aspect `policy`: the managed policy itself.

use crate::kind::prelude::*;
use aws_sdk_iam::types::PolicyUsageType;

use super::{
    PolicyDocument,
    document::delete_version,
    live::{LIST, Live, arn_of, by_arn, find, listed, old_versions},
};
use crate::{
    kinds::iam::{
        Entity, OfRole, OfUser,
        account::PAGE,
        entity::{ABSENT, Write, sdk_tags},
        names::outputs_of,
        settling::{SETTLING_POLICY, is_taken, ours},
    },
    policy::Policy,
};

/// The type in an ARN.
const WORD: &str = "policy";

/// What can't change about a managed policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyValue {
    /// The path.
    pub path: String,
    /// The description. None is the same as empty.
    pub description: String,
}

/// The managed policy itself.
#[derive(Clone, Copy, Debug)]
pub struct ManagedPolicy;

impl Aspect for ManagedPolicy {
    type Value = PolicyValue;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "the policy itself: its path, which is part of its ARN, and its description";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["iam:GetAccountAuthorizationDetails", "iam:GetPolicy", LIST],
        write: &[
            "iam:CreatePolicy",
            "iam:DeletePolicy",
            "iam:DeletePolicyVersion",
            "iam:DetachGroupPolicy",
            "iam:DetachRolePolicy",
            "iam:DetachUserPolicy",
            "iam:GetPolicy",
            "iam:ListEntitiesForPolicy",
            "iam:ListPolicyVersions",
            "iam:TagPolicy",
        ],
    };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = SETTLING_POLICY;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<PolicyValue>>, Failure> {
        let path = at.wanted::<PolicyValue>().map_or_else(|| "/".to_owned(), |want| want.path);
        let Some(arn) = find(aws, at, &path).await? else { return Ok(None) };
        let Some(live) = listed(aws, &arn).await? else { return Ok(None) };
        let outputs = outputs_of(&at.scope, WORD, &live.path, &at.name, &live.id);
        Ok(Some(Seen::with_outputs(PolicyValue { path: live.path, description: live.description }, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: PolicyValue) -> Result<Outputs, Failure> {
        let Some(document) = at.creation_value::<Policy>(PolicyDocument::NAME) else {
            let failure = Failure::guard("iam:CreatePolicy", "a managed policy can't be without a document");
            return Err(failure.with_hint("declare its `document`"));
        };
        let call = aws
            .iam()
            .create_policy()
            .policy_name(&at.name)
            .path(&want.path)
            .policy_document(document.to_json())
            .set_description(Some(want.description.clone()).filter(|text| !text.is_empty()))
            .set_tags(Some(sdk_tags(&at.creation_tags())?))
            .send();
        let id = match aws.send("iam:CreatePolicy", call).await {
            Ok(answer) => answer.policy.and_then(|policy| policy.policy_id).unwrap_or_default(),
            Err(refusal) if is_taken(&refusal) => earlier(aws, at, &want, refusal).await?.id,
            Err(failure) => return Err(failure),
        };
        Ok(outputs_of(&at.scope, WORD, &want.path, &at.name, &id))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: PolicyValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let arn = at.output("arn");
        let bounded = entities(aws, arn, PolicyUsageType::PermissionsBoundary).await?;
        if !bounded.is_empty() {
            let message = format!("the policy is the boundary of {bounded}");
            let failure = Failure::refused("iam:DeletePolicy", "DeleteConflict", message);
            return Err(failure.with_hint(
                "without its boundary a role or user may do more than it should: give it another first",
            ));
        }
        detach(aws, arn, entities(aws, arn, PolicyUsageType::PermissionsPolicy).await?).await?;
        for version in old_versions(aws, arn).await? {
            delete_version(aws, arn, &version).await?;
        }
        gone(aws.send("iam:DeletePolicy", aws.iam().delete_policy().policy_arn(arn).send()).await, ABSENT)
    }
}

/// The policy of an earlier attempt to create it, which must be what this attempt would make.
async fn earlier(aws: &Aws, at: &Target, want: &PolicyValue, refusal: Failure) -> Result<Live, Failure> {
    let Some(live) = by_arn(aws, &arn_of(&at.scope, &want.path, &at.name)).await? else {
        let hint = format!(
            "a policy `{}` exists with another path; to IAM, names that differ only in case are one",
            at.name
        );
        return Err(refusal.with_hint(hint));
    };
    ours(at, "policy", &at.name, &live.tags, refusal.clone())?;
    if live.description == want.description { Ok(live) } else { Err(refusal) }
}

/// The entities that use a policy in one way.
#[derive(Debug, Default)]
pub(super) struct Entities {
    pub(super) roles: Vec<String>,
    pub(super) users: Vec<String>,
    pub(super) groups: Vec<String>,
}

impl Entities {
    fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.users.is_empty() && self.groups.is_empty()
    }
}

impl std::fmt::Display for Entities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let named = |word: &'static str, names: &[String]| {
            names.iter().map(|name| format!("{word} {name}")).collect::<Vec<_>>()
        };
        let all =
            [named("role", &self.roles), named("user", &self.users), named("group", &self.groups)].concat();
        f.write_str(&all.join(", "))
    }
}

pub(super) async fn entities(aws: &Aws, arn: &str, usage: PolicyUsageType) -> Result<Entities, Failure> {
    let call = aws.iam().list_entities_for_policy().policy_arn(arn).policy_usage_filter(usage);
    let pages = call.into_paginator().page_size(PAGE).send().try_collect();
    let mut found = Entities::default();
    for page in absent(aws.send("iam:ListEntitiesForPolicy", pages).await, ABSENT)?.unwrap_or_default() {
        found.roles.extend(page.policy_roles.into_iter().flatten().filter_map(|role| role.role_name));
        found.users.extend(page.policy_users.into_iter().flatten().filter_map(|user| user.user_name));
        found.groups.extend(page.policy_groups.into_iter().flatten().filter_map(|group| group.group_name));
    }
    Ok(found)
}

async fn detach(aws: &Aws, arn: &str, from: Entities) -> Result<(), Failure> {
    for role in from.roles {
        OfRole::write(aws, &role, Write::Detach(arn)).await?;
    }
    for user in from.users {
        OfUser::write(aws, &user, Write::Detach(arn)).await?;
    }
    for group in from.groups {
        let call = aws.iam().detach_group_policy().group_name(group).policy_arn(arn).send();
        gone(aws.send("iam:DetachGroupPolicy", call).await, ABSENT)?;
    }
    Ok(())
}
