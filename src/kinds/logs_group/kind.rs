//! Outputs, and how a declaration falls apart.

use super::{
    filters::{MetricFilters, SubscriptionFilters},
    group::{GroupItself, GroupValue},
    live::{self, outputs_of},
    settings::{DeletionProtection, GroupKey, GroupTags, Retention},
    spec::Spec,
};
use crate::{
    kind::DynAspect,
    kinds::logs::{metric_filters::Filters, metric_mention, prelude::*},
    model::Hold,
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
    const GONE: &'static [&'static str] = NOT_FOUND;
    const HOLDS_DATA: bool = true;
    const IN_SERIES: bool = true;

    const LEAVES_BEHIND: Option<&'static str> = Some("its events");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = spec.problems();
        Desired::named(spec.name)
            .with_problems(problems)
            .with(GroupItself, Some(GroupValue { class: spec.class }))
            .with(Configured(GroupKey), spec.kms)
            .with(Configured(Retention), spec.retention_days)
            .with(Configured(DeletionProtection), spec.deletion_protection)
            .with(Entries(MetricFilters), Some(spec.metric_filters).filter(|all| !all.is_empty()))
            .with(Entries(SubscriptionFilters), Some(spec.subscription_filters).filter(|all| !all.is_empty()))
            .with(TagsOf(GroupTags), Some(spec.tags))
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(name, scope)
    }

    fn named(resource: &str) -> Vec<String> {
        let name = resource.strip_prefix("log-group:").map(|name| name.trim_end_matches(":*").to_owned());
        name.into_iter().collect()
    }

    fn mentions(name: &str, outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let filters = aspect(MetricFilters::NAME);
        let filters =
            filters.and_then(|filters| Filters::deserialize(filters.json()).ok()).unwrap_or_default();
        let metrics = filters.into_values().filter_map(|filter| metric_mention(&filter.metric));
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

    /// The keys of all groups.
    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        let holding = |group: live::Group| {
            let aspects = vec![(GroupKey::NAME, group.kms_key_id?.into())];
            Some(Holding { name: group.log_group_name, arn: group.log_group_arn, tags: None, aspects })
        };
        Ok(live::all(aws, &scope.region).await?.into_iter().filter_map(holding).collect())
    }

    async fn created(aws: &Aws, scope: &Scope, name: &str, _arn: &str) -> Result<Option<i64>, Failure> {
        let group = live::group_now(aws, &scope.region, name).await?;
        Ok(group.and_then(|group| group.creation_time).map(|milliseconds| milliseconds / 1000))
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let groups = live::all(aws, &scope.region).await?;
        Ok(groups.into_iter().map(|group| Found::named(group.log_group_name)).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::facts::KindFacts;

    #[test]
    fn how_many_filters_a_group_takes() {
        let cases = [
            (100, "x", None),
            (101, "x", Some("`metric_filters` must have at most 100 entries, not 101")),
            (5, "%x%", None),
            (6, "%x%", Some("6 patterns have regular expressions; a log group takes 5 such patterns")),
        ];
        for (count, pattern, expected) in cases {
            let filter = json!({ "pattern": pattern, "metric": { "namespace": "V", "name": "M" } });
            let filters: Value = (0..count).map(|n| (format!("f{n}"), filter.clone())).collect();
            let declaration = json!({ "name": "g", "metric_filters": filters });
            let scope = Target::example("logs.group", "g").scope;
            let found = KindFacts::desired(&LogsGroup, &declaration, &scope).unwrap().problems;
            let messages: Vec<&str> = found.iter().map(|problem| &*problem.message).collect();
            assert_eq!(messages, Vec::from_iter(expected));
        }
    }
}
