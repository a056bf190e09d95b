//! The declaration, what AWS refuses of it, and how it becomes aspects.

use serde_json::{Value, json};

use super::{
    calls::{self, MappingTags, outputs_of},
    configuration::{ConfigurationValue, MappingConfiguration, Pollers},
    live::Mapping,
    mapping::{MappingItself, MappingValue, TAKEN},
    source::{IN_WORDS, Source, full_name, is_fifo},
};
use crate::{
    aws::wire::Time,
    event_pattern::{Canonical, EVENT_BRIDGE, Pattern},
    kind::{DynAspect, prelude::*},
    kinds::lambda::NOT_FOUND,
    model::uuid,
};

const AT_TIMESTAMP: &str = "AT_TIMESTAMP";
const POSITIONS: [&str; 3] = [AT_TIMESTAMP, "LATEST", "TRIM_HORIZON"];

/// An event source mapping of Lambda: Lambda reads a queue or a stream, and invokes a function with what it reads. AWS
/// names it by an id, so it is found by the pair of function and source, or by its tags.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The ARN of the function; with `:NAME` behind it, that of a version or an alias.
    pub function: Arn,
    /// The ARN of a queue of SQS, a stream or consumer of Kinesis, or a stream of a `DynamoDB` table. Another source
    /// makes a separate mapping.
    pub source: Arn,
    /// Where in a stream reading begins, which AWS never changes: `TRIM_HORIZON`, `LATEST`, or `AT_TIMESTAMP` in Kinesis. A
    /// new mapping of a stream needs one.
    #[schemars(extend("enum" = POSITIONS, "x-enum" = "position"))]
    pub starting_position: Option<String>,
    /// When, with `AT_TIMESTAMP`: `2027-01-01T00:00:00Z`.
    #[schemars(with = "Option<String>")]
    pub starting_position_timestamp: Option<Time>,
    /// Whether Lambda reads, as it does when not given.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// How many records the function gets at once: up to 10,000. Default: 10 of a queue, 100 of a stream.
    #[schemars(range(min = 1, max = 10_000))]
    pub batch_size: Option<u32>,
    /// For how long records are gathered: 0 to 300 seconds. Default: 0.
    #[serde(default)]
    #[schemars(range(max = 300))]
    pub maximum_batching_window_in_seconds: u32,
    /// Which records the function gets: those that one of these matches, each a table in the language of event patterns.
    /// All when not given.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub filters: Vec<Value>,
    /// The key that encrypts the filters. Default: a key of AWS.
    pub kms_key_arn: Option<Arn>,
    /// `ReportBatchItemFailures`: the function tells which records it failed on, and gets only those again.
    #[serde(default)]
    #[schemars(extend("items" = { "type": "string", "enum": ["ReportBatchItemFailures"], "x-enum": "response type" }))]
    pub function_response_types: BTreeSet<String>,
    /// `EventCount`: metrics on the events that were read, filtered and sent.
    #[serde(default)]
    #[schemars(extend("items" = { "type": "string", "enum": ["EventCount"], "x-enum": "group of metrics" }))]
    pub metrics: BTreeSet<String>,
    /// How many executions a queue may have at once: 2 to 1,000. Default: as many as there are.
    #[schemars(range(min = 2, max = 1_000))]
    pub maximum_concurrency: Option<u32>,
    /// Event pollers that are there for this queue alone. Default: none.
    pub provisioned_pollers: Option<Pollers>,
    /// The ARN of the queue, topic or bucket that is told of records of a stream which were given up. A queue has its own
    /// dead-letter queue.
    pub on_failure: Option<Arn>,
    /// Whether a batch of a stream that failed is split in two. Default: `false`.
    pub bisect_batch_on_function_error: Option<bool>,
    /// How many times a batch of a stream is tried again: up to 10,000. Default: -1, until its records expire.
    #[schemars(range(min = -1, max = 10_000))]
    pub maximum_retry_attempts: Option<i32>,
    /// How old a record of a stream may be: 60 to 604,800 seconds. Default: -1, until it expires.
    #[schemars(range(min = -1, max = 604_800))]
    pub maximum_record_age_in_seconds: Option<i32>,
    /// How many batches of a shard are processed at once: 1 to 10. Default: 1.
    #[schemars(range(min = 1, max = 10))]
    pub parallelization_factor: Option<u32>,
    /// Over which windows of a stream the function adds up: 0 to 900 seconds. Default: 0, none.
    #[schemars(range(max = 900))]
    pub tumbling_window_in_seconds: Option<u32>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// What AWS refuses.
    fn problems(&self) -> Vec<Problem> {
        let Some(source) = Source::of(&self.source.0) else {
            return vec![Problem::at("source", format!("expected {IN_WORDS}"))];
        };
        let mut found = self.problems_of_settings(source);
        let is_function = self
            .function
            .0
            .known()
            .is_none_or(|arn| arn.splitn(6, ':').nth(5).is_some_and(|end| end.starts_with("function:")));
        found.extend((!is_function).then(|| Problem::at("function", "expected the ARN of a function")));
        for (index, filter) in self.filters.iter().enumerate() {
            let mistakes = Pattern::read(filter, &EVENT_BRIDGE).err().into_iter().flatten();
            found.extend(Problem::all_below(&["filters", &index.to_string()], mistakes));
        }
        found
    }

    /// What AWS refuses of a mapping that does not exist yet.
    fn problem_of_new(&self) -> Option<Problem> {
        let is_stream = Source::of(&self.source.0).is_some_and(Source::is_stream);
        let message = "a stream needs a `starting_position`";
        (is_stream && self.starting_position.is_none()).then(|| Problem::at("source", message))
    }

    fn problems_of_settings(&self, source: Source) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut refuse = |is_wrong: bool, path: &str, message: &str| {
            found.extend(is_wrong.then(|| Problem::at(path, message)));
        };
        let is_queue = !source.is_stream();
        let of_streams = [
            ("starting_position", self.starting_position.is_some()),
            ("starting_position_timestamp", self.starting_position_timestamp.is_some()),
            ("on_failure", self.on_failure.is_some()),
            ("bisect_batch_on_function_error", self.bisect_batch_on_function_error.is_some()),
            ("maximum_retry_attempts", self.maximum_retry_attempts.is_some()),
            ("maximum_record_age_in_seconds", self.maximum_record_age_in_seconds.is_some()),
            ("parallelization_factor", self.parallelization_factor.is_some()),
            ("tumbling_window_in_seconds", self.tumbling_window_in_seconds.is_some()),
        ];
        for (member, is_given) in of_streams {
            refuse(is_queue && is_given, member, &format!("only a stream has `{member}`"));
        }
        for (member, is_given) in [
            ("maximum_concurrency", self.maximum_concurrency.is_some()),
            ("provisioned_pollers", self.provisioned_pollers.is_some()),
        ] {
            refuse(!is_queue && is_given, member, &format!("only a queue has `{member}`"));
        }
        let position = self.starting_position.as_deref();
        let is_timed = position == Some(AT_TIMESTAMP);
        refuse(
            is_timed && source == Source::Table,
            "starting_position",
            "a stream of a table begins at `TRIM_HORIZON` or `LATEST`",
        );
        let has_time = self.starting_position_timestamp.is_some();
        let message = "`AT_TIMESTAMP` needs a `starting_position_timestamp`";
        refuse(!is_queue && is_timed && !has_time, "starting_position", message);
        let message = "`starting_position_timestamp` needs the position `AT_TIMESTAMP`";
        refuse(!is_queue && !is_timed && has_time, "starting_position_timestamp", message);
        let (size, window) = (self.batch_size.unwrap_or_default(), self.maximum_batching_window_in_seconds);
        let fifo = is_fifo(&self.source.0);
        refuse(fifo && size > 10, "batch_size", "a FIFO queue has batches of up to 10");
        let member = "maximum_batching_window_in_seconds";
        refuse(fifo && window > 0, member, "a FIFO queue has no batching window");
        let message = "a batch of more than 10 needs a `maximum_batching_window_in_seconds`";
        refuse(is_queue && !fifo && size > 10 && window == 0, "batch_size", message);
        let age = self.maximum_record_age_in_seconds.unwrap_or(-1);
        refuse(
            (0..60).contains(&age),
            "maximum_record_age_in_seconds",
            "expected -1, or 60 seconds and more",
        );
        let both = self.maximum_concurrency.is_some() && self.provisioned_pollers.is_some();
        let message = "provisioned pollers limit the concurrency themselves";
        refuse(both, "maximum_concurrency", message);
        found
    }
}

/// `lambda.event_source_mapping`.
#[derive(Debug)]
pub struct LambdaEventSourceMapping;

impl Kind for LambdaEventSourceMapping {
    type Spec = Spec;
    const NAME: &'static str = "lambda.event_source_mapping";
    const ABOUT: &'static str = "a queue or stream from which Lambda invokes a function";
    const OUTPUTS: &'static [Output] =
        &[Output::made_up("arn", "its ARN"), Output::made_up("id", "its id, a UUID")];
    const NOT_MANAGED: &'static [&'static str] = &["sources of Kafka, MQ and DocumentDB"];
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&MappingItself, &MappingConfiguration, &TagsOf(MappingTags)];
    /// AWS refuses a write while another one is under way.
    const IN_SERIES: bool = true;
    const NOT_OF_EXTERNAL: &'static [&'static str] = &[MappingConfiguration::NAME];
    const FOUND_BY: &'static [&'static str] = &["function", "source"];
    const ARN_PREFIX: Option<&'static str> = Some("event-source-mapping:");
    const GONE: &'static [&'static str] = NOT_FOUND;
    const NAMED_BY: &'static str = "id";
    const TAKEN: Refusal = TAKEN;
    const FOUND_BY_OWNER: bool = true;
    /// The index of tags knows it in part only (aws-facts §7.1).
    const INDEXED: bool = false;

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let (problems, of_new) = (spec.problems(), spec.problem_of_new());
        let source = Source::of(&spec.source.0);
        let is_stream = source.is_some_and(Source::is_stream);
        let configuration = ConfigurationValue {
            batch_size: spec.batch_size.or_else(|| source.map(Source::batch_size)),
            enabled: spec.enabled,
            maximum_batching_window_in_seconds: spec.maximum_batching_window_in_seconds,
            filters: spec.filters.into_iter().map(Canonical::from).collect(),
            kms_key_arn: spec.kms_key_arn,
            function_response_types: spec.function_response_types,
            metrics: spec.metrics,
            on_failure: spec.on_failure,
            maximum_concurrency: spec.maximum_concurrency,
            provisioned_pollers: spec.provisioned_pollers,
            parallelization_factor: spec.parallelization_factor.or(is_stream.then_some(1)),
            tumbling_window_in_seconds: spec.tumbling_window_in_seconds.or(is_stream.then_some(0)),
            maximum_record_age_in_seconds: spec.maximum_record_age_in_seconds.or(is_stream.then_some(-1)),
            maximum_retry_attempts: spec.maximum_retry_attempts.or(is_stream.then_some(-1)),
            bisect_batch_on_function_error: spec
                .bisect_batch_on_function_error
                .or(is_stream.then_some(false)),
            function: spec.function.clone(),
        };
        let mapping = MappingValue {
            source: spec.source.clone(),
            starting_position: spec.starting_position,
            starting_position_timestamp: spec.starting_position_timestamp,
        };
        Desired::named(full_name(&spec.function.0, &spec.source.0))
            .with_problems(problems)
            .with_problems_of_new(of_new)
            .with(MappingItself, Some(mapping))
            .with(MappingConfiguration, Some(configuration.settled()))
            .with(TagsOf(MappingTags), Some(spec.tags))
    }

    fn written(mut held: Written) -> Vec<Table> {
        held.set("name", Option::<String>::None);
        held.spread(MappingItself::NAME);
        held.spread(MappingConfiguration::NAME);
        vec![held.rest()]
    }

    fn predict(_name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        Outputs::new()
    }

    fn make_up(_name: &str, _first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        outputs_of(&uuid(unique), scope)
    }

    fn called(_outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        let text = |aspect: Option<Document>, member: &str| -> Option<Text> {
            serde_json::from_value(aspect?.json().get(member)?.clone()).ok()
        };
        let function = text(aspect(MappingConfiguration::NAME), "function")?;
        Some(full_name(&function, &text(aspect(MappingItself::NAME), "source")?).value())
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        let holding = |mapping: Mapping| Holding {
            name: mapping.name().unwrap_or_else(|| mapping.uuid.clone()),
            arn: outputs_of(&mapping.uuid, scope).remove("arn").unwrap_or_default(),
            tags: None,
            aspects: vec![
                (MappingItself::NAME, json!({ "source": mapping.event_source_arn })),
                (MappingConfiguration::NAME, mapping.named()),
            ],
        };
        Ok(calls::now(aws, &scope.region).await?.into_iter().map(holding).collect())
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        calls::list(aws, scope).await
    }
}
