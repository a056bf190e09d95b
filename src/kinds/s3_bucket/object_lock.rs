//! Object lock: objects that nobody can delete before their time.

use super::prelude::*;

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
    /// AWS's constraints.
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
        let Some(lock) = live(aws, at).await? else { return Ok(None) };
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
pub(super) async fn live(aws: &Aws, at: &Target) -> Result<Option<sdk::ObjectLockConfiguration>, Failure> {
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
