//! Roles, users and managed policies of the account, as `GetAccountAuthorizationDetails` answers them
//! all at once.

use std::sync::Arc;

use aws_sdk_iam::types::{EntityType, ManagedPolicyDetail};

use super::documents::decoded;
use crate::{
    kind::{prelude::*, shapes::plain},
    model::Cause,
};

/// The largest page of IAM's lists.
pub(crate) const PAGE: i32 = 1000;

/// A role or a user without its policies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Profile {
    /// In the case it was created with.
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) id: String,
    /// The ARN of the boundary.
    pub(crate) boundary: Option<String>,
    pub(crate) tags: TagsValue,
    /// A role's trust policy, percent-encoded.
    pub(crate) trust: Option<String>,
    /// When it was created, in seconds since 1970, as `GetRole` or `GetUser` answers.
    pub(crate) created: Option<i64>,
}

/// A role or user with its policies.
#[derive(Clone, Debug)]
pub(crate) struct Details {
    pub(crate) arn: String,
    pub(crate) profile: Profile,
    /// Its inline policies by name, percent-encoded.
    pub(crate) inline: BTreeMap<String, String>,
    /// The ARNs of its attached policies.
    pub(crate) attached: BTreeSet<String>,
    /// The groups of a user.
    pub(crate) groups: BTreeSet<String>,
}

/// The content of the account, by name.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// The roles, without description and session duration: IAM leaves those out here.
    pub(crate) roles: BTreeMap<String, Details>,
    pub(crate) users: BTreeMap<String, Details>,
    /// The customer managed policies, without their tags, which IAM leaves out, too.
    pub(crate) policies: BTreeMap<String, ManagedPolicyDetail>,
}

impl Account {
    /// The roles with their trust policies.
    pub(crate) fn trusts(&self) -> Vec<Holding> {
        let trust = |(name, role): (&String, &Details)| {
            let policy = decoded(role.profile.trust.as_deref()?).ok()?;
            Some(Holding {
                name: name.clone(),
                arn: role.arn.clone(),
                tags: Some(plain(&role.profile.tags)),
                aspects: vec![("trust", serde_json::to_value(policy).ok()?)],
            })
        };
        self.roles.iter().filter_map(trust).collect()
    }
}

/// The account, read once for all who ask. `None` where the caller may not read it as a whole; then
/// each resource is read by its own calls.
pub(crate) async fn account(aws: &Aws) -> Result<Option<Arc<Account>>, Failure> {
    match whole(aws).await {
        Ok(account) => Ok(Some(account)),
        Err(failure) if failure.cause == Cause::Denied => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The account, read once for all who ask.
pub(crate) async fn whole(aws: &Aws) -> Result<Arc<Account>, Failure> {
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
        account.roles.extend(by_name(page.role_detail_list));
        account.users.extend(by_name(page.user_detail_list));
        let policies = page.policies.into_iter().flatten();
        account.policies.extend(policies.filter_map(|policy| Some((policy.policy_name.clone()?, policy))));
    }
    Ok(account)
}

fn by_name<T: Into<Details>>(list: Option<Vec<T>>) -> impl Iterator<Item = (String, Details)> {
    let details = list.into_iter().flatten().map(T::into);
    details.map(|details: Details| (details.profile.name.clone(), details))
}
