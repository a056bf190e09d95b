//! AWS's constraints on a declaration, as far as they are known offline.

use super::{
    attributes::Tracing,
    delivery_policy, delivery_status,
    spec::Spec,
    subscriptions::{self, Protocol},
};
use crate::kind::prelude::*;

/// Above this size a message goes to queues, functions and streams only.
const EVERYWHERE: u32 = 262_144;

/// Constraints that the declaration breaks, apart from those on its policy.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found = Vec::new();
    found.extend(spec.name.known().and_then(name));
    found.extend(fifo(spec));
    found.extend(size(spec));
    found.extend(spec.delivery_policy.iter().flat_map(delivery_policy::topic_problems));
    found.extend(delivery_status::problems(&spec.delivery_status));
    found.extend(subscriptions::problems(&spec.subscriptions, spec.is_fifo()));
    found
}

fn name(name: &str) -> Option<Problem> {
    let plain = name.strip_suffix(".fifo").unwrap_or(name);
    let is_good = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    (!is_good).then(|| {
        Problem::at("name", "a topic's name has letters, digits, `_` and `-`")
            .with_help("only the name of a FIFO topic has a dot: it ends in `.fifo`")
    })
}

fn fifo(spec: &Spec) -> Vec<Problem> {
    if spec.is_fifo() {
        let problem = || Problem::at("tracing", "a FIFO topic has no tracing of its own");
        return (spec.tracing == Some(Tracing::Active)).then(problem).into_iter().collect();
    }
    let of_fifo = [
        ("content_based_deduplication", spec.content_based_deduplication),
        ("fifo_throughput_scope", spec.fifo_throughput_scope.is_some()),
        ("archive_days", spec.archive_days.is_some()),
    ];
    let problem = |(name, _)| {
        Problem::at(name, "only a FIFO topic has this").with_help("the name of a FIFO topic ends in `.fifo`")
    };
    of_fifo.into_iter().filter(|(_, given)| *given).map(problem).collect()
}

/// Messages above 256 KiB go to some protocols only.
fn size(spec: &Spec) -> Option<Problem> {
    spec.max_message_size.filter(|size| *size > EVERYWHERE)?;
    let takes = [Protocol::Firehose, Protocol::Lambda, Protocol::Sqs];
    let to = subscriptions::protocols(&spec.subscriptions);
    let other = to.into_iter().find(|protocol| !takes.contains(protocol))?.as_str();
    let message = format!("a topic with messages above {EVERYWHERE} bytes has no subscriptions by {other}");
    Some(Problem::at("max_message_size", message))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{facts::KindFacts, kinds::sns_topic::SnsTopic};

    fn messages(mut declaration: Value) -> Vec<String> {
        if declaration.get("name").is_none() {
            declaration["name"] = json!("alarms");
        }
        let scope = Target::example("sns.topic", "alarms").scope;
        let found = KindFacts::desired(&SnsTopic, &declaration, &scope).unwrap().problems.into_iter();
        found.map(|problem| format!("{}: {}", problem.path.join("."), problem.message)).collect()
    }

    #[test]
    fn good_topics_pass() {
        let cases = [
            json!({}),
            json!({ "name": "a_B-9" }),
            json!({ "name": "x".repeat(256) }),
            json!({ "name": { "$pending": "${a.b.c.id}-alarms" } }),
            json!({ "name": "orders.fifo", "content_based_deduplication": true, "archive_days": 30 }),
            json!({ "name": { "$pending": "${a.b.c.name}.fifo" }, "fifo_throughput_scope": "MessageGroup" }),
            json!({ "tracing": "Active", "signature_version": 2, "max_message_size": 1_048_576 }),
        ];
        for case in cases {
            assert_eq!(messages(case.clone()), Vec::<String>::new(), "{case}");
        }
    }

    #[test]
    fn what_aws_refuses_is_found_offline() {
        let cases = [
            (json!({ "name": "" }), "name: a topic's name has letters"),
            (json!({ "name": "a.b" }), "name: a topic's name has letters"),
            (json!({ "name": ".fifo" }), "name: a topic's name has letters"),
            (json!({ "name": "x".repeat(257) }), "name: `name` must be at most 256 characters"),
            (
                json!({ "name": format!("{}.fifo", "x".repeat(252)) }),
                "name: `name` must be at most 256 characters",
            ),
            (json!({ "name": "a.fifo", "tracing": "Active" }), "tracing: a FIFO topic"),
            (json!({ "content_based_deduplication": true }), "content_based_deduplication: only a FIFO"),
            (json!({ "fifo_throughput_scope": "Topic" }), "fifo_throughput_scope: only a FIFO"),
            (json!({ "archive_days": 3 }), "archive_days: only a FIFO"),
            (
                json!({ "name": "a.fifo", "archive_days": 366 }),
                "archive_days: `archive_days` must be 1 to 365, not 366",
            ),
            (json!({ "display_name": "x".repeat(101) }), "display_name: `display_name` must be at most 100"),
            (
                json!({ "signature_version": 3 }),
                "signature_version: `signature_version` must be 1 to 2, not 3",
            ),
            (
                json!({ "max_message_size": 1_023 }),
                "max_message_size: `max_message_size` must be 1024 to 1048576",
            ),
            (
                json!({ "max_message_size": 300_000, "subscriptions": { "a": { "email": "a@example.com" } } }),
                "max_message_size: a topic with messages above",
            ),
            (json!({ "kms_key": "" }), "kms_key: `kms_key` must be at least 1 character"),
        ];
        for (case, expected) in cases {
            let messages = messages(case.clone());
            assert!(messages.len() == 1 && messages[0].starts_with(expected), "{case}: {messages:?}");
        }
    }
}
