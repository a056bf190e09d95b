//! The first aspect of alarms of any type, which one call writes as a whole: AWS changes all of it in place and keeps
//! the alarm's state. Whether its actions run is an aspect with calls of its own, so that an operator can silence an
//! alarm; a stack that leaves that to them has `unmanaged = ["actions_enabled"]`.

use std::future::Future;

use aws_sdk_cloudwatch::types::{ActionConfiguration, Tag};
use serde::de::DeserializeOwned;

use super::{
    live::{self, DELETE, DESCRIBE, LiveAlarm},
    names::alarm_outputs,
    tags,
};
use crate::kind::prelude::*;

/// The member of an alarm that no declaration can set; each put sends it back.
const KEPT: &str = "ActionConfiguration";

/// A type of alarms.
pub trait AlarmForm: Sync + 'static {
    /// See [`Aspect::Value`].
    type Value: Serialize + DeserializeOwned + Send + Sync;
    /// See [`Aspect::ABOUT`].
    const ABOUT: &'static str;
    /// The IAM action of the call that puts one.
    const PUT: &'static str;
    /// Members of AWS's answer in whose presence a put is refused.
    const REFUSED: &'static [&'static str] = &[];
    /// See [`Aspect::NAMES`].
    const NAMES: Option<Names<Self::Value>> = None;
    /// See [`Aspect::SENTENCES`].
    const SENTENCES: Option<Sentences<Self::Value>> = None;
    /// See [`Aspect::TRANSIENT`].
    const TRANSIENT: &'static [Transient] = &[];

    /// The value of a live alarm.
    ///
    /// # Errors
    /// That it is of another type, or has a member that a put would lose.
    fn from_aws(live: LiveAlarm, at: &Target, operation: &str) -> Result<Self::Value, Failure>;

    /// Puts the alarm.
    fn put(
        aws: &Aws,
        at: &Target,
        want: Self::Value,
        beside: Beside,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The members of a put that other aspects hold or AWS alone.
#[derive(Debug)]
pub struct Beside {
    /// Whether actions run.
    pub acts: bool,
    /// As it was.
    pub action_configuration: Option<ActionConfiguration>,
    /// The tags of a creation.
    pub tags: Option<Vec<Tag>>,
}

/// The aspect of an alarm.
#[derive(Debug)]
pub struct AlarmOf<F>(pub F);

impl<F: AlarmForm> Aspect for AlarmOf<F> {
    type Value = F::Value;
    const NAME: &'static str = "alarm";
    const ABOUT: &'static str = F::ABOUT;
    const REPLACES: Replaces =
        Replaces::Whole { answer: "DescribeAlarms", kept: &[KEPT], refused: F::REFUSED };
    const ACTIONS: Actions = Actions {
        read: &[DESCRIBE],
        write: &[DESCRIBE, "cloudwatch:ListTagsForResource", F::PUT, "cloudwatch:TagResource", DELETE],
    };
    const NAMES: Option<Names<F::Value>> = F::NAMES;
    const SENTENCES: Option<Sentences<F::Value>> = F::SENTENCES;
    const TRANSIENT: &'static [Transient] = F::TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<F::Value>>, Failure> {
        let Some(live) = live::alarm(aws, at).await? else { return Ok(None) };
        let kept = live.action_configuration().map(|_| KEPT);
        let value = F::from_aws(live, at, DESCRIBE)?;
        Ok(Some(Seen::with_outputs(value, alarm_outputs(&at.name, &at.scope)).keeping(kept)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: F::Value) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn create(&self, aws: &Aws, at: &Target, want: F::Value) -> Result<Outputs, Failure> {
        let live = live::before_put(aws, at, F::PUT).await?;
        let declared = at.creation_value(ActionsEnabled::NAME);
        let beside = Beside {
            acts: declared.or_else(|| live.as_ref().map(LiveAlarm::acts)).unwrap_or(true),
            action_configuration: live.as_ref().and_then(LiveAlarm::action_configuration),
            tags: tags::of_creation(at),
        };
        if let Some(live) = live {
            F::from_aws(live, at, F::PUT)?;
        }
        F::put(aws, at, want, beside).await?;
        Ok(alarm_outputs(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        live::delete(aws, at).await
    }
}

/// Whether an alarm's actions run.
#[derive(Clone, Copy, Debug)]
pub struct ActionsEnabled;

impl Aspect for ActionsEnabled {
    type Value = bool;
    const NAME: &'static str = "actions_enabled";
    const ABOUT: &'static str = "whether its actions run";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[DESCRIBE],
        write: &["cloudwatch:EnableAlarmActions", "cloudwatch:DisableAlarmActions"],
    };
    const RIDES: Rides = Rides::Always;

    fn default(_scope: &Scope) -> Option<bool> {
        Some(true)
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<bool>>, Failure> {
        Ok(live::alarm(aws, at).await?.map(|alarm| Seen::new(alarm.acts())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: bool) -> Result<(), Failure> {
        let cloudwatch = aws.cloudwatch(&at.scope.region);
        if want {
            let call = cloudwatch.enable_alarm_actions().alarm_names(&at.name);
            aws.send("cloudwatch:EnableAlarmActions", call.send()).await.map(drop)
        } else {
            let call = cloudwatch.disable_alarm_actions().alarm_names(&at.name);
            aws.send("cloudwatch:DisableAlarmActions", call.send()).await.map(drop)
        }
    }
}
