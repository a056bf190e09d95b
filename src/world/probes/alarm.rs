//! The state of an alarm, and AWS's reason for it.

use aws_sdk_cloudwatch::types::AlarmType;

use crate::{
    aws::Aws,
    gate::{Seen, Unseen, checks::alarm::AlarmProbe, seen::NOT_THERE},
};

pub(super) async fn look(aws: &Aws, probe: &AlarmProbe) -> Result<Seen, Unseen> {
    let alarm = &probe.alarm;
    let describe = aws.cloudwatch(&alarm.region).describe_alarms().alarm_names(&alarm.name);
    // Without both types named AWS lists metric alarms only.
    let describe = describe.alarm_types(AlarmType::MetricAlarm).alarm_types(AlarmType::CompositeAlarm);
    let found = aws.send("cloudwatch:DescribeAlarms", describe.send()).await?;
    let metric = found.metric_alarms().first().map(|each| (each.state_value(), each.state_reason()));
    let composite = || found.composite_alarms().first().map(|each| (each.state_value(), each.state_reason()));
    let did = format!("looked at the alarm {}", alarm.name);
    let Some((state, reason)) = metric.or_else(composite) else {
        return Ok(Seen::new(did, NOT_THERE));
    };
    let Some(state) = state else {
        return Err(Unseen::unknown(format!("AWS returned no state of the alarm {}", alarm.name)));
    };
    let seen = Seen::new(did, state.as_str());
    Ok(match reason {
        Some(reason) if !reason.is_empty() => seen.with_detail(reason),
        _ => seen,
    })
}
