//! `logs.metric_filter`: one metric filter on a log group that is someone else's.

use crate::kind::DynAspect;

use super::logs::{
    Metric, MetricFilter,
    metric_filter::SYSTEM_FIELDS,
    metric_filters::{self, DELETE, DESCRIBE, PUT},
    metric_of,
    names::{group_problem, trimmed},
    prelude::*,
};

/// A metric filter on a log group of another owner. A group that the stack itself owns has only the filters of its
/// `metric_filters`, so that this one would be deleted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name, which is unique in its group: up to 512 characters without `:` and `*`.
    #[schemars(
        length(min = 1, max = 512),
        regex(pattern = "^[^:*]*$"),
        extend("x-pattern" = "text without `:` and `*`")
    )]
    pub name: Text,
    /// The name of the group whose events it matches.
    pub log_group: Text,
    /// The pattern of events, in the pattern language of `CloudWatch` Logs; empty matches every event.
    /// White space around it is ignored.
    #[serde(deserialize_with = "trimmed")]
    pub pattern: Text,
    /// The metric that it writes.
    pub metric: Metric,
    /// Match the events as a transformer of the group has changed them.
    #[serde(default)]
    pub apply_on_transformed_logs: bool,
    /// Selects events by the account and region they come from: `@aws.region = "eu-central-1"`.
    #[schemars(length(min = 1, max = 2000))]
    pub field_selection_criteria: Option<String>,
    /// Further dimensions for the origin of an event: `@aws.account`, `@aws.region`.
    #[serde(default)]
    #[schemars(extend("items" = { "type": "string", "enum": SYSTEM_FIELDS, "x-enum": "system field" }))]
    pub emit_system_field_dimensions: BTreeSet<String>,
}

/// AWS's answer about a group that does not exist.
const NO_GROUP: Refusal =
    Refusal::new("ResourceNotFoundException", "The specified log group does not exist: {}");

/// `logs.metric_filter`.
#[derive(Debug)]
pub struct LogsMetricFilter;

impl Kind for LogsMetricFilter {
    type Spec = Spec;
    const NAME: &'static str = "logs.metric_filter";
    const ABOUT: &'static str = "a metric filter on a log group of someone else's";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("log_group", "the name of its log group"),
        Output::predicted("metric", "the name of its metric"),
        Output::predicted("name", "its name"),
        Output::predicted("namespace", "the namespace of its metric"),
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&FilterItself];
    const GONE: &'static [&'static str] = NOT_FOUND;

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let group = group_problem(&spec.log_group).map(|problem| problem.within(["log_group"]));
        let desired = Desired::named(full_name(&spec.log_group, &spec.name)).with_problems(group);
        let filter = MetricFilter {
            pattern: spec.pattern,
            metric: spec.metric,
            apply_on_transformed_logs: spec.apply_on_transformed_logs,
            field_selection_criteria: spec.field_selection_criteria,
            emit_system_field_dimensions: spec.emit_system_field_dimensions,
        };
        desired.with_problems(filter.problems()).with(FilterItself, Some(filter))
    }

    fn written(mut held: Written) -> Vec<Table> {
        let full_name = held.get("name").to_owned();
        let (group, name) = parts(&full_name);
        held.set("log_group", group);
        held.set("name", name);
        held.spread(FilterItself::NAME);
        vec![held.rest()]
    }

    fn predict(name: &str, first: Option<&Value>, _scope: &Scope) -> Outputs {
        let metric = first.and_then(|filter| Metric::deserialize(filter.get("metric")?).ok());
        outputs(name, metric.as_ref())
    }

    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        Some(format!("{}:{}", outputs.get("log_group")?, outputs.get("name")?))
    }

    fn part_of(name: &str) -> Option<Named> {
        Some(Named::called("logs.group", parts(name).0).or(NO_GROUP))
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let texts = outputs.get("metric").zip(outputs.get("namespace"));
        let mention = texts.map(|(metric, namespace)| metric_of(metric, namespace));
        mention.into_iter().collect()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let filters = metric_filters::of_region(aws, &scope.region).await?;
        let names = filters.into_iter().map(|(group, name)| full_name(&group.into(), &name.into()));
        Ok(names.map(|name| Found::named(name.value())).collect())
    }
}

/// The filter itself. AWS has no tags on filters, so whoever declares a filter owns it.
#[derive(Debug)]
struct FilterItself;

impl Aspect for FilterItself {
    type Value = MetricFilter;
    const NAME: &'static str = "filter";
    const ABOUT: &'static str = "its pattern and its metric";
    const REPLACES: Replaces = Replaces::whole("DescribeMetricFilters");
    // The last lists the alarms that watch its metric.
    const ACTIONS: Actions = Actions {
        read: &[DESCRIBE.action],
        write: &[PUT.action, DELETE.action, "cloudwatch:DescribeAlarms"],
    };
    const SENTENCES: Option<Sentences<MetricFilter>> =
        Some(|filter| [(String::new(), filter.sentence())].into());
    const TRANSIENT: &'static [Transient] = &[CLASH];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<MetricFilter>>, Failure> {
        let (group, name) = parts(&at.name);
        let filters = metric_filters::of_group(aws, &at.scope.region, group).await?;
        let Some(filter) = filters.get(name) else { return Ok(None) };
        Ok(Some(Seen::with_outputs(filter.clone(), outputs(&at.name, Some(&filter.metric)))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: MetricFilter) -> Result<Outputs, Failure> {
        metric_filters::put(aws, at, parts(&at.name), &want).await?;
        Ok(outputs(&at.name, Some(&want.metric)))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        metric_filters::delete(aws, at, parts(&at.name)).await
    }
}

/// The name of a filter is unique in its group only, so both are needed to tell it from others.
/// Neither can contain the colon between them.
fn full_name(group: &Text, name: &Text) -> Text {
    Text::joined([group, &":".into(), name])
}

/// Group and filter of a full name.
fn parts(full_name: &str) -> (&str, &str) {
    full_name.split_once(':').unwrap_or(("", full_name))
}

/// The outputs; those of the metric where its names are known.
fn outputs(full_name: &str, metric: Option<&Metric>) -> Outputs {
    let (group, name) = parts(full_name);
    let metric = metric.map(|metric| [("metric", &metric.name), ("namespace", &metric.namespace)]);
    let of_metric = metric.into_iter().flatten().filter_map(|(output, text)| Some((output, text.known()?)));
    let all = [("log_group", group), ("name", name)].into_iter().chain(of_metric);
    all.map(|(output, value)| (output.to_owned(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::facts::KindFacts as Facts;

    #[test]
    fn a_filter_is_known_by_its_group_and_an_alarm_by_its_metric() {
        let scope = Target::example("logs.metric_filter", "f").scope;
        let declared = |group: Value| {
            let metric = json!({ "namespace": "VoiceAgent", "name": "S3UploadFailures" });
            let declaration =
                json!({ "name": "Failures", "log_group": group, "pattern": "\"failed\"", "metric": metric });
            Facts::desired(&LogsMetricFilter, &declaration, &scope).unwrap()
        };
        let pending = declared(json!({ "$pending": "${logs.group.bot.name}" })).name;
        assert_eq!(pending.to_string(), "${logs.group.bot.name}:Failures");
        let desired = declared(json!("a"));
        assert_eq!(desired.name, "a:Failures".into());
        let outputs =
            <LogsMetricFilter as Kind>::predict("a:Failures", desired.aspects.get("filter"), &scope);
        assert_eq!([&*outputs["metric"], &*outputs["namespace"]], ["S3UploadFailures", "VoiceAgent"]);
        assert_eq!(Facts::called(&LogsMetricFilter, &outputs, &|_| None).as_deref(), Some("a:Failures"));
        let group = Facts::part_of(&LogsMetricFilter, "a:Failures").unwrap();
        assert_eq!(group.key(), "logs.group/a");
    }
}
