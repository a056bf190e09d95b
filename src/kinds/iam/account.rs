//! Roles, users and managed policies of the account, as `GetAccountAuthorizationDetails` gives them
//! all at once.

use std::{collections::BTreeMap, sync::Arc};

use aws_sdk_iam::types::{EntityType, ManagedPolicyDetail, RoleDetail, UserDetail};

use crate::{
    aws::Aws,
    model::{Cause, Failure},
};

/// The largest page that IAM's lists give.
pub const PAGE: i32 = 1000;

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

/// The account, read once for all who ask. `None` where the caller may not read it as a whole; then
/// each resource is read by its own calls.
pub async fn account(aws: &Aws) -> Result<Option<Arc<Account>>, Failure> {
    match aws.catalogue().listing("iam:GetAccountAuthorizationDetails", || read(aws)).await {
        Ok(account) => Ok(Some(account)),
        Err(failure) if failure.cause == Cause::Denied => Ok(None),
        Err(failure) => Err(failure),
    }
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
