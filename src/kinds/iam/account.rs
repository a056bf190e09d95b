//! Roles, users and managed policies of the account, as `GetAccountAuthorizationDetails` gives them
//! all at once.

use crate::kind::prelude::*;
use std::sync::Arc;

use aws_sdk_iam::types::{EntityType, ManagedPolicyDetail, RoleDetail, Tag, UserDetail};

use crate::{kinds::iam::documents::decoded, model::Cause};

/// The largest page that IAM's lists give.
pub const PAGE: i32 = 1000;

/// The path of roles that AWS's services and its identity center make for themselves.
const OF_AWS: &str = "/aws-";

/// What is in the account, by name.
#[derive(Debug, Default)]
pub struct Account {
    /// The roles, without description and session duration: IAM leaves those out here.
    pub roles: BTreeMap<String, RoleDetail>,
    /// The users.
    pub users: BTreeMap<String, UserDetail>,
    /// The customer managed policies, without their tags, which IAM leaves out too.
    pub policies: BTreeMap<String, ManagedPolicyDetail>,
}

impl Account {
    /// The roles, those of AWS's services marked.
    #[must_use]
    pub fn roles(&self) -> Vec<Found> {
        let role = |(name, role): (&String, &RoleDetail)| Found {
            tags: Some(tags(role.tags())),
            of_aws: role.path().is_some_and(is_of_aws),
            ..Found::named(name)
        };
        self.roles.iter().map(role).collect()
    }

    /// The roles with their trust policies.
    #[must_use]
    pub fn trusts(&self) -> Vec<Holding> {
        let trust = |(name, role): (&String, &RoleDetail)| {
            let policy = decoded(role.assume_role_policy_document.as_deref()?).ok()?;
            Some(Holding {
                name: name.clone(),
                arn: role.arn.clone().unwrap_or_default(),
                tags: Some(tags(role.tags())),
                aspects: vec![("trust", serde_json::to_value(policy).ok()?)],
            })
        };
        self.roles.iter().filter_map(trust).collect()
    }

    /// The users.
    #[must_use]
    pub fn users(&self) -> Vec<Found> {
        let user = |(name, user): (&String, &UserDetail)| Found {
            tags: Some(tags(user.tags())),
            ..Found::named(name)
        };
        self.users.iter().map(user).collect()
    }

    /// The tags of a role.
    #[must_use]
    pub fn role_tags(&self, name: &str) -> Option<Tags> {
        self.roles.get(name).map(|role| tags(role.tags()))
    }

    /// The tags of a user.
    #[must_use]
    pub fn user_tags(&self, name: &str) -> Option<Tags> {
        self.users.get(name).map(|user| tags(user.tags()))
    }

    /// The customer managed policies, of which IAM tells no tags here.
    #[must_use]
    pub fn policies(&self) -> Vec<Found> {
        self.policies.keys().map(Found::named).collect()
    }
}

/// Whether a role with this path is AWS's own.
#[must_use]
pub fn is_of_aws(path: &str) -> bool {
    path.starts_with(OF_AWS)
}

fn tags(tags: &[Tag]) -> Tags {
    tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
}

/// The account, read once for all who ask. `None` where the caller may not read it as a whole; then
/// each resource is read by its own calls.
pub async fn account(aws: &Aws) -> Result<Option<Arc<Account>>, Failure> {
    match whole(aws).await {
        Ok(account) => Ok(Some(account)),
        Err(failure) if failure.cause == Cause::Denied => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The account, read once for all who ask.
///
/// # Errors
/// What AWS answered.
pub async fn whole(aws: &Aws) -> Result<Arc<Account>, Failure> {
    aws.catalogue().listing("iam:GetAccountAuthorizationDetails", || read(aws)).await
}

async fn read(aws: &Aws) -> Result<Account, Failure> {
    let pages = aws
        .iam()
        .get_account_authorization_details()
        .filter(EntityType::Role)
        .filter(EntityType::User)
        .filter(EntityType::LocalManagedPolicy)
        .into_paginator()
        .page_size(PAGE)
        .send()
        .try_collect();
    let mut account = Account::default();
    for page in aws.send("iam:GetAccountAuthorizationDetails", pages).await? {
        account.roles.extend(by_name(page.role_detail_list, |role| role.role_name.clone()));
        account.users.extend(by_name(page.user_detail_list, |user| user.user_name.clone()));
        account.policies.extend(by_name(page.policies, |policy| policy.policy_name.clone()));
    }
    Ok(account)
}

fn by_name<T>(
    list: Option<Vec<T>>,
    name: impl Fn(&T) -> Option<String>,
) -> impl Iterator<Item = (String, T)> {
    list.unwrap_or_default().into_iter().filter_map(move |item| Some((name(&item)?, item)))
}
