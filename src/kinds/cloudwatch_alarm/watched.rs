//! The metrics of a declaration with the defaults that they take from the alarm, the band, and the watched result.

use super::spec::{Metric, Query, QuerySpec, Spec};
use crate::kind::prelude::*;

/// The beginning of an expression that is a band.
pub(super) const BAND: &str = "ANOMALY_DETECTION_BAND";

impl Spec {
    /// The statistic or extended statistic.
    pub(super) fn any_statistic(&self) -> Option<&String> {
        self.statistic.as_ref().or(self.extended_statistic.as_ref())
    }

    /// The one metric, if it is complete.
    pub(super) fn one_metric(&self) -> Option<Metric> {
        self.metric_of(&QuerySpec { metric: self.metric.clone(), ..QuerySpec::default() })
    }

    /// The metrics and expressions, as far as they are complete.
    pub(super) fn queries(&self, account: &str) -> BTreeMap<String, Query> {
        let (band, watched) = (self.band(), self.watched());
        let query = |(id, query): (&String, &QuerySpec)| {
            let account_id = query.account_id.clone().filter(|id| id.known() != Some(account));
            let returns = band == Some(id) || watched.contains(&id.as_str());
            let metric = if query.expression.is_some() { None } else { Some(self.metric_of(query)?) };
            let query = Query {
                metric,
                expression: query.expression.clone(),
                period: self.period_of_expression(query),
                label: query.label.clone().filter(|label| label.known() != Some("")),
                return_data: returns,
                account_id,
            };
            Some((id.clone(), query))
        };
        self.metrics.iter().filter_map(query).collect()
    }

    fn metric_of(&self, query: &QuerySpec) -> Option<Metric> {
        Some(Metric {
            namespace: query.namespace.clone().or_else(|| self.namespace.clone())?,
            name: query.metric.clone()?,
            dimensions: query.dimensions.clone().or_else(|| self.dimensions.clone()).unwrap_or_default(),
            statistic: query.statistic.as_ref().or(self.any_statistic())?.clone(),
            period: query.period.or(self.period)?,
            unit: query.unit.clone().or_else(|| self.unit.clone()),
        })
    }

    /// Metric math has the period of its metrics; a Metrics Insights query needs one.
    fn period_of_expression(&self, query: &QuerySpec) -> Option<i32> {
        let expression = query.expression.as_ref()?.value();
        let is_query = expression.trim_start().to_ascii_uppercase().starts_with("SELECT ");
        query.period.or(self.period.filter(|_| is_query))
    }

    /// The id of the band.
    pub(super) fn band(&self) -> Option<&String> {
        if self.threshold_metric_id.is_some() || !self.comparison_operator.is_of_band() {
            return self.threshold_metric_id.as_ref();
        }
        let mut bands = self.metrics.iter().filter(|(_, query)| is_band(query)).map(|(id, _)| id);
        bands.next().filter(|_| bands.next().is_none())
    }

    /// The IDs that the alarm watches; it must be one. Those that are declared to return data,
    /// or those that no expression uses.
    pub(super) fn watched(&self) -> Vec<&str> {
        let band = self.band();
        let others = || self.metrics.iter().filter(|(id, _)| Some(*id) != band);
        let declared = others().filter(|(_, query)| query.return_data == Some(true));
        let declared: Vec<&str> = declared.map(|(id, _)| id.as_str()).collect();
        if !declared.is_empty() {
            return declared;
        }
        let expressions: Vec<String> =
            others().filter_map(|(_, query)| Some(query.expression.as_ref()?.value())).collect();
        let is_used = |id: &str, query: &QuerySpec| {
            expressions.iter().any(|expression| uses(expression, id, query.metric.is_some()))
        };
        others()
            .filter(|(id, query)| query.return_data.is_none() && !is_used(id, query))
            .map(|(id, _)| id.as_str())
            .collect()
    }
}

fn is_band(query: &QuerySpec) -> bool {
    query.expression.as_ref().map(Text::value).is_some_and(|text| text.trim_start().starts_with(BAND))
}

/// Whether an expression uses the result called `id`. `METRICS()` is all metrics, `METRICS("a")` those with `a` in
/// their IDs; expressions are none of them.
fn uses(expression: &str, id: &str, is_metric: bool) -> bool {
    let listed = expression.split("METRICS(").skip(1).filter_map(|rest| rest.split_once(')'));
    let mut listed = listed.map(|(part, _)| part.trim().trim_matches(['"', '\'']));
    if is_metric && listed.any(|part| id.contains(part)) {
        return true;
    }
    expression.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).any(|word| word == id)
}
