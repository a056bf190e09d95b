//! SNS: topics. Their policies and subscriptions are resources of their own.

use serde_json::{Value, json};

use crate::{
    export::cloudformation::{
        mapping::{Mapping, Out},
        policies::policy,
        writer::{Doc, Members, Writer, entries, members, set},
    },
    model::Text,
};

/// `sns.topic`.
pub(super) const TOPIC: Mapping = Mapping {
    kind: "sns.topic",
    type_name: "AWS::SNS::Topic",
    outputs: &[("arn", Out::Ref), ("name", Out::Get("TopicName"))],
    write: |w| {
        let signature = w.take("signature_version").map(|version| version.to_string().into());
        let mut properties = members([
            ("TopicName", Some(w.name())),
            ("DisplayName", w.take("display_name")),
            ("KmsMasterKeyId", w.take("kms_key")),
            ("SignatureVersion", signature),
            ("TracingConfig", w.take("tracing")),
            ("MaximumMessageSize", w.take("max_message_size")),
            ("ContentBasedDeduplication", w.take("content_based_deduplication")),
            ("FifoThroughputScope", w.take("fifo_throughput_scope")),
            ("ArchivePolicy", w.take("archive_days").map(|days| json!({ "MessageRetentionPeriod": days }))),
            ("DeliveryStatusLogging", delivery_status(w)),
            ("Tags", w.tags()),
        ]);
        if w.doc("topic").is("fifo") {
            properties.insert("FifoTopic".to_owned(), true.into());
        }
        w.main(properties);
        if let Some(document) = w.take("policy").map(policy) {
            let topics = Some(json!([w.own("arn")]));
            let properties = members([("PolicyDocument", Some(document)), ("Topics", topics)]);
            w.grant("Policy", "AWS::SNS::TopicPolicy", properties);
        }
        for (identity, one) in entries(w.take("subscriptions")) {
            subscription(w, &identity, one);
        }
    },
};

fn delivery_status(w: &mut Writer<'_>) -> Option<Value> {
    let by_protocol = entries(w.take("delivery_status")).into_iter().map(|(protocol, feedback)| {
        let word = if protocol == "http" { "http/s" } else { &protocol };
        let mut properties = members([("Protocol", Some(word.into()))]);
        let mut doc = Doc::of(&["delivery_status", &protocol], feedback);
        let rate = doc.take("success_sample_rate").map(|rate| rate.to_string().into());
        set(&mut properties, "SuccessFeedbackSampleRate", rate);
        let names = [("failure_role", "FailureFeedbackRoleArn"), ("success_role", "SuccessFeedbackRoleArn")];
        w.put(doc, &names, &mut properties);
        Value::Object(properties)
    });
    let all: Vec<Value> = by_protocol.collect();
    (!all.is_empty()).then_some(Value::Array(all))
}

fn subscription(w: &mut Writer<'_>, identity: &str, one: Value) {
    let (protocol, endpoint) = identity.split_once(' ').unwrap_or((identity, ""));
    let mut doc = Doc::of(&["subscriptions", identity], one);
    let endpoint = doc.take("endpoint").unwrap_or_else(|| json!(Text::parse(endpoint)));
    let dead = doc.take("dead_letter_queue").map(|queue| json!({ "deadLetterTargetArn": queue }));
    let mut properties: Members = members([
        ("Endpoint", Some(endpoint)),
        ("Protocol", Some(protocol.into())),
        ("RedrivePolicy", dead),
        ("TopicArn", Some(w.own("arn"))),
    ]);
    // What a person has yet to confirm is nothing that a declaration says.
    let _ = doc.take("pending");
    let names = [
        ("delivery_policy", "DeliveryPolicy"),
        ("filter_policy", "FilterPolicy"),
        ("filter_policy_scope", "FilterPolicyScope"),
        ("raw_message_delivery", "RawMessageDelivery"),
        ("role", "SubscriptionRoleArn"),
    ];
    w.put(doc, &names, &mut properties);
    // Only queues, streams and URLs can have it, and CloudFormation sends what it is given.
    if properties.get("RawMessageDelivery") == Some(&Value::Bool(false)) {
        properties.remove("RawMessageDelivery");
    }
    let end = identity.rsplit([':', '/', ' ']).next().unwrap_or_default();
    w.part(&format!("{protocol}-{end}"), "AWS::SNS::Subscription", properties);
}
