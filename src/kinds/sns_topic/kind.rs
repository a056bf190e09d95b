//! The kind: aspects, outputs, and the way from a declaration and back.

use serde_json::Value;

use super::{
    attributes::{
        Archive, Deduplication, DisplayName, KmsKey, MessageSize, SignatureVersion, Throughput,
        ThroughputScope, TopicDelivery, TopicTracing,
    },
    delivery_policy::DeliveryPolicy,
    delivery_status::DeliveryStatus,
    live,
    policy::{self, TopicPolicy},
    spec::Spec,
    subscriptions::{self, TopicSubscriptions},
    topic::{Topic, TopicTags, TopicValue},
};
use crate::kind::{DynAspect, prelude::*};

/// An SNS topic.
#[derive(Debug)]
pub struct SnsTopic;

impl Kind for SnsTopic {
    type Spec = Spec;
    const NAME: &'static str = "sns.topic";
    const ABOUT: &'static str = "an SNS topic with its subscriptions";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] =
        &["data protection policy", "message replay of subscriptions"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &Topic,
        &TagsOf(TopicTags),
        &Setting(DisplayName),
        &Setting(KmsKey),
        &Setting(SignatureVersion),
        &Setting(TopicTracing),
        &Setting(MessageSize),
        &Setting(TopicDelivery),
        &DeliveryStatus,
        &Setting(Deduplication),
        &Setting(Throughput),
        &Setting(Archive),
        &TopicPolicy,
        &TopicSubscriptions,
    ];
    const GONE: &'static [&'static str] = &["NotFound", "ResourceNotFound"];
    const JSON_FILES: &'static [&'static str] = &[
        policy::NAME,
        "delivery_policy",
        "subscriptions.*.filter_policy",
        "subscriptions.*.delivery_policy",
    ];
    const LEAVES_BEHIND: Option<&'static str> = Some("its subscriptions, which have to be confirmed again,");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = spec.problems();
        let fifo = spec.is_fifo();
        let policy = spec.policy.and_then(|json| serde_json::from_value(json).ok());
        let scope = spec.fifo_throughput_scope.filter(|scope| *scope != ThroughputScope::Topic);
        Desired::named(spec.name)
            .with_problems(problems)
            .with(Topic, Some(TopicValue { fifo }))
            .with(TagsOf(TopicTags), Some(spec.tags))
            .with(Setting(DisplayName), spec.display_name.filter(|name| name.known() != Some("")))
            .with(Setting(KmsKey), spec.kms_key)
            .with(Setting(SignatureVersion), spec.signature_version)
            .with(Setting(TopicTracing), spec.tracing)
            .with(Setting(MessageSize), spec.max_message_size)
            .with(Setting(TopicDelivery), spec.delivery_policy.and_then(DeliveryPolicy::non_empty))
            .with(DeliveryStatus, Some(spec.delivery_status).filter(|all| !all.is_empty()))
            .with(Setting(Deduplication), spec.content_based_deduplication.then_some(true))
            .with(Setting(Throughput), scope)
            .with(Setting(Archive), spec.archive_days)
            .with(TopicPolicy, policy)
            .with(TopicSubscriptions, subscriptions::declared(&spec.subscriptions))
    }

    fn written(mut held: Written) -> Vec<Table> {
        // The name says whether it is a FIFO topic.
        let _ = held.take(Topic);
        let subscriptions = held.take(TopicSubscriptions).map(|all| subscriptions::to_declaration(&all));
        held.set(TopicSubscriptions::NAME, subscriptions);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        live::topic_outputs(name, scope)
    }

    fn named(resource: &str) -> Vec<String> {
        // The ARN of a subscription goes on after the topic.
        if resource.contains(':') { Vec::new() } else { vec![resource.to_owned()] }
    }

    /// Its subscriptions are members of its aspects; alarms are found by their listing.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none().unlisted("which buckets, rules and services publish to it, and which policies name it")
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        live::list(aws, &scope.region).await
    }
}
