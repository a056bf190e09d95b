//! Lines that CloudWatch Logs holds against a pattern.

use serde::Deserialize;

use crate::{
    aws::{
        Aws,
        wire::{Operation, input},
    },
    gate::{Seen, Unseen, checks::filter::FilterProbe},
    kinds::logs::LOGS,
};

const TEST: Operation = LOGS.call("logs:TestMetricFilter");

#[derive(Deserialize)]
struct Matches {
    #[serde(default)]
    matches: Vec<Match>,
}

#[derive(Deserialize)]
struct Match {
    event_number: i64,
}

pub(super) async fn look(aws: &Aws, probe: &FilterProbe) -> Result<Seen, Unseen> {
    let input = input! { filter_pattern: &probe.pattern, log_event_messages: &probe.lines };
    let answer: Matches = aws.call(&TEST, &probe.filter.region, &input).await?;
    let mut matched = vec![false; probe.lines.len()];
    for found in answer.matches {
        // Lines count from 1.
        let at = usize::try_from(found.event_number).ok().and_then(|number| number.checked_sub(1));
        if let Some(matched) = at.and_then(|at| matched.get_mut(at)) {
            *matched = true;
        }
    }
    Ok(probe.seen(&matched, "CloudWatch Logs"))
}
