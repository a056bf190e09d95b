//! Alarms of any type: the kind, and its first aspect, which one call writes as a whole: AWS changes all of it in place
//! and keeps the alarm's state. Whether its actions run is an aspect with calls of its own, so that an operator can
//! silence an alarm; a stack that leaves that to them has `unmanaged = ["actions_enabled"]`.

use std::{fmt, future::Future, marker::PhantomData};

use aws_sdk_cloudwatch::types::{ActionConfiguration, AlarmType, Tag};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    live::{self, ALARMS, DESCRIBE, GONE, LiveAlarm, alarm_outputs},
    tags::{self, CloudWatchTags},
};
use crate::{
    kind::{DynAspect, prelude::*},
    model::{Document, Hold},
};

/// The IAM action that deletes alarms.
const DELETE: &str = "cloudwatch:DeleteAlarms";

/// The member of an alarm that no declaration can set; each put sends it back.
const KEPT: &str = "ActionConfiguration";

/// The name of the first aspect.
const ALARM: &str = "alarm";

/// A type of alarms. Members without a word here are those of [`Kind`] or [`Aspect`].
pub(crate) trait AlarmForm: fmt::Debug + Sync + 'static {
    type Spec: DeserializeOwned + JsonSchema;
    type Value: Serialize + DeserializeOwned + Send + Sync;
    const KIND: &'static str;
    /// [`Kind::ABOUT`].
    const IS: &'static str;
    const NOT_MANAGED: &'static [&'static str];
    /// The type in calls that list.
    const TYPE: AlarmType;
    const ABOUT: &'static str;
    /// The IAM action of the call that puts one.
    const PUT: &'static str;
    /// Members of AWS's answer in whose presence a put is refused.
    const REFUSED: &'static [&'static str] = &[];
    const NAMES: Option<Names<Self::Value>> = None;
    const SENTENCES: Option<Sentences<Self::Value>> = None;
    const TRANSIENT: &'static [Transient] = &[];
    fn desired(spec: Self::Spec, scope: &Scope) -> Desired;
    fn written(mut held: Written) -> Vec<Table> {
        held.spread(ALARM);
        vec![held.rest()]
    }

    /// A member of a live alarm that has no place in its value.
    fn unknown(_live: &LiveAlarm) -> Option<&'static str> {
        None
    }

    /// The value of a live alarm; `None` where it is of another type.
    fn from_aws(live: LiveAlarm, scope: &Scope) -> Option<Self::Value>;

    fn put(
        aws: &Aws,
        at: &Target,
        want: Self::Value,
        beside: Beside,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The kind of a type of alarms.
#[derive(Debug)]
pub(crate) struct Alarms<F>(pub(crate) F);

impl<F: AlarmForm> Kind for Alarms<F> {
    type Spec = F::Spec;
    const NAME: &'static str = F::KIND;
    const ABOUT: &'static str = F::IS;
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = F::NOT_MANAGED;
    const UNLISTED_USES: Option<&'static str> = Some("which automation acts on its state");
    const ARN_PREFIX: Option<&'static str> = Some("alarm:");
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&AlarmOf::<F>::ASPECT, &ActionsEnabled, &TagsOf(CloudWatchTags)];
    const GONE: &'static [&'static str] = GONE;
    const NAMESPACE: &'static str = ALARMS;
    // The call that writes the alarm also sets whether its actions run.
    const IN_SERIES: bool = true;
    /// AWS's words: "Cannot delete x as there are composite alarm(s) depending on it".
    const IN_USE_CODE: &'static str = "ValidationError";

    fn desired(spec: F::Spec, scope: &Scope) -> Desired {
        F::desired(spec, scope)
    }

    fn written(held: Written) -> Vec<Table> {
        F::written(held)
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        alarm_outputs(name, scope)
    }

    /// Composite alarms name an alarm by its name, or by its ARN.
    fn mentions(name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let texts = [name, outputs.get("arn").map_or("", String::as_str)];
        let of_composites = texts.into_iter().flat_map(|text| {
            [
                Mention::within("rule", text, "alarm rule", Hold::Blocks),
                Mention::within("actions_suppressor", text, "actions suppressor", Hold::Blocks),
            ]
        });
        of_composites.chain(Mention::arns(outputs)).collect()
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        let holding = |live: LiveAlarm| {
            let (name, arn) = (live.name()?.clone(), live.arn().to_owned());
            let alarm = serde_json::to_value(F::from_aws(live, scope)?).ok()?;
            Some(Holding { name, arn, tags: None, aspects: vec![(ALARM, alarm)] })
        };
        Ok(live::of_type(aws, &scope.region, F::TYPE).await?.into_iter().filter_map(holding).collect())
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let alarms = live::of_type(aws, &scope.region, F::TYPE).await?;
        Ok(alarms.iter().filter_map(LiveAlarm::name).map(Found::named).collect())
    }
}

/// The value of a live alarm.
///
/// # Errors
/// That it is of another type, or has a member that a put would lose.
fn value_of<F: AlarmForm>(live: LiveAlarm, at: &Target, operation: &str) -> Result<F::Value, Failure> {
    if let Some(member) = F::unknown(&live).filter(|_| !at.external) {
        return Err(Failure::guard(operation, format!("the alarm has {member}, which trueup does not know")).with_hint(
            "writing the alarm would lose it: remove it by hand first, or set `external = true` and leave the alarm to others",
        ));
    }
    let taken = live.of_another_type(operation);
    F::from_aws(live, &at.scope).ok_or(taken)
}

/// The members of a put that other aspects hold or AWS alone.
#[derive(Debug)]
pub(crate) struct Beside {
    pub(crate) acts: bool,
    pub(crate) action_configuration: Option<ActionConfiguration>,
    /// Of a creation.
    pub(crate) tags: Option<Vec<Tag>>,
}

#[derive(Debug)]
pub(crate) struct AlarmOf<F>(PhantomData<F>);

impl<F> AlarmOf<F> {
    pub(crate) const ASPECT: Self = Self(PhantomData);
}

impl<F: AlarmForm> Aspect for AlarmOf<F> {
    type Value = F::Value;
    const NAME: &'static str = ALARM;
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
        let value = value_of::<F>(live, at, DESCRIBE)?;
        Ok(Some(Seen::with_outputs(value, alarm_outputs(&at.name, &at.scope)).keeping(kept)))
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
            value_of::<F>(live, at, F::PUT)?;
        }
        F::put(aws, at, want, beside).await?;
        Ok(alarm_outputs(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.cloudwatch(&at.scope.region).delete_alarms().alarm_names(&at.name);
        gone(aws.send(DELETE, call.send()).await, GONE)
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ActionsEnabled;

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
