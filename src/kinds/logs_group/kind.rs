//! Outputs, and how a declaration falls apart.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{
    check,
    deletion_protection::DeletionProtection,
    group::{GroupItself, GroupValue},
    in_use,
    kms::GroupKey,
    live,
    metric_filters::MetricFilters,
    retention::Retention,
    spec::Spec,
    subscription_filters::SubscriptionFilters,
    tags::GroupTags,
};
use crate::{
    kind::{self, DynAspect},
    model::Document,
};

/// `logs.group`.
#[derive(Debug)]
pub struct LogsGroup;

impl Kind for LogsGroup {
    type Spec = Spec;
    const NAME: &'static str = "logs.group";
    const ABOUT: &'static str = "a log group with its retention, key and filters";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "its ARN, without `:*`: for tags, WAF and conditions of a key's policy"),
        Output::predicted("name", "its name"),
        Output::predicted(
            "streams_arn",
            "the ARN of its streams, with `:*`: for IAM statements and CloudTrail",
        ),
    ];
    const NOT_MANAGED: &'static [&'static str] = &[
        "data protection policy",
        "field index policies",
        "transformer",
        "bearer token authentication",
        "anomaly detectors",
        "deliveries",
        "log streams",
        "account policies",
        "export and import tasks",
        "S3 table integrations",
        "storage tier policy",
        "syslog configurations",
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &GroupItself,
        &GroupTags,
        &GroupKey,
        &Retention,
        &DeletionProtection,
        &MetricFilters,
        &SubscriptionFilters,
    ];
    const GONE: &'static [&'static str] = crate::kinds::logs::NOT_FOUND;
    const HOLDS_DATA: bool = true;
    const IN_SERIES: bool = true;

    const LEAVES_BEHIND: Option<&'static str> = Some("its events");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = check::problems(&spec);
        Desired::named(spec.name)
            .with_problems(problems)
            .with(GroupItself, Some(GroupValue { class: spec.class }))
            .with(GroupKey, spec.kms)
            .with(Retention, spec.retention_days)
            .with(DeletionProtection, spec.deletion_protection)
            .with(MetricFilters, Some(spec.metric_filters).filter(|filters| !filters.is_empty()))
            .with(SubscriptionFilters, Some(spec.subscription_filters).filter(|filters| !filters.is_empty()))
            .with(GroupTags, Some(spec.tags))
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        let arn = arn(name, scope);
        kind::outputs([("arn", &arn), ("name", name), ("streams_arn", &format!("{arn}:*"))])
    }

    fn named(resource: &str) -> Vec<String> {
        resource
            .strip_prefix("log-group:")
            .map(|name| name.trim_end_matches(":*").to_owned())
            .into_iter()
            .collect()
    }

    fn mentions(name: &str, outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        in_use::mentions(name, outputs, aspect(MetricFilters::NAME).as_ref())
    }

    /// Its filters are members of its aspects. What writes to it does so without being known.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none().unlisted("what writes to it, and which policies name it")
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        live::holdings(aws, &scope.region).await
    }

    async fn created(aws: &Aws, scope: &Scope, name: &str, _arn: &str) -> Result<Option<i64>, Failure> {
        live::created(aws, &scope.region, name).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        live::list(aws, &scope.region).await
    }
}

/// The ARN that tagging calls take.
pub(super) fn arn(name: &str, scope: &Scope) -> String {
    scope.arn("logs", &format!("log-group:{name}"))
}
