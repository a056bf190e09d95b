//! How long events are kept.

use super::{check::is_delivery, live};
use crate::kind::prelude::*;
use crate::kinds::logs::{CLASH, NOT_FOUND};

const PUT: &str = "logs:PutRetentionPolicy";
const DELETE: &str = "logs:DeleteRetentionPolicy";

/// The aspect. Without it events never expire.
#[derive(Debug)]
pub(super) struct Retention;

impl Aspect for Retention {
    type Value = i32;
    const NAME: &'static str = "retention_days";
    const ABOUT: &'static str = "how many days events are kept; for ever without it";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[live::DESCRIBE], write: &[PUT, DELETE] };
    const TRANSIENT: &'static [Transient] = &[
        CLASH,
        // Leave that hangs on the group's tags comes a little after them.
        Transient::of_itself("AccessDeniedException", "no identity-based policy allows"),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<i32>>, Failure> {
        let Some(group) = live::group(aws, at).await? else { return Ok(None) };
        if is_delivery(live::class(&group)) {
            return Ok(None);
        }
        // A policy of the account overrides what the group says, and AWS then tells only the
        // policy's value. What the group says is unknown, and makes no difference.
        if group.retention_policy_name.is_some() {
            return Ok(at.wanted().map(Seen::new));
        }
        Ok(group.retention_in_days.map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: i32) -> Result<(), Failure> {
        let call = aws.logs(&at.scope.region).put_retention_policy().log_group_name(&at.name);
        aws.send(PUT, call.retention_in_days(want).send()).await?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.logs(&at.scope.region).delete_retention_policy().log_group_name(&at.name);
        gone(aws.send(DELETE, call.send()).await, NOT_FOUND)
    }
}
