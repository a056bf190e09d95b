//! Who has the policy: roles, users and groups, as an attachment or as their boundary.

use aws_sdk_iam::types::PolicyUsageType;
use futures_util::future::join;

use crate::{kinds::iam::prelude::*, model::Owner};

/// `role`, `user` or `group`, and its name.
type Named = (&'static str, String);

/// The entities that use a policy in one way.
pub(super) async fn users(aws: &Aws, arn: &str, usage: PolicyUsageType) -> Result<Vec<Named>, Failure> {
    let call = aws.iam().list_entities_for_policy().policy_arn(arn).policy_usage_filter(usage);
    let pages = call.into_paginator().page_size(PAGE).send().try_collect();
    let mut found = Vec::new();
    for page in absent(aws.send("iam:ListEntitiesForPolicy", pages).await, ABSENT)?.unwrap_or_default() {
        let roles = page.policy_roles.into_iter().flatten().filter_map(|one| Some(("role", one.role_name?)));
        let users = page.policy_users.into_iter().flatten().filter_map(|one| Some(("user", one.user_name?)));
        let groups = page.policy_groups.into_iter().flatten();
        let groups = groups.filter_map(|one| Some(("group", one.group_name?)));
        found.extend(roles.chain(users).chain(groups));
    }
    Ok(found)
}

/// Takes the policy from all of them.
pub(super) async fn detach(aws: &Aws, arn: &str, from: Vec<Named>) -> Result<(), Failure> {
    for (word, name) in from {
        match word {
            OfRole::WORD => OfRole::write(aws, &name, Write::Detach(arn)).await?,
            OfUser::WORD => OfUser::write(aws, &name, Write::Detach(arn)).await?,
            _ => {
                let call = aws.iam().detach_group_policy().group_name(name).policy_arn(arn).send();
                gone(aws.send("iam:DetachGroupPolicy", call).await, ABSENT)?;
            }
        }
    }
    Ok(())
}

/// What uses the policy.
pub(super) async fn uses(aws: &Aws, at: &Target) -> Uses {
    let arn = at.output("arn");
    // Only for the owners, and read already by whoever planned anything of IAM.
    let account = account(aws).await.ok().flatten();
    let (attached, bounded) = join(
        users(aws, arn, PolicyUsageType::PermissionsPolicy),
        users(aws, arn, PolicyUsageType::PermissionsBoundary),
    )
    .await;
    let owner = |word: &str, name: &str| {
        let details = match (word, account.as_deref()?) {
            (OfRole::WORD, Account { roles, .. }) => roles.get(name)?,
            (OfUser::WORD, Account { users, .. }) => users.get(name)?,
            _ => return None,
        };
        Owner::of(&plain(&details.profile.tags))
    };
    let found = |users: Vec<Named>, aspect: &str, how: &str, hold: Hold| -> Vec<FoundUse> {
        let found = |(word, name): Named| {
            let owner = owner(word, &name);
            let by = if word == "group" { word.to_owned() } else { format!("iam.{word}") };
            FoundUse::by(Use::new(&by, name, how, hold).owned_by(owner), "", aspect, arn)
        };
        users.into_iter().map(found).collect()
    };
    let attached = attached.map(|users| found(users, "attachments", "attached policy", Hold::Loses));
    let bounded = bounded.map(|users| found(users, "boundary", "permissions boundary", Hold::Blocks));
    [attached, bounded].into_iter().collect()
}
