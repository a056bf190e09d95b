//! Aspect `alarm`: the alarm with its rule.

use super::{
    rule::{Rule, children, tokens},
    spec::Suppressor,
};
use crate::{
    kind::prelude::*,
    kinds::cloudwatch::{AlarmForm, Beside, LiveAlarm, actions, names::ALARMS},
};

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

/// Alarms on alarms.
#[derive(Debug)]
pub(super) struct OnAlarms;

impl AlarmForm for OnAlarms {
    type Value = CompositeValue;
    const ABOUT: &'static str = "rule, actions and actions suppressor";
    const PUT: &'static str = "cloudwatch:PutCompositeAlarm";
    const NAMES: Option<Names<CompositeValue>> = Some(CompositeValue::names);
    // New alarms may not be known everywhere yet.
    const TRANSIENT: &'static [Transient] = &[
        Transient::of_named("ValidationError", "in the alarm rule do not exist", &["cloudwatch"]),
        Transient::of_named("ValidationException", "in the alarm rule do not exist", &["cloudwatch"]),
    ];

    fn from_aws(live: LiveAlarm, _at: &Target, operation: &str) -> Result<CompositeValue, Failure> {
        let alarm = match live {
            LiveAlarm::Composite(alarm) => *alarm,
            other => return Err(other.of_another_type(operation)),
        };
        let suppressor = alarm.actions_suppressor.filter(|name| !name.is_empty()).map(|name| Suppressor {
            alarm: known(name),
            wait_period: alarm.actions_suppressor_wait_period.unwrap_or_default(),
            extension_period: alarm.actions_suppressor_extension_period.unwrap_or_default(),
        });
        Ok(CompositeValue {
            description: known(alarm.alarm_description.unwrap_or_default()),
            rule: known(alarm.alarm_rule.unwrap_or_default()).into(),
            actions_suppressor: suppressor,
            alarm_actions: actions::from_aws(alarm.alarm_actions),
            ok_actions: actions::from_aws(alarm.ok_actions),
            insufficient_data_actions: actions::from_aws(alarm.insufficient_data_actions),
        })
    }

    async fn put(aws: &Aws, at: &Target, want: CompositeValue, beside: Beside) -> Result<(), Failure> {
        let suppressor = want.actions_suppressor.as_ref();
        let call = aws
            .cloudwatch(&at.scope.region)
            .put_composite_alarm()
            .alarm_name(&at.name)
            .alarm_rule(want.rule.value())
            .set_alarm_description(Some(want.description.value()).filter(|text| !text.is_empty()))
            .actions_enabled(beside.acts)
            .set_action_configuration(beside.action_configuration)
            .set_actions_suppressor(suppressor.map(|suppressor| suppressor.alarm.value()))
            .set_actions_suppressor_wait_period(suppressor.map(|suppressor| suppressor.wait_period))
            .set_actions_suppressor_extension_period(suppressor.map(|suppressor| suppressor.extension_period))
            .set_alarm_actions(actions::to_aws(&want.alarm_actions))
            .set_ok_actions(actions::to_aws(&want.ok_actions))
            .set_insufficient_data_actions(actions::to_aws(&want.insufficient_data_actions))
            .set_tags(beside.tags);
        aws.send(Self::PUT, call.send()).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::kinds::cloudwatch::{AlarmOf, fake::cloudwatch};

    #[tokio::test]
    async fn what_is_put_comes_back_and_what_no_declaration_sets_is_sent_back() {
        let want: CompositeValue = serde_json::from_value(json!({
            "description": "", "rule": "ALARM(a) OR  ALARM(b)", "alarm_actions": [], "ok_actions": [],
            "insufficient_data_actions": ["arn:aws:sns:eu-central-1:1:t"],
            "actions_suppressor": { "alarm": "c", "wait_period": 60, "extension_period": 0 },
        }))
        .unwrap();
        let at = Target::example("cloudwatch.composite_alarm", "site");
        let (aws, fake) = cloudwatch(|_| (200, json!({})));
        AlarmOf(OnAlarms).put(&aws, &at, want.clone()).await.unwrap();
        assert_eq!(fake.operations(), ["DescribeAlarms", "PutCompositeAlarm"]);
        let mut sent = fake.input("PutCompositeAlarm");
        for (name, value) in [
            ("AlarmRule", json!("ALARM(\"a\") OR ALARM(\"b\")")),
            ("ActionsSuppressor", json!("c")),
            ("ActionsSuppressorExtensionPeriod", json!(0)),
            ("ActionsEnabled", json!(true)),
        ] {
            assert_eq!(sent[name], value, "{name}");
        }

        let tags = json!({ "AlarmTagsPropagation": { "Enabled": true } });
        sent["ActionConfiguration"] = tags.clone();
        sent["AlarmRule"] = json!("ALARM(\"a\") OR ALARM(b)");
        let (aws, fake) = cloudwatch(move |_| (200, json!({ "CompositeAlarms": [sent] })));
        let live = AlarmOf(OnAlarms).read(&aws, &at).await.unwrap().unwrap();
        assert_eq!((&live.value, live.extras[0].member.as_str()), (&want, "ActionConfiguration"));
        let update = Target { creation: [].into(), ..at };
        AlarmOf(OnAlarms).put(&aws, &update, want).await.unwrap();
        assert_eq!(fake.input("PutCompositeAlarm")["ActionConfiguration"], tags);
    }
}
