//! Lines that CloudWatch Logs holds against a pattern.

use crate::{
    aws::Aws,
    gate::{Seen, Unseen, checks::filter::FilterProbe},
};

pub(super) async fn look(aws: &Aws, probe: &FilterProbe) -> Result<Seen, Unseen> {
    let test = aws.logs(&probe.filter.region).test_metric_filter().filter_pattern(&probe.pattern);
    let test = test.set_log_event_messages(Some(probe.lines.clone()));
    let answer = aws.send("logs:TestMetricFilter", test.send()).await?;
    let mut matched = vec![false; probe.lines.len()];
    for found in answer.matches() {
        // Lines count from 1.
        let at = usize::try_from(found.event_number()).ok().and_then(|number| number.checked_sub(1));
        if let Some(matched) = at.and_then(|at| matched.get_mut(at)) {
            *matched = true;
        }
    }
    Ok(probe.seen(&matched, "CloudWatch Logs"))
}
