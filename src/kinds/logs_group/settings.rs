//! What calls of its own set on a group: its key, retention, deletion protection and tags.

use super::live::{self, DESCRIBE, arn, is_delivery};
use crate::kinds::logs::{
    prelude::*,
    service::{LIST_TAGS, TAG, UNTAG},
};

const ASSOCIATE: Operation = LOGS.call("logs:AssociateKmsKey");
const DISASSOCIATE: Operation = LOGS.call("logs:DisassociateKmsKey");
const PUT_RETENTION: Operation = LOGS.call("logs:PutRetentionPolicy");
const DELETE_RETENTION: Operation = LOGS.call("logs:DeleteRetentionPolicy");
const PROTECT: Operation = LOGS.call("logs:PutLogGroupDeletionProtection");

/// A new key is not known to the service at once: "The specified KMS Key Id could not be found".
pub(super) const UNSEEN: Transient =
    Transient::of_named_changed("InvalidParameterException", "KMS", &["kms"]).slow();

/// Nor is what its policy allows: "The specified KMS key does not exist or is not allowed to be used
/// with Arn …".
pub(super) const NOT_ALLOWED: Transient =
    Transient::of_named_changed("AccessDeniedException", "KMS key", &["kms"]).slow();

/// A refusal that may be about the key, with a hint: the caller has the permission, and the service lacks it.
pub(super) fn of_key(failure: Failure, region: &str) -> Failure {
    if [UNSEEN, NOT_ALLOWED].iter().any(|refusal| refusal.matches(&failure)) {
        return failure
            .with_hint(format!("the key's policy must allow logs.{region}.amazonaws.com to use it"));
    }
    failure
}

/// The key that encrypts events. Without it AWS encrypts with a key of its own.
#[derive(Debug)]
pub(super) struct GroupKey;

impl Configuration for GroupKey {
    type Value = Arn;
    const NAME: &'static str = "kms";
    const ABOUT: &'static str = "the key that encrypts new events";
    const GET: &'static str = DESCRIBE.action;
    const PUT: &'static str = ASSOCIATE.action;
    const ACTIONS: Actions =
        Actions { read: &[DESCRIBE.action], write: &[ASSOCIATE.action, DISASSOCIATE.action] };
    const REPLACES: Replaces = Replaces::Named;
    const RIDES: Rides = Rides::WhenItCan;
    const TRANSIENT: &'static [Transient] = &[CLASH, UNSEEN, NOT_ALLOWED];

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Arn>>, Failure> {
        let key = live::group(aws, at).await?.and_then(|group| group.kms_key_id);
        Ok(key.filter(|key| !key.is_empty()).map(|key| Seen::new(Arn(known(key)))))
    }

    async fn put(aws: &Aws, at: &Target, want: Arn) -> Result<(), Failure> {
        let region = &at.scope.region;
        let input = input! { log_group_name: &at.name, kms_key_id: want.value() };
        aws.call(&ASSOCIATE, region, &input).await.map_err(|failure| of_key(failure, region))
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        remove(aws, &at.scope.region, &DISASSOCIATE, &input! { log_group_name: &at.name }).await
    }
}

/// How long events are kept. Without it they never expire.
#[derive(Debug)]
pub(super) struct Retention;

impl Configuration for Retention {
    type Value = i32;
    const NAME: &'static str = "retention_days";
    const ABOUT: &'static str = "how many days events are kept; forever without it";
    const GET: &'static str = DESCRIBE.action;
    const PUT: &'static str = PUT_RETENTION.action;
    const ACTIONS: Actions =
        Actions { read: &[DESCRIBE.action], write: &[PUT_RETENTION.action, DELETE_RETENTION.action] };
    const REPLACES: Replaces = Replaces::Named;
    const TRANSIENT: &'static [Transient] = &[
        CLASH,
        // A permission that depends on the group's tags takes effect a little after them.
        Transient::of_itself("AccessDeniedException", "no identity-based policy allows"),
    ];

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<i32>>, Failure> {
        let Some(group) = live::group(aws, at).await? else { return Ok(None) };
        if is_delivery(group.class()) {
            return Ok(None);
        }
        // A policy of the account overrides the retention of the group, and AWS then answers only the
        // policy's. That of the group is unknown, and makes no difference.
        if group.retention_policy_name.is_some() {
            return Ok(at.wanted().map(Seen::new));
        }
        Ok(group.retention_in_days.map(Seen::new))
    }

    async fn put(aws: &Aws, at: &Target, want: i32) -> Result<(), Failure> {
        let input = input! { log_group_name: &at.name, retention_in_days: want };
        aws.call(&PUT_RETENTION, &at.scope.region, &input).await
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        remove(aws, &at.scope.region, &DELETE_RETENTION, &input! { log_group_name: &at.name }).await
    }
}

/// Whether AWS refuses to delete the group.
#[derive(Debug)]
pub(super) struct DeletionProtection;

impl Configuration for DeletionProtection {
    type Value = bool;
    const NAME: &'static str = "deletion_protection";
    const ABOUT: &'static str = "whether AWS refuses to delete it";
    const GET: &'static str = DESCRIBE.action;
    const PUT: &'static str = PROTECT.action;
    const REPLACES: Replaces = Replaces::Named;
    const DEFAULT: Option<bool> = Some(false);
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[CLASH];

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<bool>>, Failure> {
        Ok(live::group(aws, at).await?.map(|group| Seen::new(group.deletion_protection_enabled)))
    }

    async fn put(aws: &Aws, at: &Target, want: bool) -> Result<(), Failure> {
        let input = input! { log_group_identifier: at.output("arn"), deletion_protection_enabled: want };
        aws.call(&PROTECT, &at.scope.region, &input).await
    }
}

/// A group's tags.
#[derive(Debug)]
pub(super) struct GroupTags;

impl TaggedByArn for GroupTags {
    const CALLS: [Operation; 3] = [LIST_TAGS, TAG, UNTAG];
    type Form = Tags;
    const TRANSIENT: &'static [Transient] = &[CLASH];

    /// The calls take it without `:*` only.
    fn arn(at: &Target) -> String {
        arn(&at.name, &at.scope)
    }
}
