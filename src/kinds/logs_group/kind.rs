//! The declaration, what AWS refuses in it as far as it is known offline, outputs, and how a declaration falls apart.

use super::{
    filters::{MetricFilters, SUBSCRIPTIONS, SubscriptionFilter, SubscriptionFilters},
    group::{GroupItself, GroupValue},
    live::{self, CLASSES, STANDARD, is_delivery, outputs_of, takes_filters},
    protection::{self, DataProtection},
    settings::{DeletionProtection, GroupKey, GroupTags, Retention},
};
use crate::{
    kind::DynAspect,
    kinds::logs::{
        MetricFilter,
        metric_filters::{Filters, PER_GROUP},
        metric_mention,
        names::{filter_names, group_problem},
        prelude::*,
    },
    log_pattern::Pattern,
    model::Hold,
};

/// The periods that AWS offers, in days.
const RETENTIONS: &[i32] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/// Patterns with regular expressions that the filters of a group can have together.
const REGEX_PATTERNS: usize = 5;

/// A log group.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name: letters, digits and `._-/#`.
    pub name: Text,
    /// Its class, which decides about cost and features; `STANDARD` when not given. Can't be changed.
    #[serde(default = "standard")]
    #[schemars(extend("enum" = CLASSES, "x-enum" = "log class"))]
    pub class: String,
    /// How many days events are kept, one of the periods that AWS offers: 1, 3, 5, 7, 14, 30, 60,
    /// 90, … Events never expire when not given.
    pub retention_days: Option<i32>,
    /// The ARN of the key that encrypts new events; its policy must allow `logs.<region>.amazonaws.com` to use
    /// it. A key of AWS's own when not given.
    pub kms: Option<Arn>,
    /// Whether AWS refuses to delete the group. Not when not given.
    pub deletion_protection: Option<bool>,
    /// Which sensitive data of its events is found and masked: a data protection policy in AWS's grammar, or
    /// `{ file = "x.json" }`. Its two statements name the same data identifiers.
    pub data_protection_policy: Option<Value>,
    /// Metrics that are made of its events, by the name of the filter.
    #[serde(default)]
    #[schemars(extend("maxProperties" = PER_GROUP, "propertyNames" = filter_names()))]
    pub metric_filters: BTreeMap<String, MetricFilter>,
    /// Destinations of its events as they come in, by the name of the filter; up to two.
    #[serde(default)]
    #[schemars(extend("maxProperties" = SUBSCRIPTIONS, "propertyNames" = filter_names()))]
    pub subscription_filters: BTreeMap<String, SubscriptionFilter>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn standard() -> String {
    STANDARD.to_owned()
}

impl Spec {
    /// What AWS refuses, besides what is out of its bounds.
    fn problems(&self) -> Vec<Problem> {
        let name = group_problem(&self.name).map(|problem| problem.within(["name"]));
        let mut found: Vec<Problem> = [name, self.retention(), self.key()].into_iter().flatten().collect();
        let (metrics, subscriptions) = (&self.metric_filters, &self.subscription_filters);
        for (name, filter) in metrics {
            let problems = filter.problems().into_iter();
            found.extend(problems.map(|problem| problem.within(["metric_filters", name])));
        }
        for (name, filter) in subscriptions {
            let problems = filter.problems().into_iter();
            found.extend(problems.map(|problem| problem.within(["subscription_filters", name])));
        }
        for (path, is_empty) in
            [("metric_filters", metrics.is_empty()), ("subscription_filters", subscriptions.is_empty())]
        {
            if !is_empty && !takes_filters(&self.class) {
                let message = format!("a log group of class {} has no filters", self.class);
                found.push(Problem::at(path, message));
            }
        }
        found.extend(
            self.data_protection_policy.iter().flat_map(|policy| protection::problems(policy, &self.class)),
        );
        let patterns = metrics.values().map(|filter| &filter.pattern);
        let patterns = patterns.chain(subscriptions.values().map(|filter| &filter.pattern));
        let read = patterns.filter_map(|pattern| Pattern::parse(pattern.known()?).ok());
        let regexes = read.filter(Pattern::has_regex).count();
        if regexes > REGEX_PATTERNS {
            let message = format!(
                "{regexes} patterns have regular expressions; a log group takes {REGEX_PATTERNS} such patterns"
            );
            found.push(Problem::at("metric_filters", message));
        }
        found
    }

    fn retention(&self) -> Option<Problem> {
        let days = self.retention_days?;
        if is_delivery(&self.class) {
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

    fn key(&self) -> Option<Problem> {
        let arn = self.kms.as_ref()?.0.known()?;
        let is_key = arn.split(':').nth(2) == Some("kms") && arn.contains(":key/");
        let problem = Problem::at("kms", "expected the ARN of a key").with_help("aliases are not accepted");
        (!is_key).then_some(problem)
    }
}

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
    const UNLISTED_USES: Option<&'static str> = Some("what writes to it, and which policies name it");
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &GroupItself,
        &TagsOf(GroupTags),
        &Configured(GroupKey),
        &Configured(Retention),
        &Configured(DeletionProtection),
        &Configured(DataProtection),
        &Entries(MetricFilters),
        &Entries(SubscriptionFilters),
    ];
    const GONE: &'static [&'static str] = NOT_FOUND;
    const JSON_FILES: &'static [&'static str] = &["data_protection_policy"];
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
            .with(Configured(DataProtection), spec.data_protection_policy.map(Into::into))
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
