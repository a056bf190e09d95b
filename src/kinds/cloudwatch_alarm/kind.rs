//! The kind: outputs, and how a declaration falls apart.

use crate::kind::prelude::*;
use aws_sdk_cloudwatch::types::AlarmType;
use serde_json::Value;

use super::{alarm::Alarm, check, spec::Spec, value::AlarmValue, words::LowSamples, written};
use crate::{
    kind::DynAspect,
    kinds::cloudwatch::{
        ActionsEnabled, CloudWatchTags, in_use, live,
        names::{ALARMS, alarm_outputs},
    },
    model::{Document, Number},
};

/// `cloudwatch.alarm`.
#[derive(Debug)]
pub struct CloudWatchAlarm;

impl Kind for CloudWatchAlarm {
    type Spec = Spec;
    const NAME: &'static str = "cloudwatch.alarm";
    const ABOUT: &'static str = "an alarm on a metric, on metric math, or on an anomaly band";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["alarm mute rules", "anomaly detection models"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&Alarm, &ActionsEnabled, &CloudWatchTags];
    const GONE: &'static [&'static str] = &["ResourceNotFound", "ResourceNotFoundException"];
    const NAMESPACE: &'static str = ALARMS;
    // The call that writes the alarm also says whether it acts.
    const IN_SERIES: bool = true;

    /// AWS's words: "Cannot delete x as there are composite alarm(s) depending on it".
    const IN_USE_CODE: &'static str = "ValidationError";

    fn desired(spec: Spec, scope: &Scope) -> Desired {
        let problems = check::problems(&spec, scope);
        let metrics = spec.queries(&scope.account);
        let value = AlarmValue {
            metric: spec.one_metric().filter(|_| metrics.is_empty()),
            metrics,
            threshold: spec.threshold.map(Number),
            threshold_metric_id: spec.band().cloned(),
            description: spec.description,
            comparison_operator: spec.comparison_operator,
            evaluation_periods: spec.evaluation_periods,
            datapoints_to_alarm: spec.datapoints_to_alarm.filter(|count| *count != spec.evaluation_periods),
            treat_missing_data: spec.treat_missing_data,
            evaluate_low_sample_count_percentile: spec
                .evaluate_low_sample_count_percentile
                .filter(|low_samples| *low_samples == LowSamples::Ignore),
            wall_clock: spec.wall_clock,
            warm_up: spec.warm_up,
            alarm_actions: spec.alarm_actions.into_iter().collect(),
            ok_actions: spec.ok_actions.into_iter().collect(),
            insufficient_data_actions: spec.insufficient_data_actions.into_iter().collect(),
        };
        Desired::named(spec.name)
            .with_problems(problems)
            .with(Alarm, Some(value))
            .with(ActionsEnabled, spec.actions_enabled)
            .with(CloudWatchTags, Some(spec.tags))
    }

    fn written(held: Written) -> Vec<Table> {
        written::written(held)
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

    /// Composite alarms name it in their rule; they are looked at by their listing.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none().unlisted("which automation acts on its state")
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        in_use::metric_alarms(aws, &scope.region).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        live::list(aws, &scope.region, AlarmType::MetricAlarm).await
    }
}
