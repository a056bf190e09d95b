//! Aspect `alarm`: the alarm, which one call writes as a whole.

use super::value::AlarmValue;
use crate::kind::prelude::*;
use crate::kinds::cloudwatch::{ActionsEnabled, LiveAlarm, live, names::alarm_outputs, tags};

const PUT: &str = "cloudwatch:PutMetricAlarm";

/// The aspect. AWS changes all of it in place and keeps the alarm's state.
#[derive(Debug)]
pub(super) struct Alarm;

impl Aspect for Alarm {
    type Value = AlarmValue;
    const NAME: &'static str = "alarm";
    const ABOUT: &'static str = "what it watches, when it rings, and what it then does";
    const SENTENCES: Option<Sentences<AlarmValue>> = Some(|alarm| [(String::new(), alarm.sentence())].into());
    const REPLACES: Replaces = Replaces::Whole {
        answer: "DescribeAlarms",
        kept: &[live::KEPT],
        refused: &["EvaluationCriteria", "EvaluationInterval"],
    };
    const ACTIONS: Actions = Actions {
        read: &[live::DESCRIBE],
        write: &[
            live::DESCRIBE,
            "cloudwatch:ListTagsForResource",
            PUT,
            "cloudwatch:TagResource",
            live::DELETE,
        ],
    };

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<AlarmValue>>, Failure> {
        let Some(live) = live::alarm(aws, at).await? else { return Ok(None) };
        let kept = live.action_configuration().map(|_| live::KEPT);
        let value = seen(live, at, live::DESCRIBE)?;
        Ok(Some(Seen::with_outputs(value, alarm_outputs(&at.name, &at.scope)).keeping(kept)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: AlarmValue) -> Result<Outputs, Failure> {
        let live = live::before_put(aws, at, PUT).await?;
        let acts = ActionsEnabled::beside(at, live.as_ref());
        let kept = live.as_ref().and_then(LiveAlarm::action_configuration);
        if let Some(live) = live {
            seen(live, at, PUT)?;
        }
        let call = aws
            .cloudwatch(&at.scope.region)
            .put_metric_alarm()
            .alarm_name(&at.name)
            .actions_enabled(acts)
            .set_action_configuration(kept)
            .set_tags(tags::of_creation(at));
        aws.send(PUT, want.write(call).send()).await?;
        Ok(alarm_outputs(&at.name, &at.scope))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: AlarmValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        live::delete(aws, at).await
    }
}

fn seen(live: LiveAlarm, at: &Target, operation: &str) -> Result<AlarmValue, Failure> {
    match live {
        LiveAlarm::Metric(alarm) => AlarmValue::seen(*alarm, at, operation),
        other => Err(other.of_another_type(operation)),
    }
}

#[cfg(test)]
#[path = "alarm_tests.rs"]
mod tests;
