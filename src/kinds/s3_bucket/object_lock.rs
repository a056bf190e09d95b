//! Object lock: objects that nobody can delete before their time.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{
    DefaultRetention, ObjectLockConfiguration, ObjectLockEnabled, ObjectLockRetentionMode, ObjectLockRule,
};

use super::call::{CONFLICT, UNSEEN, call, of_word, word};

const GET: &str = "s3:GetBucketObjectLockConfiguration";
const PUT: &str = "s3:PutBucketObjectLockConfiguration";

/// Object lock and its default retention.
pub(super) struct BucketLock;

/// Object lock. An empty table turns it on without a default retention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectLock {
    /// How strictly new objects are kept by default; with `days` or `years`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// How many days new objects are kept by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i32>,
    /// How many years new objects are kept by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<i32>,
}

/// How strictly objects are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    /// Who has `s3:BypassGovernanceRetention` can still delete them.
    Governance,
    /// Nobody can delete them, the account's root user included.
    Compliance,
}

impl ObjectLock {
    /// What AWS would refuse.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let message = match (self.mode, self.days, self.years) {
            (_, Some(_), Some(_)) => "`days` and `years` exclude each other",
            (Some(_), None, None) => "`mode` needs `days` or `years`",
            (None, Some(_), _) | (None, _, Some(_)) => "`days` and `years` need a `mode`",
            (_, Some(days), _) if !(1..=36_500).contains(&days) => "`days` is between 1 and 36500",
            (_, _, Some(years)) if !(1..=100).contains(&years) => "`years` is between 1 and 100",
            _ => return Vec::new(),
        };
        vec![Problem::at(BucketLock::NAME, message)]
    }
}

impl Aspect for BucketLock {
    type Value = ObjectLock;
    const NAME: &'static str = "object_lock";
    const ABOUT: &'static str = "object lock, and how long new objects are kept by default";
    const REPLACES: Replaces = Replaces::keeping(
        "GetObjectLockConfiguration",
        &["ObjectLockConfiguration.Rule.DefaultRetention.DefaultEventHold"],
    );
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] =
        &[CONFLICT, UNSEEN, Transient::of_itself_changed("InvalidBucketState", "ersioning")];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ObjectLock>>, Failure> {
        let Some(found) = live(aws, at).await? else { return Ok(None) };
        let retention = found.rule.and_then(|rule| rule.default_retention);
        // Zero stands for "not set" where another member is.
        let period = |period: Option<i32>| period.filter(|&period| period != 0);
        let mode = retention.as_ref().and_then(|retention| retention.mode.as_ref());
        let value = ObjectLock {
            mode: mode.map(|mode| of_word(GET, mode.as_str())).transpose()?,
            days: retention.as_ref().and_then(|retention| period(retention.days)),
            years: retention.as_ref().and_then(|retention| period(retention.years)),
        };
        let hold = retention.as_ref().and_then(|retention| retention.default_event_hold.as_ref());
        let hold = hold.map(|_| "Rule.DefaultRetention.DefaultEventHold");
        Ok(Some(Seen::new(value).keeping(hold)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ObjectLock) -> Result<(), Failure> {
        // The put replaces the rule, and an event hold, which is not ours, is part of it.
        let rule = fetch(aws, at).await?.and_then(|lock| lock.rule);
        let hold =
            rule.and_then(|rule| rule.default_retention).and_then(|retention| retention.default_event_hold);
        let rule = (want.mode.is_some() || hold.is_some()).then(|| {
            let retention = DefaultRetention::builder()
                .set_mode(want.mode.map(|mode| ObjectLockRetentionMode::from(word(&mode).as_str())))
                .set_days(want.days)
                .set_years(want.years)
                .set_default_event_hold(hold);
            ObjectLockRule::builder().default_retention(retention.build()).build()
        });
        let configuration = ObjectLockConfiguration::builder()
            .object_lock_enabled(ObjectLockEnabled::Enabled)
            .set_rule(rule)
            .build();
        let call = call!(aws, at, put_object_lock_configuration).object_lock_configuration(configuration);
        aws.send(PUT, call.send()).await.map(drop)
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        let hint = "declare `object_lock = {}`, which keeps it on without a default retention";
        Err(Failure::guard(PUT, "object lock can't be turned off").with_hint(hint))
    }
}

/// The configuration for this round of reads: the bucket itself and its lock both depend on it.
pub(super) async fn live(aws: &Aws, at: &Target) -> Result<Option<ObjectLockConfiguration>, Failure> {
    let listing = format!("{GET}/{}", at.name);
    let found = aws.catalogue().listing(&listing, || fetch(aws, at)).await?;
    Ok((*found).clone())
}

async fn fetch(aws: &Aws, at: &Target) -> Result<Option<ObjectLockConfiguration>, Failure> {
    let answer = aws.send(GET, call!(aws, at, get_object_lock_configuration).send()).await;
    let found = absent(answer, &["ObjectLockConfigurationNotFoundError", "ObjectLockConfigurationNotFound"])?;
    let found = found.and_then(|found| found.object_lock_configuration);
    Ok(found.filter(|lock| lock.object_lock_enabled == Some(ObjectLockEnabled::Enabled)))
}
