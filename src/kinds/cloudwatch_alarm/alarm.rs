//! Aspect `alarm`: the alarm, from and to a declaration, and from and to the SDK's types.

use super::{
    check,
    spec::{AlarmValue, Metric, Query, Spec, WallClock, WarmUp, utc},
    words::{Comparison, LowSamples, MissingData, STATISTICS},
};
use crate::kinds::cloudwatch::prelude::*;
use aws_sdk_cloudwatch::{
    operation::put_metric_alarm::builders::PutMetricAlarmFluentBuilder,
    types::{
        AlarmType, ComparisonOperator, Dimension, EvaluationWindow, Metric as SdkMetric, MetricAlarm,
        MetricDataQuery, MetricStat, StandardUnit, Statistic, WallClockWindow, WarmUpConfiguration,
    },
};

/// Alarms on metrics.
#[derive(Debug)]
pub(crate) struct OnMetrics;

impl AlarmForm for OnMetrics {
    type Spec = Spec;
    type Value = AlarmValue;
    const KIND: &'static str = "cloudwatch.alarm";
    const IS: &'static str = "an alarm on a metric, on metric math, or on an anomaly band";
    const NOT_MANAGED: &'static [&'static str] = &["alarm mute rules", "anomaly detection models"];
    const TYPE: AlarmType = AlarmType::MetricAlarm;
    const ABOUT: &'static str = "metric, condition and actions";
    const PUT: &'static str = "cloudwatch:PutMetricAlarm";
    const REFUSED: &'static [&'static str] = &["EvaluationCriteria", "EvaluationInterval"];
    const SENTENCES: Option<Sentences<AlarmValue>> = Some(|alarm| [(String::new(), alarm.sentence())].into());

    fn desired(spec: Spec, scope: &Scope) -> Desired {
        let problems = check::problems(&spec, scope);
        let metrics = spec.queries(&scope.account);
        let low_samples = spec.evaluate_low_sample_count_percentile;
        let alarm = AlarmValue {
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
            .with(AlarmOf::<Self>::ASPECT, Some(alarm))
            .with(ActionsEnabled, spec.actions_enabled)
            .with(TagsOf(CloudWatchTags), Some(spec.tags))
    }

    /// With signs for operators, and once what all metrics have.
    fn written(mut held: Written) -> Vec<Table> {
        let Some(alarm) = held.take(AlarmOf::<Self>::ASPECT) else { return vec![held.rest()] };
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

    fn unknown(live: &LiveAlarm) -> Option<&'static str> {
        let LiveAlarm::Metric(alarm) = live else { return None };
        let is_known_window =
            |window: &EvaluationWindow| window.is_sliding_window() || window.is_wall_clock_window();
        let operator = alarm.comparison_operator().map(|operator| Comparison::from_text(operator.as_str()));
        let missing = alarm.treat_missing_data().filter(|word| !word.is_empty()).map(MissingData::from_text);
        if alarm.evaluation_criteria.is_some() || alarm.evaluation_interval.is_some() {
            Some("a PromQL query")
        } else if alarm.evaluation_window().is_some_and(|window| !is_known_window(window)) {
            Some("an evaluation window of a new type")
        } else if operator.is_none_or(|operator| operator.is_err()) {
            Some("a new operator")
        } else if missing.is_some_and(|missing| missing.is_err()) {
            Some("a new treatment of missing data")
        } else {
            None
        }
    }

    fn from_aws(live: LiveAlarm, scope: &Scope) -> Option<AlarmValue> {
        let LiveAlarm::Metric(alarm) = live else { return None };
        Some(AlarmValue::from_aws(*alarm, &scope.account))
    }

    async fn put(aws: &Aws, at: &Target, want: AlarmValue, beside: Beside) -> Result<(), Failure> {
        let call = aws.cloudwatch(&at.scope.region).put_metric_alarm().alarm_name(&at.name);
        let call = call
            .actions_enabled(beside.acts)
            .set_action_configuration(beside.action_configuration)
            .set_tags(beside.tags);
        aws.send(Self::PUT, want.to_aws(call).send()).await.map(drop)
    }
}

fn members(value: &impl Serialize) -> Table {
    match json!(value) {
        Value::Object(members) => members.into_iter().filter(|(_, value)| !value.is_null()).collect(),
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

/// AWS's word; `None` where it is new: such an alarm is refused, or someone else's.
fn word<W: AttributeText>(word: Option<&str>) -> Option<W> {
    W::from_text(word?).ok().flatten()
}

impl AlarmValue {
    fn from_aws(alarm: MetricAlarm, account: &str) -> Self {
        let operator = alarm.comparison_operator.as_ref().map(ComparisonOperator::as_str);
        let low_samples = word(alarm.evaluate_low_sample_count_percentile.as_deref());
        let periods = alarm.evaluation_periods.unwrap_or(1);
        let statistic = alarm.statistic.map(|statistic| statistic.as_str().to_owned());
        let metric = alarm.metric_name.map(|name| Metric {
            namespace: known(alarm.namespace.unwrap_or_default()),
            name: known(name),
            dimensions: dimensions_from_aws(alarm.dimensions),
            statistic: statistic.or(alarm.extended_statistic).unwrap_or_default(),
            period: alarm.period.unwrap_or_default(),
            unit: alarm.unit.map(|unit| unit.as_str().to_owned()),
        });
        let queries = alarm.metrics.unwrap_or_default().into_iter();
        Self {
            description: known(alarm.alarm_description.unwrap_or_default()),
            metric,
            metrics: queries.filter_map(|query| Query::from_aws(query, account)).collect(),
            // A PromQL alarm has none; only its owner writes it.
            comparison_operator: word(operator).unwrap_or(Comparison::GreaterThanThreshold),
            threshold: alarm.threshold.map(Number).filter(|_| alarm.threshold_metric_id.is_none()),
            threshold_metric_id: alarm.threshold_metric_id,
            evaluation_periods: periods,
            datapoints_to_alarm: alarm.datapoints_to_alarm.filter(|count| *count != periods),
            treat_missing_data: word(alarm.treat_missing_data.as_deref()).unwrap_or_default(),
            evaluate_low_sample_count_percentile: low_samples.filter(|word| *word == LowSamples::Ignore),
            wall_clock: match alarm.evaluation_window {
                Some(EvaluationWindow::WallClockWindow(window)) => {
                    Some(WallClock { timezone: window.timezone.unwrap_or_else(utc) })
                }
                _ => None,
            },
            warm_up: alarm.warm_up_configuration.and_then(|warm_up| {
                let minutes = warm_up.warm_up_period_duration_in_minutes.filter(|minutes| *minutes > 0)?;
                let to_the_end = warm_up.only_start_evaluating_after_warm_up_period_ends.unwrap_or(false);
                Some(WarmUp { minutes, to_the_end })
            }),
            alarm_actions: actions::from_aws(alarm.alarm_actions),
            ok_actions: actions::from_aws(alarm.ok_actions),
            insufficient_data_actions: actions::from_aws(alarm.insufficient_data_actions),
        }
    }

    fn to_aws(&self, call: PutMetricAlarmFluentBuilder) -> PutMetricAlarmFluentBuilder {
        let call = if let Some(metric) = &self.metric {
            let statistic = Some(metric.statistic.as_str());
            let is_plain = STATISTICS.contains(&metric.statistic.as_str());
            call.namespace(metric.namespace.value())
                .metric_name(metric.name.value())
                .set_dimensions(dimensions_to_aws(&metric.dimensions))
                .set_statistic(statistic.filter(|_| is_plain).map(Statistic::from))
                .set_extended_statistic(statistic.filter(|_| !is_plain).map(str::to_owned))
                .period(metric.period)
                .set_unit(metric.unit.as_deref().map(StandardUnit::from))
        } else {
            call.set_metrics(Some(self.metrics.iter().map(|(id, query)| query.to_aws(id)).collect()))
        };
        let window = |clock: &WallClock| {
            EvaluationWindow::WallClockWindow(WallClockWindow::builder().timezone(&clock.timezone).build())
        };
        let warm_up = |warm_up: WarmUp| {
            WarmUpConfiguration::builder()
                .warm_up_period_duration_in_minutes(warm_up.minutes)
                .only_start_evaluating_after_warm_up_period_ends(warm_up.to_the_end)
                .build()
        };
        let low_samples = self.evaluate_low_sample_count_percentile.as_ref().map(AttributeText::to_text);
        call.set_alarm_description(Some(self.description.value()).filter(|text| !text.is_empty()))
            .comparison_operator(ComparisonOperator::from(self.comparison_operator.to_text().as_str()))
            .set_threshold(self.threshold.map(|threshold| threshold.0))
            .set_threshold_metric_id(self.threshold_metric_id.clone())
            .evaluation_periods(self.evaluation_periods)
            .set_datapoints_to_alarm(self.datapoints_to_alarm)
            .treat_missing_data(self.treat_missing_data.to_text())
            .set_evaluate_low_sample_count_percentile(low_samples)
            .set_evaluation_window(self.wall_clock.as_ref().map(window))
            .set_warm_up_configuration(self.warm_up.map(warm_up))
            .set_alarm_actions(actions::to_aws(&self.alarm_actions))
            .set_ok_actions(actions::to_aws(&self.ok_actions))
            .set_insufficient_data_actions(actions::to_aws(&self.insufficient_data_actions))
    }
}

fn dimensions_from_aws(dimensions: Option<Vec<Dimension>>) -> BTreeMap<String, Text> {
    let dimensions = dimensions.unwrap_or_default().into_iter();
    dimensions.filter_map(|one| Some((one.name?, known(one.value.unwrap_or_default())))).collect()
}

fn dimensions_to_aws(dimensions: &BTreeMap<String, Text>) -> Option<Vec<Dimension>> {
    let all =
        dimensions.iter().map(|(name, value)| Dimension::builder().name(name).value(value.value()).build());
    (!dimensions.is_empty()).then(|| all.collect())
}

impl Query {
    fn from_aws(query: MetricDataQuery, account: &str) -> Option<(String, Self)> {
        let metric = query.metric_stat.map(|stat| {
            let metric = stat.metric.unwrap_or_else(|| SdkMetric::builder().build());
            Metric {
                namespace: known(metric.namespace.unwrap_or_default()),
                name: known(metric.metric_name.unwrap_or_default()),
                dimensions: dimensions_from_aws(metric.dimensions),
                statistic: stat.stat.unwrap_or_default(),
                period: stat.period.or(query.period).unwrap_or_default(),
                unit: stat.unit.map(|unit| unit.as_str().to_owned()),
            }
        });
        let value = Self {
            period: query.period.filter(|_| metric.is_none()),
            metric,
            expression: query.expression.map(known),
            label: query.label.filter(|label| !label.is_empty()).map(known),
            // AWS's default, which is surprising.
            return_data: query.return_data.unwrap_or(true),
            account_id: query.account_id.filter(|id| id != account).map(known),
        };
        Some((query.id?, value))
    }

    fn to_aws(&self, id: &str) -> MetricDataQuery {
        let stat = self.metric.as_ref().map(|metric| {
            let of = SdkMetric::builder()
                .namespace(metric.namespace.value())
                .metric_name(metric.name.value())
                .set_dimensions(dimensions_to_aws(&metric.dimensions));
            MetricStat::builder()
                .metric(of.build())
                .period(metric.period)
                .stat(&metric.statistic)
                .set_unit(metric.unit.as_deref().map(StandardUnit::from))
                .build()
        });
        MetricDataQuery::builder()
            .id(id)
            .set_metric_stat(stat)
            .set_expression(self.expression.as_ref().map(Text::value))
            .set_period(self.period)
            .set_label(self.label.as_ref().map(Text::value))
            .return_data(self.return_data)
            .set_account_id(self.account_id.as_ref().map(Text::value))
            .build()
    }
}

#[cfg(test)]
#[path = "alarm_tests.rs"]
mod tests;
