//! What AWS would refuse in a declaration, as far as it is known offline.

use super::{
    attributes::Tracing,
    delivery_policy, delivery_status,
    spec::Spec,
    subscriptions::{self, Protocol},
};
use crate::kind::prelude::*;

/// Characters of a name, with `.fifo`.
const NAME: usize = 256;

/// Characters of a display name.
const DISPLAY_NAME: usize = 100;

/// Above this size a message goes to queues, functions and streams only.
const EVERYWHERE: u32 = 262_144;

/// Everything that AWS would refuse, apart from the policy.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found = Vec::new();
    found.extend(spec.name.known().and_then(name));
    fifo(spec, &mut found);
    sizes(spec, &mut found);
    found.extend(spec.delivery_policy.iter().flat_map(delivery_policy::topic_problems));
    found.extend(delivery_status::problems(&spec.delivery_status));
    found.extend(subscriptions::problems(&spec.subscriptions, spec.is_fifo()));
    found
}

fn name(name: &str) -> Option<Problem> {
    let plain = name.strip_suffix(".fifo").unwrap_or(name);
    let is_well_formed =
        !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    if !is_well_formed {
        let problem = Problem::at("name", "a topic's name has letters, digits, `_` and `-`");
        return Some(problem.with_help("only that of a FIFO topic has a dot: it ends in `.fifo`"));
    }
    (name.len() > NAME).then(|| {
        let message = format!("a topic's name has at most {NAME} characters; this one has {}", name.len());
        Problem::at("name", message)
    })
}

fn fifo(spec: &Spec, found: &mut Vec<Problem>) {
    if spec.is_fifo() {
        if spec.tracing == Some(Tracing::Active) {
            found.push(Problem::at("tracing", "a FIFO topic has no tracing of its own"));
        }
        return;
    }
    let of_fifo = [
        ("content_based_deduplication", spec.content_based_deduplication),
        ("fifo_throughput_scope", spec.fifo_throughput_scope.is_some()),
        ("archive_days", spec.archive_days.is_some()),
    ];
    for (name, _) in of_fifo.iter().filter(|(_, given)| *given) {
        let problem = Problem::at(name, "only a FIFO topic has this");
        found.push(problem.with_help("the name of a FIFO topic ends in `.fifo`"));
    }
}

fn sizes(spec: &Spec, found: &mut Vec<Problem>) {
    let mut refuse = |path: &str, message: String| found.push(Problem::at(path, message));
    let length =
        spec.display_name.as_ref().and_then(|name| name.known()).map_or(0, |name| name.chars().count());
    if length > DISPLAY_NAME {
        let message = format!("a display name has at most {DISPLAY_NAME} characters; this one has {length}");
        refuse("display_name", message);
    }
    if spec.kms_key.as_ref().is_some_and(|key| key.known() == Some("")) {
        refuse("kms_key", "the name of the key is empty; leave it out for none".to_owned());
    }
    if spec.signature_version.is_some_and(|version| !(1..=2).contains(&version)) {
        refuse("signature_version", "expected 1 or 2".to_owned());
    }
    if spec.max_message_size.is_some_and(|size| !(1_024..=1_048_576).contains(&size)) {
        refuse("max_message_size", "expected 1,024 to 1,048,576 bytes".to_owned());
    }
    if spec.archive_days.is_some_and(|days| !(1..=365).contains(&days)) {
        refuse("archive_days", "expected 1 to 365 days".to_owned());
    }
    if spec.max_message_size.is_some_and(|size| size > EVERYWHERE) {
        let to = subscriptions::protocols(&spec.subscriptions);
        let takes = [Protocol::Firehose, Protocol::Lambda, Protocol::Sqs];
        if let Some(other) = to.iter().find(|protocol| !takes.contains(protocol)) {
            let other = other.as_str();
            let message =
                format!("a topic with messages above {EVERYWHERE} bytes has no subscriptions by {other}");
            refuse("max_message_size", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn messages(mut declaration: Value) -> Vec<String> {
        if declaration.get("name").is_none() {
            declaration["name"] = json!("alarms");
        }
        let spec: Spec = serde_json::from_value(declaration).unwrap();
        problems(&spec)
            .into_iter()
            .map(|problem| format!("{}: {}", problem.path.join("."), problem.message))
            .collect()
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
            (json!({ "name": "x".repeat(257) }), "name: a topic's name has at most 256"),
            (json!({ "name": format!("{}.fifo", "x".repeat(252)) }), "name: a topic's name has at most 256"),
            (json!({ "name": "a.fifo", "tracing": "Active" }), "tracing: a FIFO topic"),
            (json!({ "content_based_deduplication": true }), "content_based_deduplication: only a FIFO"),
            (json!({ "fifo_throughput_scope": "Topic" }), "fifo_throughput_scope: only a FIFO"),
            (json!({ "archive_days": 3 }), "archive_days: only a FIFO"),
            (json!({ "name": "a.fifo", "archive_days": 366 }), "archive_days: expected 1 to 365"),
            (json!({ "display_name": "x".repeat(101) }), "display_name: a display name"),
            (json!({ "signature_version": 3 }), "signature_version: expected"),
            (json!({ "max_message_size": 1_023 }), "max_message_size: expected"),
            (
                json!({ "max_message_size": 300_000, "subscriptions": { "a": { "email": "a@example.com" } } }),
                "max_message_size: a topic with messages above",
            ),
            (json!({ "kms_key": "" }), "kms_key: the name"),
        ];
        for (case, expected) in cases {
            let messages = messages(case.clone());
            assert!(messages.len() == 1 && messages[0].starts_with(expected), "{case}: {messages:?}");
        }
    }
}
