//! Uses of alarms, and what alarms use.

use aws_sdk_cloudwatch::types::AlarmType;
use serde_json::json;

use super::{
    actions,
    live::{LiveAlarm, of_type},
};
use crate::{kind::prelude::*, model::Hold};

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

/// The alarms of a type in a region, with what they notify and watch.
///
/// # Errors
/// The refusal of AWS.
pub async fn holdings(aws: &Aws, region: &str, of: AlarmType) -> Result<Vec<Holding>, Failure> {
    Ok(of_type(aws, region, of).await?.iter().filter_map(holding).collect())
}

fn holding(alarm: &LiveAlarm) -> Option<Holding> {
    let mut value = match alarm {
        LiveAlarm::Metric(alarm) => {
            let metric = |namespace, name| json!({ "namespace": namespace, "name": name });
            let queries = alarm.metrics().iter().filter_map(|query| query.metric_stat()?.metric());
            let metrics = queries.map(|one| metric(one.namespace(), one.metric_name()));
            let own = std::iter::once(metric(alarm.namespace(), alarm.metric_name()));
            json!({ "metrics": metrics.chain(own).collect::<Vec<_>>() })
        }
        LiveAlarm::Composite(alarm) => {
            json!({ "rule": alarm.alarm_rule().map(quoted), "actions_suppressor": alarm.actions_suppressor() })
        }
        LiveAlarm::Log(_) => json!({}),
    };
    for (name, actions) in actions::MEMBERS.into_iter().zip(alarm.actions()) {
        value[name] = json!(actions);
    }
    let (name, arn) = (alarm.name()?.clone(), alarm.arn().to_owned());
    Some(Holding { name, arn, tags: None, aspects: vec![("alarm", value)] })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_their_quotation_marks() {
        for (rule, expected) in [
            ("ALARM(a)", r#"ALARM("a")"#),
            (r#"ALARM("a b") AND NOT OK( c )"#, r#"ALARM("a b") AND NOT OK("c")"#),
            ("(ALARM(a) OR TRUE)", r#"(ALARM("a") OR TRUE)"#),
        ] {
            assert_eq!(quoted(rule), expected);
        }
    }
}
