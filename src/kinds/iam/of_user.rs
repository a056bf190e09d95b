//! The calls of users.

use crate::kind::prelude::*;
use aws_sdk_iam::types::{Tag, User};

use super::{
    account::{self, Account, PAGE},
    entity::{ABSENT, Entity, EntityActions, Profile, seen_tags},
};

/// Aspects of users.
#[derive(Clone, Copy, Debug)]
pub struct OfUser;

const READ: &[&str] = &["iam:GetAccountAuthorizationDetails"];

impl Entity for OfUser {
    const WORD: &'static str = "user";
    const ACTIONS: EntityActions = EntityActions {
        inline: Actions {
            read: READ,
            write: &[
                "iam:ListUserPolicies",
                "iam:GetUserPolicy",
                "iam:PutUserPolicy",
                "iam:DeleteUserPolicy",
            ],
        },
        attachments: Actions {
            read: READ,
            write: &["iam:ListAttachedUserPolicies", "iam:AttachUserPolicy", "iam:DetachUserPolicy"],
        },
        boundary: Actions {
            read: READ,
            write: &["iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary"],
        },
        tags: Actions { read: READ, write: &["iam:GetUser", "iam:TagUser", "iam:UntagUser"] },
    };

    fn profile(account: &Account, name: &str) -> Option<Profile> {
        let user = account.users.get(name)?;
        let boundary = user.permissions_boundary.as_ref();
        Some(Profile {
            name: name.to_owned(),
            path: user.path.clone().unwrap_or_default(),
            id: user.user_id.clone().unwrap_or_default(),
            boundary: boundary.and_then(|boundary| boundary.permissions_boundary_arn.clone()),
            tags: seen_tags(user.tags.as_deref()),
            trust: None,
        })
    }

    fn inline(account: &Account, name: &str) -> Option<BTreeMap<String, String>> {
        let policies = account.users.get(name)?.user_policy_list.iter().flatten();
        Some(
            policies
                .filter_map(|policy| Some((policy.policy_name.clone()?, policy.policy_document.clone()?)))
                .collect(),
        )
    }

    fn attached(account: &Account, name: &str) -> Option<BTreeSet<String>> {
        let policies = account.users.get(name)?.attached_managed_policies.iter().flatten();
        Some(policies.filter_map(|policy| policy.policy_arn.clone()).collect())
    }

    fn found(account: &Account) -> Vec<Found> {
        account.users()
    }

    async fn list(aws: &Aws) -> Result<Vec<Found>, Failure> {
        let pages = aws.iam().list_users().into_paginator().page_size(PAGE).items().send();
        let listed: Vec<User> = aws.send("iam:ListUsers", pages.try_collect()).await?;
        let found =
            |user: User| Found { of_aws: account::is_of_aws(&user.path), ..Found::named(user.user_name) };
        Ok(listed.into_iter().map(found).collect())
    }

    async fn get(aws: &Aws, name: &str) -> Result<Profile, Failure> {
        let answer = aws.send("iam:GetUser", aws.iam().get_user().user_name(name).send()).await?;
        let user = answer.user.ok_or_else(|| Failure::guard("iam:GetUser", "the answer names no user"))?;
        Ok(Profile {
            name: user.user_name,
            path: user.path,
            id: user.user_id,
            boundary: user.permissions_boundary.and_then(|boundary| boundary.permissions_boundary_arn),
            tags: seen_tags(user.tags.as_deref()),
            trust: None,
        })
    }

    async fn list_inline(aws: &Aws, name: &str) -> Result<Vec<String>, Failure> {
        let pages =
            aws.iam().list_user_policies().user_name(name).into_paginator().page_size(PAGE).items().send();
        aws.send("iam:ListUserPolicies", pages.try_collect()).await
    }

    async fn get_inline(aws: &Aws, name: &str, policy: &str) -> Result<String, Failure> {
        let call = aws.iam().get_user_policy().user_name(name).policy_name(policy).send();
        Ok(aws.send("iam:GetUserPolicy", call).await?.policy_document)
    }

    async fn put_inline(aws: &Aws, name: &str, policy: &str, document: String) -> Result<(), Failure> {
        let call =
            aws.iam().put_user_policy().user_name(name).policy_name(policy).policy_document(document).send();
        aws.send("iam:PutUserPolicy", call).await.map(drop)
    }

    async fn delete_inline(aws: &Aws, name: &str, policy: &str) -> Result<(), Failure> {
        let call = aws.iam().delete_user_policy().user_name(name).policy_name(policy).send();
        gone(aws.send("iam:DeleteUserPolicy", call).await, ABSENT)
    }

    async fn list_attached(aws: &Aws, name: &str) -> Result<BTreeSet<String>, Failure> {
        let call = aws.iam().list_attached_user_policies().user_name(name);
        let pages = call.into_paginator().page_size(PAGE).items().send();
        let attached = aws.send("iam:ListAttachedUserPolicies", pages.try_collect()).await?;
        Ok(attached.into_iter().filter_map(|policy| policy.policy_arn).collect())
    }

    async fn attach(aws: &Aws, name: &str, arn: &str) -> Result<(), Failure> {
        let call = aws.iam().attach_user_policy().user_name(name).policy_arn(arn).send();
        aws.send("iam:AttachUserPolicy", call).await.map(drop)
    }

    async fn detach(aws: &Aws, name: &str, arn: &str) -> Result<(), Failure> {
        let call = aws.iam().detach_user_policy().user_name(name).policy_arn(arn).send();
        gone(aws.send("iam:DetachUserPolicy", call).await, ABSENT)
    }

    async fn put_boundary(aws: &Aws, name: &str, arn: &str) -> Result<(), Failure> {
        let call = aws.iam().put_user_permissions_boundary().user_name(name).permissions_boundary(arn).send();
        aws.send("iam:PutUserPermissionsBoundary", call).await.map(drop)
    }

    async fn delete_boundary(aws: &Aws, name: &str) -> Result<(), Failure> {
        let call = aws.iam().delete_user_permissions_boundary().user_name(name).send();
        gone(aws.send("iam:DeleteUserPermissionsBoundary", call).await, ABSENT)
    }

    async fn tag(aws: &Aws, name: &str, tags: Vec<Tag>) -> Result<(), Failure> {
        let call = aws.iam().tag_user().user_name(name).set_tags(Some(tags)).send();
        aws.send("iam:TagUser", call).await.map(drop)
    }

    async fn untag(aws: &Aws, name: &str, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.iam().untag_user().user_name(name).set_tag_keys(Some(keys)).send();
        gone(aws.send("iam:UntagUser", call).await, ABSENT)
    }
}
