//! Outputs, and how a declaration falls apart.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{
    check,
    group::{GroupItself, GroupValue},
    live::{self, outputs_of},
    metric_filters::MetricFilters,
    settings::{DeletionProtection, GroupKey, GroupTags, Retention},
    spec::Spec,
    subscription_filters::SubscriptionFilters,
};
use crate::{
    kind::DynAspect,
    kinds::logs::{metric_filters::Filters, metric_mention},
    model::{Document, Hold},
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
        &TagsOf(GroupTags),
        &Configured(GroupKey),
        &Configured(Retention),
        &Configured(DeletionProtection),
        &Entries(MetricFilters),
        &Entries(SubscriptionFilters),
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
            .with(Configured(GroupKey), spec.kms)
            .with(Configured(Retention), spec.retention_days)
            .with(Configured(DeletionProtection), spec.deletion_protection)
            .with(Entries(MetricFilters), Some(spec.metric_filters).filter(|filters| !filters.is_empty()))
            .with(
                Entries(SubscriptionFilters),
                Some(spec.subscription_filters).filter(|filters| !filters.is_empty()),
            )
            .with(TagsOf(GroupTags), Some(spec.tags))
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(name, scope)
    }

    fn named(resource: &str) -> Vec<String> {
        resource
            .strip_prefix("log-group:")
            .map(|name| name.trim_end_matches(":*").to_owned())
            .into_iter()
            .collect()
    }

    fn mentions(name: &str, outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let filters = aspect(MetricFilters::NAME);
        let filters: Option<Filters> =
            filters.and_then(|filters| serde_json::from_value(filters.json().clone()).ok());
        let metrics =
            filters.unwrap_or_default().into_values().filter_map(|filter| metric_mention(&filter.metric));
        let names = [
            Mention::within("log_group", name, "metric filter", Hold::Loses),
            Mention::within("log_groups", name, "it queries the group", Hold::Breaks),
        ];
        names.into_iter().chain(Mention::arns(outputs)).chain(metrics).collect()
    }

    /// Its filters are members of its aspects. Writers to it are not listed anywhere.
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
