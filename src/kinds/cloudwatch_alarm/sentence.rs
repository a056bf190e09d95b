//! An alarm in words, as a plan shows a new one.

use super::value::{AlarmValue, Metric, Query};
use crate::kind::prelude::*;
use crate::model::shown;

/// Seconds of the units that periods are said in.
const UNITS: [(i32, &str); 3] = [(86_400, "d"), (3_600, "h"), (60, "min")];

impl AlarmValue {
    /// When it rings; below that what its expressions are made of, and whom it tells.
    pub(super) fn sentence(&self) -> String {
        let mut lines = vec![format!("{} {}", self.watched(), self.condition())];
        for (id, query) in &self.metrics {
            if let (Some(metric), false) =
                (&query.metric, query.return_data && self.threshold_metric_id.is_none())
            {
                lines.push(format!("  {id} = {}", said(metric)));
            } else if query.expression.is_some() && !query.return_data {
                lines.push(format!("  {id} = {}", expression(query)));
            }
        }
        let lists = [
            ("tells", &self.alarm_actions),
            ("tells, when all is well again,", &self.ok_actions),
            ("tells, without enough data,", &self.insufficient_data_actions),
        ];
        let mut said: Vec<String> = Vec::new();
        for (word, actions) in lists.into_iter().filter(|(_, actions)| !actions.is_empty()) {
            let names: Vec<String> = actions.iter().map(name).collect();
            said.push(format!("{word} {}", names.join(", ")));
        }
        said.push(format!("missing data is {}", self.treat_missing_data.as_str()));
        lines.push(format!("  {}", said.join("; ")));
        if self.description.known() != Some("") {
            lines.push(format!("  {}", self.description));
        }
        // The lines are ours; what stands in them begins none.
        lines.iter().map(|line| shown(line)).collect::<Vec<_>>().join("\n")
    }

    /// The metric, or the expression that is watched.
    fn watched(&self) -> String {
        if let Some(metric) = &self.metric {
            return said(metric);
        }
        let watched = self
            .metrics
            .iter()
            .find(|(id, query)| query.return_data && Some(*id) != self.threshold_metric_id.as_ref());
        match watched {
            Some((_, Query { metric: Some(metric), .. })) => said(metric),
            Some((_, query)) => expression(query),
            None => String::new(),
        }
    }

    /// The comparison, and for how long it has to hold.
    fn condition(&self) -> String {
        let limit = match (&self.threshold, &self.threshold_metric_id) {
            (Some(threshold), _) => format!("{} {}", self.comparison_operator.sign(), threshold.0),
            (None, Some(band)) => match self.metrics.get(band).and_then(|query| query.expression.as_ref()) {
                Some(band) => format!("{} {band}", self.comparison_operator.sign()),
                None => format!("{} {band}", self.comparison_operator.sign()),
            },
            (None, None) => self.comparison_operator.sign().to_owned(),
        };
        let period = self.period().map_or_else(|| "a period".to_owned(), duration);
        let span = match (self.datapoints_to_alarm, self.evaluation_periods) {
            (None | Some(1), 1) => format!("in {period}"),
            (Some(some), all) if some != all => format!("in {some} of {all} periods of {period}"),
            (_, all) => format!("in each of {all} periods of {period}"),
        };
        format!("{limit} {span}")
    }

    /// The seconds of a period, that of the longest metric in an expression.
    fn period(&self) -> Option<i32> {
        let of_queries = self
            .metrics
            .values()
            .filter_map(|query| query.metric.as_ref().map(|metric| metric.period).or(query.period));
        self.metric.iter().map(|metric| metric.period).chain(of_queries).max()
    }
}

/// `Sum of AWS/S3/5xxErrors (BucketName exports)`.
fn said(metric: &Metric) -> String {
    let dimensions: Vec<String> =
        metric.dimensions.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let dimensions = match &dimensions[..] {
        [] => String::new(),
        some => format!(" ({})", some.join(", ")),
    };
    let unit = metric.unit.as_ref().map(|unit| format!(" in {unit}")).unwrap_or_default();
    format!("{} of {}/{}{dimensions}{unit}", metric.statistic, metric.namespace, metric.name)
}

fn expression(query: &Query) -> String {
    query.expression.as_ref().map(Text::to_string).unwrap_or_default()
}

/// `5 min`.
fn duration(seconds: i32) -> String {
    let unit = UNITS.into_iter().find(|(unit, _)| seconds % unit == 0 && seconds >= *unit);
    unit.map_or_else(|| format!("{seconds} s"), |(unit, word)| format!("{} {word}", seconds / unit))
}

/// A topic by its name, anything else by its ARN.
fn name(action: &Arn) -> String {
    let text = action.0.to_string();
    match text.split(':').collect::<Vec<_>>()[..] {
        ["arn", _, "sns", _, _, name] => format!("topic {name}"),
        _ => text,
    }
}
