//! The kind: aspects, outputs, and the way from a declaration and back.

use aws_sdk_cloudwatch::types::AlarmType;
use serde_json::{Value, json};

use super::{
    alarm::OnMetrics,
    check,
    spec::Spec,
    value::{AlarmValue, Metric, Query},
    words::LowSamples,
};
use crate::{
    kind::{DynAspect, prelude::*},
    kinds::cloudwatch::{
        ActionsEnabled, AlarmOf, CloudWatchTags, in_use, live,
        names::{ALARMS, GONE, alarm_outputs},
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
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&AlarmOf(OnMetrics), &ActionsEnabled, &TagsOf(CloudWatchTags)];
    const GONE: &'static [&'static str] = GONE;
    const NAMESPACE: &'static str = ALARMS;
    // The call that writes the alarm also sets whether its actions run.
    const IN_SERIES: bool = true;

    /// AWS's words: "Cannot delete x as there are composite alarm(s) depending on it".
    const IN_USE_CODE: &'static str = "ValidationError";

    fn desired(spec: Spec, scope: &Scope) -> Desired {
        let problems = check::problems(&spec, scope);
        let metrics = spec.queries(&scope.account);
        let low_samples = spec.evaluate_low_sample_count_percentile;
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
            evaluate_low_sample_count_percentile: low_samples.filter(|word| *word == LowSamples::Ignore),
            wall_clock: spec.wall_clock,
            warm_up: spec.warm_up,
            alarm_actions: spec.alarm_actions.into_iter().collect(),
            ok_actions: spec.ok_actions.into_iter().collect(),
            insufficient_data_actions: spec.insufficient_data_actions.into_iter().collect(),
        };
        Desired::named(spec.name)
            .with_problems(problems)
            .with(AlarmOf(OnMetrics), Some(value))
            .with(ActionsEnabled, spec.actions_enabled)
            .with(TagsOf(CloudWatchTags), Some(spec.tags))
    }

    /// With signs for operators, and once what all metrics have.
    fn written(mut held: Written) -> Vec<Table> {
        let Some(alarm) = held.take(AlarmOf(OnMetrics)) else { return vec![held.rest()] };
        for (name, value) in members(&alarm) {
            held.set(&name, value);
        }
        held.set("metric", Option::<Value>::None);
        held.set("comparison_operator", alarm.comparison_operator.sign());
        for (name, value) in alarm.metric.iter().flat_map(metric_members) {
            held.set(&name, value);
        }
        let all: Vec<Table> =
            alarm.metrics.values().filter_map(|query| query.metric.as_ref()).map(metric_members).collect();
        if let [first, _, ..] = &all[..] {
            for name in ["namespace", "statistic", "period"] {
                if all.iter().all(|each| each.get(name) == first.get(name)) {
                    held.set(name, first.get(name));
                }
            }
        }
        let metrics: BTreeMap<String, Table> =
            alarm.metrics.into_iter().map(|(id, query)| (id, query_members(query))).collect();
        held.set("metrics", metrics);
        vec![held.rest()]
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
        in_use::holdings(aws, &scope.region, AlarmType::MetricAlarm).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        live::list(aws, &scope.region, AlarmType::MetricAlarm).await
    }
}

fn members(value: &impl Serialize) -> Table {
    match json!(value) {
        Value::Object(members) => members,
        _ => Table::new(),
    }
}

/// A metric in the members of a declaration.
fn metric_members(metric: &Metric) -> Table {
    let mut table = members(metric);
    if let Some(name) = table.remove("name") {
        table.insert("metric".to_owned(), name);
    }
    table
}

fn query_members(mut query: Query) -> Table {
    let mut table = query.metric.take().as_ref().map(metric_members).unwrap_or_default();
    table.extend(members(&query));
    table
}
