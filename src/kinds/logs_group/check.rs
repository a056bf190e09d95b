//! What AWS would refuse in a declaration, as far as it is known offline.

use crate::kind::prelude::*;

use super::{live::STANDARD, spec::Spec};
use crate::{
    kinds::logs::{
        checks,
        names::{filter_problem, group_problem},
    },
    log_pattern::Pattern,
};

const DELIVERY: &str = "DELIVERY";
const INFREQUENT_ACCESS: &str = "INFREQUENT_ACCESS";

/// The classes of groups.
pub(super) const CLASSES: &[&str] = &[DELIVERY, INFREQUENT_ACCESS, STANDARD];

/// The periods that AWS offers, in days.
const RETENTIONS: &[i32] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/// Patterns with regular expressions that the filters of a group can have together.
const REGEX_PATTERNS: usize = 5;

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found: Vec<Problem> = group_problem(&["name"], &spec.name).into_iter().collect();
    found.extend(class(spec));
    found.extend(retention(spec));
    found.extend(kms(spec));
    filters(spec, &mut found);
    found
}

fn class(spec: &Spec) -> Option<Problem> {
    (!CLASSES.contains(&spec.class.as_str())).then(|| {
        let help = format!("expected one of {}", CLASSES.join(", "));
        Problem::at("class", format!("unknown log class `{}`", spec.class)).with_help(help)
    })
}

fn retention(spec: &Spec) -> Option<Problem> {
    let days = spec.retention_days?;
    if is_delivery(&spec.class) {
        return Some(Problem::at("retention_days", "AWS fixes the retention of the class DELIVERY"));
    }
    if RETENTIONS.contains(&days) {
        return None;
    }
    let problem = Problem::at("retention_days", format!("AWS does not offer a retention of {days} days"));
    Some(match RETENTIONS.iter().find(|offered| **offered > days) {
        _ if days <= 0 => problem.with_help("leave it out: then events never expire"),
        Some(offered) => problem.with_help(format!("the next longer period is {offered} days")),
        None => problem.with_help("the longest period is 3653 days; left out, events never expire"),
    })
}

fn kms(spec: &Spec) -> Option<Problem> {
    let arn = spec.kms.as_ref()?.0.known()?;
    let is_key = arn.split(':').nth(2) == Some("kms") && arn.contains(":key/");
    (!is_key).then(|| Problem::at("kms", "expected the ARN of a key").with_help("aliases are not accepted"))
}

fn filters(spec: &Spec, found: &mut Vec<Problem>) {
    let (metrics, subscriptions) = (&spec.metric_filters, &spec.subscription_filters);
    for (name, filter) in metrics {
        found.extend(filter_problem(&["metric_filters", name], name));
        found.extend(checks::problems(&["metric_filters", name], filter));
    }
    for (name, filter) in subscriptions {
        found.extend(filter_problem(&["subscription_filters", name], name));
        found.extend(filter.problems(&["subscription_filters", name]));
    }
    for (path, count) in [("metric_filters", metrics.len()), ("subscription_filters", subscriptions.len())] {
        if count > 0 && !takes_filters(&spec.class) {
            found.push(Problem::at(path, format!("a log group of class {} has no filters", spec.class)));
        }
    }
    let patterns =
        metrics.values().map(|each| &each.pattern).chain(subscriptions.values().map(|each| &each.pattern));
    let read = patterns.filter_map(|pattern| Pattern::parse(pattern.known()?).ok());
    let regexes = read.filter(Pattern::has_regex).count();
    if regexes > REGEX_PATTERNS {
        let message = format!(
            "{regexes} patterns have regular expressions; a log group takes {REGEX_PATTERNS} such patterns"
        );
        found.push(Problem::at("metric_filters", message));
    }
}

/// Whether AWS itself fixes how long events are kept.
pub(super) fn is_delivery(class: &str) -> bool {
    class == DELIVERY
}

/// Whether groups of a class have filters at all.
pub(super) fn takes_filters(class: &str) -> bool {
    !is_delivery(class) && class != INFREQUENT_ACCESS
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{facts::KindFacts, kinds::logs_group::LogsGroup};

    fn messages(mut declaration: Value) -> Vec<String> {
        if declaration.get("name").is_none() {
            declaration["name"] = "/voice/bot".into();
        }
        let scope = Target::example("logs.group", "bot").scope;
        let found = KindFacts::desired(&LogsGroup, &declaration, &scope).unwrap().problems.into_iter();
        found.map(|each| format!("{}: {}", each.path.join("."), each.message)).collect()
    }

    fn filters(count: usize, pattern: &str) -> Value {
        let metric = json!({ "namespace": "V", "name": "M" });
        (0..count).map(|n| (format!("f{n}"), json!({ "pattern": pattern, "metric": metric }))).collect()
    }

    #[test]
    fn good_groups_pass() {
        let key = "arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012";
        for declaration in [
            json!({}),
            json!({ "retention_days": 30, "kms": key, "deletion_protection": true }),
            json!({ "class": "INFREQUENT_ACCESS", "retention_days": 1 }),
            json!({ "kms": { "$pending": "${kms.key.master.arn}" } }),
            json!({ "metric_filters": filters(100, "ERROR") }),
            json!({ "metric_filters": filters(5, "%a%") }),
        ] {
            assert_eq!(messages(declaration.clone()), Vec::<String>::new(), "{declaration}");
        }
    }

    #[test]
    fn what_aws_refuses_is_found_offline() {
        let function = "arn:aws:lambda:eu-central-1:111122223333:function:x";
        let subscription = json!({ "destination": function });
        let three = json!({ "a": subscription, "b": subscription, "c": subscription });
        let cases = [
            (json!({ "name": "a b" }), "name: `a b` is not a valid name of a log group"),
            (json!({ "class": "GLACIER" }), "class: unknown log class `GLACIER`"),
            (json!({ "retention_days": 0 }), "retention_days: AWS does not offer a retention of 0 days"),
            (json!({ "retention_days": 45 }), "retention_days: AWS does not offer a retention of 45 days"),
            (json!({ "retention_days": 7, "class": "DELIVERY" }), "retention_days: AWS fixes"),
            (
                json!({ "kms": "arn:aws:kms:eu-central-1:111122223333:alias/a" }),
                "kms: expected the ARN of a key",
            ),
            (
                json!({ "metric_filters": filters(101, "x") }),
                "metric_filters: `metric_filters` must have at most 100",
            ),
            (json!({ "metric_filters": filters(6, "%x%") }), "metric_filters: 6 patterns"),
            (
                json!({ "metric_filters": filters(1, "x"), "class": "INFREQUENT_ACCESS" }),
                "metric_filters: a log group of class",
            ),
            (json!({ "metric_filters": filters(1, "\"x") }), "metric_filters.f0.pattern: a double quote"),
            (
                json!({ "subscription_filters": three }),
                "subscription_filters: `subscription_filters` must have at most 2",
            ),
            (
                json!({ "metric_filters": { "f": { "pattern": "x", "metric": { "namespace": "", "name": "M" } } } }),
                "metric_filters.f.metric.namespace: `namespace` must be 1 to 255 characters long, not 0",
            ),
            (
                json!({ "metric_filters": { "f": { "pattern": "x", "metric": { "namespace": "a:b", "name": "a:b" } } } }),
                "metric_filters.f.metric.name: `a:b` is not a valid `name`: must be text without `:`",
            ),
        ];
        for (declaration, expected) in cases {
            let messages = messages(declaration.clone());
            assert!(messages.len() == 1 && messages[0].starts_with(expected), "{declaration}: {messages:?}");
        }
    }
}
