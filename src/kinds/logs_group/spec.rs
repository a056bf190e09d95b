//! The declaration of a log group, and what AWS refuses in it, as far as it is known offline.

use super::{
    filters::{SUBSCRIPTIONS, SubscriptionFilter},
    live::{CLASSES, STANDARD, is_delivery, takes_filters},
};
use crate::{
    kinds::logs::{
        MetricFilter,
        metric_filters::PER_GROUP,
        names::{filter_names, group_problem},
        prelude::*,
    },
    log_pattern::Pattern,
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
    pub(super) fn problems(&self) -> Vec<Problem> {
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
