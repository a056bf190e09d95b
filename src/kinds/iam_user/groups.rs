//! Aspect `groups`: the groups that a user is in.

use crate::kind::prelude::*;
use crate::kinds::iam::{
    account::{PAGE, account},
    entity::ABSENT,
    settling::{SETTLING_GROUPS, exchange},
};

/// The groups that a user is in. One that a stack owns is in no others.
#[derive(Clone, Copy, Debug)]
pub struct Groups;

impl Aspect for Groups {
    type Value = BTreeSet<Text>;
    const NAME: &'static str = "groups";
    const ABOUT: &'static str = "the groups it is in, by name";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["iam:GetAccountAuthorizationDetails"],
        write: &["iam:ListGroupsForUser", "iam:AddUserToGroup", "iam:RemoveUserFromGroup"],
    };
    const GRANTS: bool = true;
    const KEYED: bool = true;
    const TRANSIENT: &'static [Transient] = SETTLING_GROUPS;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let groups = match account(aws).await? {
            Some(account) => account.users.get(&at.name).map(|user| user.groups.clone()).unwrap_or_default(),
            None => listed(aws, &at.name).await?,
        };
        Ok((!groups.is_empty()).then(|| Seen::new(groups.into_iter().map(known).collect())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let live = list(aws, &at.name).await?;
        let want: BTreeSet<String> = want.iter().map(Text::value).collect();
        let join = || join(aws, &at.name, want.difference(&live));
        let leave = || leave(aws, &at.name, live.difference(&want));
        exchange(join, leave).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let live = list(aws, &at.name).await?;
        leave(aws, &at.name, live.iter()).await
    }
}

async fn list(aws: &Aws, user: &str) -> Result<BTreeSet<String>, Failure> {
    Ok(absent(listed(aws, user).await, ABSENT)?.unwrap_or_default())
}

/// The same; that the user is gone is a failure.
async fn listed(aws: &Aws, user: &str) -> Result<BTreeSet<String>, Failure> {
    let pages =
        aws.iam().list_groups_for_user().user_name(user).into_paginator().page_size(PAGE).items().send();
    let groups = aws.send("iam:ListGroupsForUser", pages.try_collect()).await?;
    Ok(groups.into_iter().map(|group| group.group_name).collect())
}

async fn join(aws: &Aws, user: &str, groups: impl Iterator<Item = &String>) -> Result<(), Failure> {
    for group in groups {
        let call = aws.iam().add_user_to_group().user_name(user).group_name(group).send();
        aws.send("iam:AddUserToGroup", call).await?;
    }
    Ok(())
}

async fn leave(aws: &Aws, user: &str, groups: impl Iterator<Item = &String>) -> Result<(), Failure> {
    for group in groups {
        let call = aws.iam().remove_user_from_group().user_name(user).group_name(group).send();
        gone(aws.send("iam:RemoveUserFromGroup", call).await, ABSENT)?;
    }
    Ok(())
}
