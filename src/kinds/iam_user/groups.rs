//! Aspect `groups`: the groups that a user is in.

use crate::kinds::iam::{entity::details, prelude::*, settling::SETTLING_GROUPS};

/// The groups that a user is in. One that a stack owns is in no others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Groups;

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
        let groups = match details::<OfUser, _>(aws, &at.name, |user| user.groups.clone()).await? {
            Some(groups) => groups,
            None => list(aws, &at.name).await?,
        };
        Ok((!groups.is_empty()).then(|| Seen::new(groups.into_iter().map(known).collect())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let live = absent(list(aws, &at.name).await, ABSENT)?.unwrap_or_default();
        let want: BTreeSet<String> = want.iter().map(Text::value).collect();
        let joined = want.difference(&live).map(|group| (true, group.clone())).collect();
        let left = live.difference(&want).map(|group| (false, group.clone())).collect();
        let write = move |(joins, group)| async move {
            let (iam, user) = (aws.iam(), &at.name);
            if joins {
                let call = iam.add_user_to_group().user_name(user).group_name(group);
                aws.send("iam:AddUserToGroup", call.send()).await.map(drop)
            } else {
                let call = iam.remove_user_from_group().user_name(user).group_name(group);
                gone(aws.send("iam:RemoveUserFromGroup", call.send()).await, ABSENT)
            }
        };
        exchange(write, joined, left).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, BTreeSet::new()).await
    }
}

async fn list(aws: &Aws, user: &str) -> Result<BTreeSet<String>, Failure> {
    let pages =
        aws.iam().list_groups_for_user().user_name(user).into_paginator().page_size(PAGE).items().send();
    let groups = aws.send("iam:ListGroupsForUser", pages.try_collect()).await?;
    Ok(groups.into_iter().map(|group| group.group_name).collect())
}
