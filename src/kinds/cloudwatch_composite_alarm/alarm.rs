//! Aspect `alarm`: the alarm with its rule, which one call writes as a whole.

use crate::kind::prelude::*;
use aws_sdk_cloudwatch::types::CompositeAlarm;

use super::{
    rule::{Rule, children, tokens},
    spec::Suppressor,
};
use crate::kinds::cloudwatch::{
    ActionsEnabled, LiveAlarm, actions, live,
    names::{ALARMS, alarm_outputs},
    tags,
};

const PUT: &str = "cloudwatch:PutCompositeAlarm";

/// Everything that `PutCompositeAlarm` replaces at once, but for whether actions run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompositeValue {
    pub description: Text,
    pub rule: Rule,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions_suppressor: Option<Suppressor>,
    pub alarm_actions: BTreeSet<Arn>,
    pub ok_actions: BTreeSet<Arn>,
    pub insufficient_data_actions: BTreeSet<Arn>,
}

/// AWS's answer to a rule about an alarm that does not exist.
const NO_ALARM: Refusal = Refusal::new(
    "ValidationError",
    "Could not save the composite alarm as alarms [{}] in the alarm rule do not exist",
);

impl CompositeValue {
    /// The alarms that it names, by name or ARN.
    fn names(&self) -> Vec<Named> {
        let named = |text: &str| {
            if text.starts_with("arn:") { Named::arn(text) } else { Named::called(ALARMS, text) }
        };
        let rule = self.rule.value();
        let tokens = tokens(&rule).unwrap_or_default();
        let of_rule = children(&tokens).into_iter().map(|alarm| named(alarm).or(NO_ALARM));
        let suppressor = self.actions_suppressor.as_ref().map(|each| named(&each.alarm.value()));
        of_rule.chain(suppressor).collect()
    }
}

/// The aspect. AWS changes all of it in place and keeps the alarm's state.
#[derive(Debug)]
pub(super) struct Composite;

impl Aspect for Composite {
    type Value = CompositeValue;
    const NAME: &'static str = "alarm";
    const ABOUT: &'static str = "its rule, what it does, and what keeps it back";
    const REPLACES: Replaces = Replaces::keeping("DescribeAlarms", &[live::KEPT]);
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
    const NAMES: Option<Names<CompositeValue>> = Some(CompositeValue::names);
    // Alarms that were just made may not be known everywhere yet.
    const TRANSIENT: &'static [Transient] = &[
        Transient::of_named("ValidationError", "in the alarm rule do not exist", &["cloudwatch"]),
        Transient::of_named("ValidationException", "in the alarm rule do not exist", &["cloudwatch"]),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<CompositeValue>>, Failure> {
        let Some(live) = live::alarm(aws, at).await? else { return Ok(None) };
        let kept = live.action_configuration().map(|_| live::KEPT);
        let value = seen(live, live::DESCRIBE)?;
        Ok(Some(Seen::with_outputs(value, alarm_outputs(&at.name, &at.scope)).keeping(kept)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: CompositeValue) -> Result<Outputs, Failure> {
        let live = live::before_put(aws, at, PUT).await?;
        let acts = ActionsEnabled::beside(at, live.as_ref());
        let kept = live.as_ref().and_then(LiveAlarm::action_configuration);
        if let Some(live) = live {
            seen(live, PUT)?;
        }
        let suppressor = want.actions_suppressor.as_ref();
        let call = aws
            .cloudwatch(&at.scope.region)
            .put_composite_alarm()
            .alarm_name(&at.name)
            .alarm_rule(want.rule.value())
            .set_alarm_description(Some(want.description.value()).filter(|text| !text.is_empty()))
            .actions_enabled(acts)
            .set_action_configuration(kept)
            .set_actions_suppressor(suppressor.map(|suppressor| suppressor.alarm.value()))
            .set_actions_suppressor_wait_period(suppressor.map(|suppressor| suppressor.wait_period))
            .set_actions_suppressor_extension_period(suppressor.map(|suppressor| suppressor.extension_period))
            .set_alarm_actions(actions::plain(&want.alarm_actions))
            .set_ok_actions(actions::plain(&want.ok_actions))
            .set_insufficient_data_actions(actions::plain(&want.insufficient_data_actions))
            .set_tags(tags::of_creation(at));
        aws.send(PUT, call.send()).await?;
        Ok(alarm_outputs(&at.name, &at.scope))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: CompositeValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        live::delete(aws, at).await
    }
}

fn seen(live: LiveAlarm, operation: &str) -> Result<CompositeValue, Failure> {
    match live {
        LiveAlarm::Composite(alarm) => Ok(value(*alarm)),
        other => Err(other.of_another_type(operation)),
    }
}

fn value(alarm: CompositeAlarm) -> CompositeValue {
    let suppressor = alarm.actions_suppressor.filter(|name| !name.is_empty()).map(|name| Suppressor {
        alarm: known(name),
        wait_period: alarm.actions_suppressor_wait_period.unwrap_or_default(),
        extension_period: alarm.actions_suppressor_extension_period.unwrap_or_default(),
    });
    CompositeValue {
        description: known(alarm.alarm_description.unwrap_or_default()),
        rule: known(alarm.alarm_rule.unwrap_or_default()).into(),
        actions_suppressor: suppressor,
        alarm_actions: actions::seen(alarm.alarm_actions),
        ok_actions: actions::seen(alarm.ok_actions),
        insufficient_data_actions: actions::seen(alarm.insufficient_data_actions),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::kinds::cloudwatch::fake::{cloudwatch, target};

    fn want() -> CompositeValue {
        serde_json::from_value(json!({
            "description": "", "rule": "ALARM(a) OR  ALARM(b)", "alarm_actions": [], "ok_actions": [],
            "insufficient_data_actions": ["arn:aws:sns:eu-central-1:1:t"],
            "actions_suppressor": { "alarm": "c", "wait_period": 60, "extension_period": 0 },
        }))
        .unwrap()
    }

    fn listed(more: &Value) -> (u16, Value) {
        let mut alarm = json!({
            "AlarmName": "site", "AlarmRule": "ALARM(\"a\") OR ALARM(b)", "ActionsSuppressor": "c",
            "ActionsSuppressorWaitPeriod": 60, "InsufficientDataActions": ["arn:aws:sns:eu-central-1:1:t"],
        });
        alarm.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        (200, json!({ "CompositeAlarms": [alarm] }))
    }

    #[tokio::test]
    async fn what_is_written_is_read_back() {
        let (aws, fake) = cloudwatch(|_| (200, json!({})));
        let at = target("cloudwatch.composite_alarm", "site");
        Composite.put(&aws, &at, want()).await.unwrap();
        assert_eq!(fake.operations(), ["DescribeAlarms", "PutCompositeAlarm"]);
        for (name, value) in [
            ("AlarmRule", json!("ALARM(\"a\") OR ALARM(\"b\")")),
            ("ActionsSuppressor", json!("c")),
            ("ActionsSuppressorExtensionPeriod", json!(0)),
            ("ActionsEnabled", json!(true)),
        ] {
            assert!(fake.was_told("PutCompositeAlarm", name, &value), "{name}");
        }
        let (aws, _) = cloudwatch(|_| listed(&json!({})));
        assert_eq!(Composite.read(&aws, &at).await.unwrap().unwrap().value, want());
    }

    #[tokio::test]
    async fn what_no_declaration_sets_is_sent_back() {
        let tags = json!({ "AlarmTagsPropagation": { "Enabled": true } });
        let live = json!({ "ActionConfiguration": tags });
        let (aws, fake) = cloudwatch(move |_| listed(&live));
        let at = Target { creation: [].into(), ..target("cloudwatch.composite_alarm", "site") };
        let seen = Composite.read(&aws, &at).await.unwrap().unwrap();
        assert_eq!(seen.extras[0].member, "ActionConfiguration");
        Composite.put(&aws, &at, want()).await.unwrap();
        assert!(fake.was_told("PutCompositeAlarm", "Enabled", &json!(true)));
    }
}
