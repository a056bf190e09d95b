//! SQS: queues. Their policies are resources of their own.

use serde_json::{Value, json};

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    policies::policy,
    writer::{Doc, members},
};

/// `sqs.queue`.
pub(super) const QUEUE: Mapping = Mapping {
    kind: "sqs.queue",
    type_name: "AWS::SQS::Queue",
    outputs: &[("arn", Out::Get("Arn")), ("name", Out::Get("QueueName")), ("url", Out::Ref)],
    write: |w| {
        let mut properties = members([
            ("QueueName", Some(w.name())),
            ("ContentBasedDeduplication", w.take("content_based_deduplication")),
            ("DelaySeconds", w.take("delay_seconds")),
            ("MaximumMessageSize", w.take("maximum_message_size")),
            ("MessageRetentionPeriod", w.take("message_retention_period")),
            ("ReceiveMessageWaitTimeSeconds", w.take("receive_message_wait_time_seconds")),
            ("VisibilityTimeout", w.take("visibility_timeout")),
            ("Tags", w.tags()),
        ]);
        if w.doc("queue").is("fifo") {
            properties.insert("FifoQueue".to_owned(), true.into());
        }
        let doc = w.doc("throughput");
        let names =
            [("deduplication_scope", "DeduplicationScope"), ("fifo_throughput_limit", "FifoThroughputLimit")];
        w.put(doc, &names, &mut properties);
        let mut encryption: Doc = w.doc("encryption");
        if encryption.has("kms_key") {
            // A KMS key says that keys of SQS are none.
            let _ = encryption.take("sqs_managed_sse_enabled");
        }
        let names = [
            ("kms_data_key_reuse_period_seconds", "KmsDataKeyReusePeriodSeconds"),
            ("kms_key", "KmsMasterKeyId"),
            ("sqs_managed_sse_enabled", "SqsManagedSseEnabled"),
        ];
        w.put(encryption, &names, &mut properties);
        let doc = w.doc("redrive_policy");
        let names = [
            ("dead_letter_target_arn", "RedrivePolicy.deadLetterTargetArn"),
            ("max_receive_count", "RedrivePolicy.maxReceiveCount"),
        ];
        w.put(doc, &names, &mut properties);
        let doc = w.doc("redrive_allow_policy");
        let names = [
            ("redrive_permission", "RedriveAllowPolicy.redrivePermission"),
            ("source_queue_arns", "RedriveAllowPolicy.sourceQueueArns"),
        ];
        w.put(doc, &names, &mut properties);
        w.main(properties);
        if let Some(document) = w.take("policy").map(policy) {
            let queues: Value = json!([w.own("url")]);
            let properties = members([("PolicyDocument", Some(document)), ("Queues", Some(queues))]);
            w.grant("Policy", "AWS::SQS::QueuePolicy", properties);
        }
    },
};
