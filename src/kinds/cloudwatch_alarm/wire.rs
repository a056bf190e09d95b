//! From and to the SDK's types.

use crate::kind::prelude::*;
use aws_sdk_cloudwatch::{
    operation::put_metric_alarm::builders::PutMetricAlarmFluentBuilder,
    types::{
        ComparisonOperator, Dimension, EvaluationWindow, Metric as SdkMetric, MetricAlarm, MetricDataQuery,
        MetricStat, StandardUnit, Statistic, WallClockWindow, WarmUpConfiguration,
    },
};

use super::{
    value::{AlarmValue, Metric, Query, WallClock, WarmUp, utc},
    words::{Comparison, LowSamples, MissingData, STATISTICS},
};
use crate::{
    kinds::cloudwatch::{actions, live},
    model::Number,
};

impl AlarmValue {
    /// What AWS answered.
    ///
    /// # Errors
    /// That the alarm has something that this program does not know: writing the alarm would lose it,
    /// since the call replaces everything.
    pub(super) fn seen(alarm: MetricAlarm, at: &Target, operation: &str) -> Result<Self, Failure> {
        let account = at.scope.account.as_str();
        if let Some(what) = unknown(&alarm).filter(|_| !at.external) {
            return Err(live::would_lose(what, operation));
        }
        let periods = alarm.evaluation_periods.unwrap_or(1);
        let operator = alarm.comparison_operator.as_ref().map(ComparisonOperator::as_str).unwrap_or_default();
        // A PromQL alarm has none; nobody but its owner writes it.
        let comparison_operator = Comparison::named(operator).unwrap_or(Comparison::GreaterThanThreshold);
        let metric = alarm.metric_name.map(|name| Metric {
            namespace: known(alarm.namespace.unwrap_or_default()),
            name: known(name),
            dimensions: seen_dimensions(alarm.dimensions),
            statistic: alarm
                .statistic
                .map(|statistic| statistic.as_str().to_owned())
                .or(alarm.extended_statistic)
                .unwrap_or_default(),
            period: alarm.period.unwrap_or_default(),
            unit: alarm.unit.map(|unit| unit.as_str().to_owned()),
        });
        let queries = alarm.metrics.unwrap_or_default().into_iter();
        let low_samples = alarm.evaluate_low_sample_count_percentile.as_deref();
        Ok(Self {
            description: known(alarm.alarm_description.unwrap_or_default()),
            metric,
            metrics: queries.filter_map(|query| seen_query(query, account)).collect(),
            comparison_operator,
            threshold: alarm.threshold.map(Number).filter(|_| alarm.threshold_metric_id.is_none()),
            threshold_metric_id: alarm.threshold_metric_id,
            evaluation_periods: periods,
            datapoints_to_alarm: alarm.datapoints_to_alarm.filter(|count| *count != periods),
            treat_missing_data: MissingData::named(alarm.treat_missing_data.as_deref().unwrap_or_default()),
            evaluate_low_sample_count_percentile: low_samples
                .filter(|word| *word == LowSamples::IGNORE)
                .map(|_| LowSamples::Ignore),
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
            alarm_actions: actions::seen(alarm.alarm_actions),
            ok_actions: actions::seen(alarm.ok_actions),
            insufficient_data_actions: actions::seen(alarm.insufficient_data_actions),
        })
    }

    /// Adds everything to the call.
    pub(super) fn write(self, call: PutMetricAlarmFluentBuilder) -> PutMetricAlarmFluentBuilder {
        let call = match self.metric {
            Some(metric) => {
                let (statistic, extended) = split_statistic(&metric.statistic);
                call.namespace(metric.namespace.value())
                    .metric_name(metric.name.value())
                    .set_dimensions(sdk_dimensions(&metric.dimensions))
                    .set_statistic(statistic)
                    .set_extended_statistic(extended)
                    .period(metric.period)
                    .set_unit(metric.unit.as_deref().map(StandardUnit::from))
            }
            None => call.set_metrics(Some(self.metrics.into_iter().map(sdk_query).collect())),
        };
        let window = |clock: WallClock| {
            EvaluationWindow::WallClockWindow(WallClockWindow::builder().timezone(clock.timezone).build())
        };
        let warm_up = |warm_up: WarmUp| {
            WarmUpConfiguration::builder()
                .warm_up_period_duration_in_minutes(warm_up.minutes)
                .only_start_evaluating_after_warm_up_period_ends(warm_up.to_the_end)
                .build()
        };
        call.set_alarm_description(Some(self.description.value()).filter(|text| !text.is_empty()))
            .comparison_operator(ComparisonOperator::from(self.comparison_operator.as_str()))
            .set_threshold(self.threshold.map(|threshold| threshold.0))
            .set_threshold_metric_id(self.threshold_metric_id)
            .evaluation_periods(self.evaluation_periods)
            .set_datapoints_to_alarm(self.datapoints_to_alarm)
            .treat_missing_data(self.treat_missing_data.as_str())
            .set_evaluate_low_sample_count_percentile(
                self.evaluate_low_sample_count_percentile.map(|_| LowSamples::IGNORE.to_owned()),
            )
            .set_evaluation_window(self.wall_clock.map(window))
            .set_warm_up_configuration(self.warm_up.map(warm_up))
            .set_alarm_actions(actions::plain(&self.alarm_actions))
            .set_ok_actions(actions::plain(&self.ok_actions))
            .set_insufficient_data_actions(actions::plain(&self.insufficient_data_actions))
    }
}

/// What of a live alarm has no place in its value.
fn unknown(alarm: &MetricAlarm) -> Option<&'static str> {
    let is_unknown_operator = alarm
        .comparison_operator
        .as_ref()
        .is_none_or(|operator| Comparison::named(operator.as_str()).is_none());
    if alarm.evaluation_criteria.is_some() || alarm.evaluation_interval.is_some() {
        Some("a PromQL query")
    } else if matches!(
        alarm.evaluation_window,
        Some(ref window) if !window.is_sliding_window() && !window.is_wall_clock_window()
    ) {
        Some("an evaluation window of a new sort")
    } else if is_unknown_operator {
        Some("an operator of a new sort")
    } else {
        None
    }
}

fn split_statistic(statistic: &str) -> (Option<Statistic>, Option<String>) {
    if STATISTICS.contains(&statistic) {
        (Some(Statistic::from(statistic)), None)
    } else {
        (None, Some(statistic.to_owned()))
    }
}

fn seen_dimensions(dimensions: Option<Vec<Dimension>>) -> BTreeMap<String, Text> {
    let dimensions = dimensions.unwrap_or_default().into_iter();
    dimensions.filter_map(|one| Some((one.name?, known(one.value.unwrap_or_default())))).collect()
}

fn sdk_dimensions(dimensions: &BTreeMap<String, Text>) -> Option<Vec<Dimension>> {
    let sdk =
        dimensions.iter().map(|(name, value)| Dimension::builder().name(name).value(value.value()).build());
    (!dimensions.is_empty()).then(|| sdk.collect())
}

fn seen_query(query: MetricDataQuery, account: &str) -> Option<(String, Query)> {
    let metric = query.metric_stat.map(|stat| {
        let metric = stat.metric.unwrap_or_else(|| SdkMetric::builder().build());
        Metric {
            namespace: known(metric.namespace.unwrap_or_default()),
            name: known(metric.metric_name.unwrap_or_default()),
            dimensions: seen_dimensions(metric.dimensions),
            statistic: stat.stat.unwrap_or_default(),
            period: stat.period.or(query.period).unwrap_or_default(),
            unit: stat.unit.map(|unit| unit.as_str().to_owned()),
        }
    });
    let seen = Query {
        period: query.period.filter(|_| metric.is_none()),
        metric,
        expression: query.expression.map(known),
        label: query.label.filter(|label| !label.is_empty()).map(known),
        // AWS's default, which nobody would expect.
        return_data: query.return_data.unwrap_or(true),
        account_id: query.account_id.filter(|id| id != account).map(known),
    };
    Some((query.id?, seen))
}

fn sdk_query((id, query): (String, Query)) -> MetricDataQuery {
    let stat = query.metric.map(|metric| {
        let of = SdkMetric::builder()
            .namespace(metric.namespace.value())
            .metric_name(metric.name.value())
            .set_dimensions(sdk_dimensions(&metric.dimensions))
            .build();
        MetricStat::builder()
            .metric(of)
            .period(metric.period)
            .stat(metric.statistic)
            .set_unit(metric.unit.as_deref().map(StandardUnit::from))
            .build()
    });
    MetricDataQuery::builder()
        .id(id)
        .set_metric_stat(stat)
        .set_expression(query.expression.as_ref().map(Text::value))
        .set_period(query.period)
        .set_label(query.label.as_ref().map(Text::value))
        .return_data(query.return_data)
        .set_account_id(query.account_id.as_ref().map(Text::value))
        .build()
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
