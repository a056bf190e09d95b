//! The kind: aspects, outputs, and the way from a declaration.

use aws_sdk_cloudwatch::types::AlarmType;
use serde_json::Value;

use super::{
    alarm::{CompositeValue, OnAlarms},
    check,
    spec::Spec,
};
use crate::{
    kind::{DynAspect, prelude::*},
    kinds::cloudwatch::{
        ActionsEnabled, AlarmOf, CloudWatchTags, in_use, live,
        names::{ALARMS, GONE, alarm_outputs},
    },
    model::Document,
};

/// `cloudwatch.composite_alarm`.
#[derive(Debug)]
pub struct CloudWatchCompositeAlarm;

impl Kind for CloudWatchCompositeAlarm {
    type Spec = Spec;
    const NAME: &'static str = "cloudwatch.composite_alarm";
    const ABOUT: &'static str = "an alarm on the states of other alarms";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["alarm mute rules"];
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&AlarmOf(OnAlarms), &ActionsEnabled, &TagsOf(CloudWatchTags)];
    const GONE: &'static [&'static str] = GONE;
    const NAMESPACE: &'static str = ALARMS;
    // The call that writes the alarm also sets whether its actions run.
    const IN_SERIES: bool = true;

    /// AWS's words: "Cannot delete x as there are composite alarm(s) depending on it".
    const IN_USE_CODE: &'static str = "ValidationError";

    fn desired(spec: Spec, scope: &Scope) -> Desired {
        let problems = check::problems(&spec, scope);
        let value = CompositeValue {
            description: spec.description,
            rule: spec.rule.into(),
            actions_suppressor: spec.actions_suppressor,
            alarm_actions: spec.alarm_actions.into_iter().collect(),
            ok_actions: spec.ok_actions.into_iter().collect(),
            insufficient_data_actions: spec.insufficient_data_actions.into_iter().collect(),
        };
        Desired::named(spec.name)
            .with_problems(problems)
            .with(AlarmOf(OnAlarms), Some(value))
            .with(ActionsEnabled, spec.actions_enabled)
            .with(TagsOf(CloudWatchTags), Some(spec.tags))
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        alarm_outputs(name, scope)
    }

    fn named(resource: &str) -> Vec<String> {
        resource.strip_prefix("alarm:").map(str::to_owned).into_iter().collect()
    }

    fn mentions(name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        in_use::mentions(name, outputs)
    }

    /// Composite alarms name it in their rule; they are found by their listing.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none().unlisted("which automation acts on its state")
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        in_use::holdings(aws, &scope.region, AlarmType::CompositeAlarm).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        live::list(aws, &scope.region, AlarmType::CompositeAlarm).await
    }
}
