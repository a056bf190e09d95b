//! Versioning; object lock, by which nobody can delete versions before their time; and what else S3 only suspends once
//! it was on: transfer acceleration.

use super::prelude::*;
use aws_sdk_s3::operation::get_bucket_versioning::GetBucketVersioningOutput;

pub(super) struct BucketVersioning;

/// What was once enabled can only be suspended, which is the same as never set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "BucketStatus")]
pub enum Status {
    Enabled,
    Suspended,
}

impl Status {
    /// The status of AWS's word; there is none where it was never set.
    fn from_aws(word: Option<&str>) -> Self {
        if word == Some("Enabled") { Self::Enabled } else { Self::Suspended }
    }

    fn to_aws<W: for<'w> From<&'w str>>(self) -> W {
        W::from(if self == Self::Enabled { "Enabled" } else { "Suspended" })
    }
}

impl Configuration for BucketVersioning {
    type Value = Status;
    const NAME: &'static str = "versioning";
    const ABOUT: &'static str = "versioning of objects";
    const GET: &'static str = "s3:GetBucketVersioning";
    const PUT: &'static str = "s3:PutBucketVersioning";
    const ACTIONS: Actions = Actions { read: &[Self::GET], write: &[Self::GET, Self::PUT] };
    const REPLACES: Replaces = Replaces::refusing("GetBucketVersioning", &["MFADelete"]);
    const TRANSIENT: &'static [Transient] = TRANSIENT;
    /// AWS has no way back to "never set", and both mean that no version is kept.
    const DEFAULT: Option<Status> = Some(Status::Suspended);

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Status>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_versioning).await?;
        let mfa = deletes_by_mfa(&answer).then_some("MFADelete");
        let status = answer.status.as_ref().map(sdk::BucketVersioningStatus::as_str);
        Ok(Some(Seen::new(Status::from_aws(status)).refusing(mfa)))
    }

    async fn put(aws: &Aws, at: &Target, want: Status) -> Result<(), Failure> {
        if deletes_by_mfa(&send!(aws, at, Self::GET, get_bucket_versioning).await?) {
            let message = "MFA delete is enabled, so only the root user can change versioning";
            let hint = "set unmanaged = [\"versioning\"], or disable MFA delete as the root user";
            return Err(Failure::guard(Self::PUT, message).with_hint(hint));
        }
        let to = sdk::VersioningConfiguration::builder().status(want.to_aws()).build();
        send!(aws, at, Self::PUT, put_bucket_versioning.versioning_configuration(to)).await.map(drop)
    }
}

/// Deleting a version takes the MFA device of the root user. Then changing the versioning does too
/// (S3 user guide, "Configuring MFA delete").
fn deletes_by_mfa(answer: &GetBucketVersioningOutput) -> bool {
    answer.mfa_delete == Some(sdk::MfaDeleteStatus::Enabled)
}

pub(super) struct Accelerate;

impl Configuration for Accelerate {
    type Value = Status;
    const NAME: &'static str = "accelerate";
    const ABOUT: &'static str = "transfer acceleration: uploads through the nearest edge location";
    const GET: &'static str = "s3:GetAccelerateConfiguration";
    const PUT: &'static str = "s3:PutAccelerateConfiguration";
    const REPLACES: Replaces = Replaces::whole("GetBucketAccelerateConfiguration");
    const TRANSIENT: &'static [Transient] = TRANSIENT;
    const DEFAULT: Option<Status> = Some(Status::Suspended);

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Status>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_accelerate_configuration).await;
        // The codes of regions without acceleration.
        let found = absent(answer, &["MethodNotAllowed", "UnsupportedArgument"])?;
        let status = found.and_then(|found| found.status);
        let status = status.as_ref().map(sdk::BucketAccelerateStatus::as_str);
        Ok(Some(Seen::new(Status::from_aws(status))))
    }

    async fn put(aws: &Aws, at: &Target, want: Status) -> Result<(), Failure> {
        let to = sdk::AccelerateConfiguration::builder().status(want.to_aws()).build();
        let call = call!(aws, at, put_bucket_accelerate_configuration).accelerate_configuration(to);
        aws.send(Self::PUT, call.send()).await.map(drop)
    }
}

pub(super) struct BucketLock;

/// Object lock. An empty table turns it on without a default retention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectLock {
    /// Default retention mode of new objects; with `days` or `years`.
    pub mode: Option<Mode>,
    /// Default retention of new objects in days.
    #[schemars(range(min = 1, max = 36_500))]
    pub days: Option<i32>,
    /// Default retention of new objects in years.
    #[schemars(range(min = 1, max = 100))]
    pub years: Option<i32>,
}

/// A retention mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    /// Principals with `s3:BypassGovernanceRetention` can delete objects.
    Governance,
    /// Nobody can delete objects, the account's root user included.
    Compliance,
}

impl ObjectLock {
    pub(super) fn problems(&self) -> Vec<Problem> {
        let message = match (self.mode, self.days, self.years) {
            (_, Some(_), Some(_)) => "`days` and `years` exclude each other",
            (Some(_), None, None) => "`mode` needs `days` or `years`",
            (None, Some(_), _) | (None, _, Some(_)) => "`days` and `years` need a `mode`",
            _ => return Vec::new(),
        };
        vec![Problem::at(BucketLock::NAME, message)]
    }
}

impl Configuration for BucketLock {
    type Value = ObjectLock;
    const NAME: &'static str = "object_lock";
    const ABOUT: &'static str = "object lock and its default retention";
    const GET: &'static str = "s3:GetBucketObjectLockConfiguration";
    const PUT: &'static str = "s3:PutBucketObjectLockConfiguration";
    const REPLACES: Replaces = Replaces::keeping(
        "GetObjectLockConfiguration",
        &["ObjectLockConfiguration.Rule.DefaultRetention.DefaultEventHold"],
    );
    const TRANSIENT: &'static [Transient] =
        &[CONFLICT, UNSEEN, Transient::of_itself_changed("InvalidBucketState", "ersioning")];

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<ObjectLock>>, Failure> {
        let Some(lock) = live_lock(aws, at).await? else { return Ok(None) };
        let retention = retention(Some(lock));
        // Zero stands for "not set" where another member is.
        let period = |period: Option<i32>| period.filter(|&period| period != 0);
        let value = ObjectLock {
            mode: retention.mode.map(|mode| from_word(Self::GET, mode)).transpose()?,
            days: period(retention.days),
            years: period(retention.years),
        };
        let hold = retention.default_event_hold.map(|_| "Rule.DefaultRetention.DefaultEventHold");
        Ok(Some(Seen::new(value).keeping(hold)))
    }

    async fn put(aws: &Aws, at: &Target, want: ObjectLock) -> Result<(), Failure> {
        // The put replaces the rule, and an event hold, which no declaration sets, is part of it.
        let hold = retention(fetch(aws, at).await?).default_event_hold;
        let rule = (want.mode.is_some() || hold.is_some()).then(|| {
            let retention = sdk::DefaultRetention::builder()
                .set_mode(want.mode.as_ref().map(to_word))
                .set_days(want.days)
                .set_years(want.years)
                .set_default_event_hold(hold);
            sdk::ObjectLockRule::builder().default_retention(retention.build()).build()
        });
        let to = sdk::ObjectLockConfiguration::builder().object_lock_enabled(sdk::ObjectLockEnabled::Enabled);
        let to = to.set_rule(rule).build();
        send!(aws, at, Self::PUT, put_object_lock_configuration.object_lock_configuration(to)).await.map(drop)
    }

    async fn remove(_aws: &Aws, _at: &Target) -> Result<(), Failure> {
        let hint = "declare `object_lock = {}`, which keeps it on without a default retention";
        Err(Failure::guard(Self::PUT, "object lock can't be turned off").with_hint(hint))
    }
}

fn retention(lock: Option<sdk::ObjectLockConfiguration>) -> sdk::DefaultRetention {
    let retention = lock.and_then(|lock| lock.rule).and_then(|rule| rule.default_retention);
    retention.unwrap_or_else(|| sdk::DefaultRetention::builder().build())
}

/// The configuration for this round of reads: the bucket itself and its lock both depend on it.
pub(super) async fn live_lock(
    aws: &Aws,
    at: &Target,
) -> Result<Option<sdk::ObjectLockConfiguration>, Failure> {
    let listing = format!("{}/{}", BucketLock::GET, at.name);
    let found = aws.catalogue().listing(&listing, || fetch(aws, at)).await?;
    Ok((*found).clone())
}

async fn fetch(aws: &Aws, at: &Target) -> Result<Option<sdk::ObjectLockConfiguration>, Failure> {
    let answer = send!(aws, at, BucketLock::GET, get_object_lock_configuration).await;
    let found = absent(answer, &["ObjectLockConfigurationNotFoundError", "ObjectLockConfigurationNotFound"])?;
    let found = found.and_then(|found| found.object_lock_configuration);
    Ok(found.filter(|lock| lock.object_lock_enabled == Some(sdk::ObjectLockEnabled::Enabled)))
}
