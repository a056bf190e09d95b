//! Who has the policy: roles, users and groups, as an attachment or as their boundary.

use aws_sdk_iam::types::PolicyUsageType;
use futures_util::future::join;

use super::policy::{Entities, entities};
use crate::{
    kind::{prelude::*, shapes::plain},
    kinds::iam::{
        Account,
        account::{Details, account},
    },
    model::{FoundUse, Hold, Owner, Use},
};

/// What uses the policy.
pub(super) async fn uses(aws: &Aws, at: &Target) -> Uses {
    let arn = at.output("arn");
    // Only for the owners, and read already by whoever planned anything of IAM.
    let account = account(aws).await.ok().flatten();
    let (attached, bounded) = join(
        entities(aws, arn, PolicyUsageType::PermissionsPolicy),
        entities(aws, arn, PolicyUsageType::PermissionsBoundary),
    )
    .await;
    let account = account.as_deref();
    let attached =
        attached.map(|found| found.uses(account, "attachments", "attached policy", Hold::Loses, arn));
    let bounded =
        bounded.map(|found| found.uses(account, "boundary", "permissions boundary", Hold::Blocks, arn));
    [attached, bounded].into_iter().collect()
}

impl Entities {
    fn uses(
        self,
        account: Option<&Account>,
        aspect: &str,
        how: &str,
        hold: Hold,
        arn: &str,
    ) -> Vec<FoundUse> {
        let tags = |details: Option<&Details>| details.map(|details| plain(&details.profile.tags));
        let roles = self.roles.into_iter().map(|name| {
            let tags = tags(account.and_then(|account| account.roles.get(&name)));
            (Use::new("iam.role", name, how, hold), tags)
        });
        let users = self.users.into_iter().map(|name| {
            let tags = tags(account.and_then(|account| account.users.get(&name)));
            (Use::new("iam.user", name, how, hold), tags)
        });
        let groups = self.groups.into_iter().map(|name| (Use::new("group", name, how, hold), None));
        let found = |(it, tags): (Use, Option<Tags>)| {
            FoundUse::by(it.owned_by(tags.as_ref().and_then(Owner::of)), "", aspect, arn)
        };
        roles.chain(users).chain(groups).map(found).collect()
    }
}
