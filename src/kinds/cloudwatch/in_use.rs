//! How alarms are named, and what alarms name.

use crate::kind::prelude::*;
use aws_sdk_cloudwatch::types::AlarmType;
use serde_json::{Value, json};

use super::live::pages;
use crate::model::Hold;

/// The texts by which others name an alarm: composite alarms by its name, or by its ARN.
#[must_use]
pub fn mentions(name: &str, outputs: &Outputs) -> Vec<Mention> {
    let texts = [name, outputs.get("arn").map_or("", String::as_str)];
    let of_composites = texts.into_iter().flat_map(|text| {
        [
            Mention::within("rule", text, "alarm rule", Hold::Blocks),
            Mention::within("actions_suppressor", text, "actions suppressor", Hold::Blocks),
        ]
    });
    of_composites.chain(Mention::arns(outputs)).collect()
}

/// What the metric alarms of a region notify and watch.
///
/// # Errors
/// What AWS answered.
pub async fn metric_alarms(aws: &Aws, region: &str) -> Result<Vec<Holding>, Failure> {
    let pages = pages(aws, region, None, vec![AlarmType::MetricAlarm]).await?;
    let alarms = pages.into_iter().flat_map(|page| page.metric_alarms.unwrap_or_default());
    let holding = |alarm: aws_sdk_cloudwatch::types::MetricAlarm| {
        let metric = |namespace, name| json!({ "namespace": namespace, "name": name });
        let queries = alarm.metrics.unwrap_or_default().into_iter();
        let queries = queries.filter_map(|query| query.metric_stat?.metric);
        let metrics = queries.map(|one| metric(one.namespace, one.metric_name));
        let metrics: Vec<Value> =
            metrics.chain(std::iter::once(metric(alarm.namespace, alarm.metric_name))).collect();
        let value = json!({
            "alarm_actions": alarm.alarm_actions,
            "ok_actions": alarm.ok_actions,
            "insufficient_data_actions": alarm.insufficient_data_actions,
            "metrics": metrics,
        });
        held(alarm.alarm_name, alarm.alarm_arn, value)
    };
    Ok(alarms.filter_map(holding).collect())
}

/// What the composite alarms of a region notify and watch.
///
/// # Errors
/// What AWS answered.
pub async fn composites(aws: &Aws, region: &str) -> Result<Vec<Holding>, Failure> {
    let pages = pages(aws, region, None, vec![AlarmType::CompositeAlarm]).await?;
    let alarms = pages.into_iter().flat_map(|page| page.composite_alarms.unwrap_or_default());
    let holding = |alarm: aws_sdk_cloudwatch::types::CompositeAlarm| {
        let value = json!({
            "rule": alarm.alarm_rule.map(|rule| quoted(&rule)),
            "actions_suppressor": alarm.actions_suppressor,
            "alarm_actions": alarm.alarm_actions,
            "ok_actions": alarm.ok_actions,
            "insufficient_data_actions": alarm.insufficient_data_actions,
        });
        held(alarm.alarm_name, alarm.alarm_arn, value)
    };
    Ok(alarms.filter_map(holding).collect())
}

/// The rule with names in quotation marks, which AWS also takes without.
fn quoted(rule: &str) -> String {
    let mut out = String::with_capacity(rule.len());
    for part in rule.split_inclusive('(') {
        match part.split_once(')') {
            Some((name, rest)) if !name.contains('"') => {
                out.push_str(&format!("\"{}\"){rest}", name.trim()));
            }
            _ => out.push_str(part),
        }
    }
    out
}

fn held(name: Option<String>, arn: Option<String>, value: Value) -> Option<Holding> {
    Some(Holding { name: name?, arn: arn.unwrap_or_default(), tags: None, aspects: vec![("alarm", value)] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_their_quotation_marks() {
        let cases = [
            ("ALARM(a)", r#"ALARM("a")"#),
            (r#"ALARM("a b") AND NOT OK( c )"#, r#"ALARM("a b") AND NOT OK("c")"#),
            ("(ALARM(a) OR TRUE)", r#"(ALARM("a") OR TRUE)"#),
        ];
        for (rule, expected) in cases {
            assert_eq!(quoted(rule), expected);
        }
    }
}
