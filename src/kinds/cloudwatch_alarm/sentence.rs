//! An alarm in words, as a plan shows a new one.

use super::spec::{AlarmValue, Metric, Query};
use crate::{kind::prelude::*, model::shown};

/// Units of periods, in seconds.
const UNITS: [(i32, &str); 3] = [(86_400, "d"), (3_600, "h"), (60, "min")];

impl AlarmValue {
    /// Its condition; below that the parts of its expressions, and its actions.
    pub(super) fn sentence(&self) -> String {
        let mut lines = vec![format!("{} {}", self.watched(), self.condition())];
        for (id, query) in &self.metrics {
            if let (Some(metric), false) =
                (&query.metric, query.return_data && self.threshold_metric_id.is_none())
            {
                lines.push(format!("  {id} = {}", metric_text(metric)));
            } else if query.expression.is_some() && !query.return_data {
                lines.push(format!("  {id} = {}", expression(query)));
            }
        }
        let mut parts: Vec<String> = Vec::new();
        for (state, actions) in [
            ("notifies", &self.alarm_actions),
            ("notifies on OK", &self.ok_actions),
            ("notifies on INSUFFICIENT_DATA", &self.insufficient_data_actions),
        ] {
            let names: Vec<String> = actions.iter().map(name).collect();
            parts.extend((!names.is_empty()).then(|| format!("{state} {}", names.join(", "))));
        }
        parts.push(format!("missing data is {}", self.treat_missing_data.to_text()));
        lines.push(format!("  {}", parts.join("; ")));
        if self.description.known() != Some("") {
            lines.push(format!("  {}", self.description));
        }
        // The lines are ours; no text in them begins one.
        lines.iter().map(|line| shown(line)).collect::<Vec<_>>().join("\n")
    }

    /// The watched metric or expression.
    fn watched(&self) -> String {
        if let Some(metric) = &self.metric {
            return metric_text(metric);
        }
        let watched = self
            .metrics
            .iter()
            .find(|(id, query)| query.return_data && Some(*id) != self.threshold_metric_id.as_ref());
        match watched {
            Some((_, Query { metric: Some(metric), .. })) => metric_text(metric),
            Some((_, query)) => expression(query),
            None => String::new(),
        }
    }

    /// The comparison, and the periods for which it has to hold.
    fn condition(&self) -> String {
        let band = self.threshold_metric_id.as_ref();
        let expression_of = |id| self.metrics.get(id).and_then(|query: &Query| query.expression.as_ref());
        let limit = match (&self.threshold, band) {
            (Some(threshold), _) => format!(" {}", threshold.0),
            (None, Some(band)) => {
                expression_of(band).map_or_else(|| format!(" {band}"), |band| format!(" {band}"))
            }
            (None, None) => String::new(),
        };
        let limit = format!("{}{limit}", self.comparison_operator.sign());
        let period = self.period().map_or_else(|| "a period".to_owned(), duration);
        let span = match (self.datapoints_to_alarm, self.evaluation_periods) {
            (None | Some(1), 1) => format!("in {period}"),
            (Some(some), all) if some != all => format!("in {some} of {all} periods of {period}"),
            (_, all) => format!("in each of {all} periods of {period}"),
        };
        format!("{limit} {span}")
    }

    /// The period in seconds, of several metrics the longest.
    fn period(&self) -> Option<i32> {
        let of_queries = self
            .metrics
            .values()
            .filter_map(|query| query.metric.as_ref().map(|metric| metric.period).or(query.period));
        self.metric.iter().map(|metric| metric.period).chain(of_queries).max()
    }
}

/// `Sum of AWS/S3/5xxErrors (BucketName exports)`.
fn metric_text(metric: &Metric) -> String {
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
