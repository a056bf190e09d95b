//! The calls of roles.

use crate::kind::prelude::*;
use aws_sdk_iam::types::{Role, Tag};

use super::{
    account::{self, Account, PAGE},
    entity::{ABSENT, Entity, EntityActions, Profile, seen_tags},
};

/// Aspects of roles.
#[derive(Clone, Copy, Debug)]
pub struct OfRole;

const READ: &[&str] = &["iam:GetAccountAuthorizationDetails"];

impl Entity for OfRole {
    const WORD: &'static str = "role";
    const ACTIONS: EntityActions = EntityActions {
        inline: Actions {
            read: READ,
            write: &[
                "iam:ListRolePolicies",
                "iam:GetRolePolicy",
                "iam:PutRolePolicy",
                "iam:DeleteRolePolicy",
            ],
        },
        attachments: Actions {
            read: READ,
            write: &["iam:ListAttachedRolePolicies", "iam:AttachRolePolicy", "iam:DetachRolePolicy"],
        },
        boundary: Actions {
            read: READ,
            write: &["iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary"],
        },
        tags: Actions { read: READ, write: &["iam:GetRole", "iam:TagRole", "iam:UntagRole"] },
    };

    fn profile(account: &Account, name: &str) -> Option<Profile> {
        let role = account.roles.get(name)?;
        let boundary = role.permissions_boundary.as_ref();
        Some(Profile {
            name: name.to_owned(),
            path: role.path.clone().unwrap_or_default(),
            id: role.role_id.clone().unwrap_or_default(),
            boundary: boundary.and_then(|boundary| boundary.permissions_boundary_arn.clone()),
            tags: seen_tags(role.tags.as_deref()),
            trust: role.assume_role_policy_document.clone(),
        })
    }

    fn inline(account: &Account, name: &str) -> Option<BTreeMap<String, String>> {
        let policies = account.roles.get(name)?.role_policy_list.iter().flatten();
        Some(
            policies
                .filter_map(|policy| Some((policy.policy_name.clone()?, policy.policy_document.clone()?)))
                .collect(),
        )
    }

    fn attached(account: &Account, name: &str) -> Option<BTreeSet<String>> {
        let policies = account.roles.get(name)?.attached_managed_policies.iter().flatten();
        Some(policies.filter_map(|policy| policy.policy_arn.clone()).collect())
    }

    fn found(account: &Account) -> Vec<Found> {
        account.roles()
    }

    async fn list(aws: &Aws) -> Result<Vec<Found>, Failure> {
        let pages = aws.iam().list_roles().into_paginator().page_size(PAGE).items().send();
        let listed: Vec<Role> = aws.send("iam:ListRoles", pages.try_collect()).await?;
        let found =
            |role: Role| Found { of_aws: account::is_of_aws(&role.path), ..Found::named(role.role_name) };
        Ok(listed.into_iter().map(found).collect())
    }

    async fn get(aws: &Aws, name: &str) -> Result<Profile, Failure> {
        let answer = aws.send("iam:GetRole", aws.iam().get_role().role_name(name).send()).await?;
        let role = answer.role.ok_or_else(|| Failure::guard("iam:GetRole", "the answer names no role"))?;
        Ok(Profile {
            name: role.role_name,
            path: role.path,
            id: role.role_id,
            boundary: role.permissions_boundary.and_then(|boundary| boundary.permissions_boundary_arn),
            tags: seen_tags(role.tags.as_deref()),
            trust: role.assume_role_policy_document,
        })
    }

    async fn list_inline(aws: &Aws, name: &str) -> Result<Vec<String>, Failure> {
        let pages =
            aws.iam().list_role_policies().role_name(name).into_paginator().page_size(PAGE).items().send();
        aws.send("iam:ListRolePolicies", pages.try_collect()).await
    }

    async fn get_inline(aws: &Aws, name: &str, policy: &str) -> Result<String, Failure> {
        let call = aws.iam().get_role_policy().role_name(name).policy_name(policy).send();
        Ok(aws.send("iam:GetRolePolicy", call).await?.policy_document)
    }

    async fn put_inline(aws: &Aws, name: &str, policy: &str, document: String) -> Result<(), Failure> {
        let call =
            aws.iam().put_role_policy().role_name(name).policy_name(policy).policy_document(document).send();
        aws.send("iam:PutRolePolicy", call).await.map(drop)
    }

    async fn delete_inline(aws: &Aws, name: &str, policy: &str) -> Result<(), Failure> {
        let call = aws.iam().delete_role_policy().role_name(name).policy_name(policy).send();
        gone(aws.send("iam:DeleteRolePolicy", call).await, ABSENT)
    }

    async fn list_attached(aws: &Aws, name: &str) -> Result<BTreeSet<String>, Failure> {
        let call = aws.iam().list_attached_role_policies().role_name(name);
        let pages = call.into_paginator().page_size(PAGE).items().send();
        let attached = aws.send("iam:ListAttachedRolePolicies", pages.try_collect()).await?;
        Ok(attached.into_iter().filter_map(|policy| policy.policy_arn).collect())
    }

    async fn attach(aws: &Aws, name: &str, arn: &str) -> Result<(), Failure> {
        let call = aws.iam().attach_role_policy().role_name(name).policy_arn(arn).send();
        aws.send("iam:AttachRolePolicy", call).await.map(drop)
    }

    async fn detach(aws: &Aws, name: &str, arn: &str) -> Result<(), Failure> {
        let call = aws.iam().detach_role_policy().role_name(name).policy_arn(arn).send();
        gone(aws.send("iam:DetachRolePolicy", call).await, ABSENT)
    }

    async fn put_boundary(aws: &Aws, name: &str, arn: &str) -> Result<(), Failure> {
        let call = aws.iam().put_role_permissions_boundary().role_name(name).permissions_boundary(arn).send();
        aws.send("iam:PutRolePermissionsBoundary", call).await.map(drop)
    }

    async fn delete_boundary(aws: &Aws, name: &str) -> Result<(), Failure> {
        let call = aws.iam().delete_role_permissions_boundary().role_name(name).send();
        gone(aws.send("iam:DeleteRolePermissionsBoundary", call).await, ABSENT)
    }

    async fn tag(aws: &Aws, name: &str, tags: Vec<Tag>) -> Result<(), Failure> {
        let call = aws.iam().tag_role().role_name(name).set_tags(Some(tags)).send();
        aws.send("iam:TagRole", call).await.map(drop)
    }

    async fn untag(aws: &Aws, name: &str, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.iam().untag_role().role_name(name).set_tag_keys(Some(keys)).send();
        gone(aws.send("iam:UntagRole", call).await, ABSENT)
    }
}
