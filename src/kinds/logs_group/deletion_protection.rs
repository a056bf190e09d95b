//! Whether AWS refuses to delete the group.

use super::live;
use crate::kind::prelude::*;
use crate::kinds::logs::CLASH;

const PUT: &str = "logs:PutLogGroupDeletionProtection";

/// The aspect.
#[derive(Debug)]
pub(super) struct DeletionProtection;

impl Aspect for DeletionProtection {
    type Value = bool;
    const NAME: &'static str = "deletion_protection";
    const ABOUT: &'static str = "whether AWS refuses to delete it";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[live::DESCRIBE], write: &[PUT] };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[CLASH];

    fn default(_scope: &Scope) -> Option<bool> {
        Some(false)
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<bool>>, Failure> {
        let group = live::group(aws, at).await?;
        Ok(group.map(|group| Seen::new(group.deletion_protection_enabled.unwrap_or_default())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: bool) -> Result<(), Failure> {
        let call = aws.logs(&at.scope.region).put_log_group_deletion_protection();
        let call = call.log_group_identifier(at.output("arn")).deletion_protection_enabled(want);
        aws.send(PUT, call.send()).await.map(drop)
    }
}
