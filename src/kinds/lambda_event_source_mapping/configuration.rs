//! What `UpdateEventSourceMapping` writes. AWS keeps each member that the call leaves out, so all of them are said.

use serde_json::Value;

use super::{
    calls::{self, BUSY, GET, LIST, UPDATE},
    live::{
        Destination, Destinations, Filter, FilterCriteria, FilterCriteriaError, Mapping, MetricsConfig,
        ScalingConfig,
    },
    source::Source,
};
use crate::{
    aws::wire::Time,
    event_pattern::Canonical,
    kind::prelude::*,
    kinds::lambda::{INVALID, LIST_TAGS, NOT_FOUND},
};

/// The aspect's name.
pub(super) const NAME: &str = "configuration";

/// The refusal where the function does not exist.
const NO_FUNCTION: Refusal = Refusal::new(NOT_FOUND[0], "Function not found: {}");

/// What takes its time where a function, its role, its policies or a queue are new (aws-facts §4.1).
pub(super) const TRANSIENT: &[Transient] = &[
    BUSY,
    Transient::of_named(NOT_FOUND[0], "Function not found", &["lambda"]),
    Transient::of_named(INVALID, "NonExistentQueue", &["sqs"]),
    Transient::of_named_changed(INVALID, "role does not have permissions", &[]).slow(),
    Transient::of_named_changed(INVALID, "ensure the role can perform", &[]).slow(),
    Transient::of_named_changed(INVALID, "cannot be assumed by Lambda", &[]),
];

/// Event pollers that are there for the mapping alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pollers {
    /// How many there always are: 2 to 200. Default: 2.
    #[schemars(range(min = 2, max = 200))]
    pub minimum_pollers: Option<u32>,
    /// How many there are at most: 2 to 10,000. Default: 200.
    #[schemars(range(min = 2, max = 10_000))]
    pub maximum_pollers: Option<u32>,
}

/// What the stack wants and AWS has. Members of streams are none of a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigurationValue {
    pub function: Arn,
    pub enabled: bool,
    pub batch_size: Option<u32>,
    pub maximum_batching_window_in_seconds: u32,
    pub filters: Vec<Canonical>,
    pub kms_key_arn: Option<Arn>,
    pub function_response_types: BTreeSet<String>,
    pub metrics: BTreeSet<String>,
    pub on_failure: Option<Arn>,
    pub maximum_concurrency: Option<u32>,
    pub provisioned_pollers: Option<Pollers>,
    pub parallelization_factor: Option<u32>,
    pub tumbling_window_in_seconds: Option<u32>,
    pub maximum_record_age_in_seconds: Option<i32>,
    pub maximum_retry_attempts: Option<i32>,
    pub bisect_batch_on_function_error: Option<bool>,
}

/// How AWS has it that a member is not set: an empty text.
fn some_arn(text: Option<Text>) -> Option<Arn> {
    text.filter(|text| text.known() != Some("")).map(Arn)
}

impl ConfigurationValue {
    /// What can be changed.
    fn from_aws(mapping: Mapping) -> Result<Self, Failure> {
        if let Some(FilterCriteriaError { error_code, message }) = mapping.filter_criteria_error {
            let code = error_code.unwrap_or_default();
            return Err(Failure::refused(GET.action, &code, message.unwrap_or_default()));
        }
        let source = mapping.event_source_arn.as_ref().and_then(|arn| Source::of(&arn.0));
        let is_stream = source.is_some_and(Source::is_stream);
        let of_stream = |value: Option<u32>, default| is_stream.then(|| value.unwrap_or(default));
        let or_forever = |value: Option<i32>| is_stream.then(|| value.unwrap_or(-1));
        let filters = mapping.filter_criteria.unwrap_or_default().filters.into_iter();
        let filters = filters
            .map(|filter| filter.pattern.parse().unwrap_or_else(|_| Value::from(filter.pattern).into()));
        let on_failure = mapping.destination_config.and_then(|config| config.on_failure?.destination);
        let pollers = mapping.provisioned_poller_config.map(|pollers| Pollers {
            minimum_pollers: pollers.minimum_pollers,
            maximum_pollers: pollers.maximum_pollers,
        });
        Ok(Self {
            function: mapping.function_arn.unwrap_or_else(|| "".into()),
            enabled: !matches!(mapping.state.as_deref(), Some("Disabled" | "Disabling")),
            batch_size: mapping.batch_size.or_else(|| source.map(Source::batch_size)),
            maximum_batching_window_in_seconds: mapping
                .maximum_batching_window_in_seconds
                .unwrap_or_default(),
            filters: filters.collect(),
            kms_key_arn: some_arn(mapping.kms_key_arn),
            function_response_types: mapping.function_response_types.unwrap_or_default(),
            metrics: mapping.metrics_config.unwrap_or_default().metrics,
            on_failure: some_arn(on_failure),
            maximum_concurrency: mapping.scaling_config.and_then(|config| config.maximum_concurrency),
            provisioned_pollers: pollers.filter(|pollers| *pollers != Pollers::default()),
            parallelization_factor: of_stream(mapping.parallelization_factor, 1),
            tumbling_window_in_seconds: of_stream(mapping.tumbling_window_in_seconds, 0),
            maximum_record_age_in_seconds: or_forever(mapping.maximum_record_age_in_seconds),
            maximum_retry_attempts: or_forever(mapping.maximum_retry_attempts),
            bisect_batch_on_function_error: is_stream
                .then(|| mapping.bisect_batch_on_function_error.unwrap_or_default()),
        }
        .settled())
    }

    /// A record goes to the function where one filter matches, whatever their order is. Pollers that are counted half
    /// have AWS's other half.
    pub(super) fn settled(mut self) -> Self {
        self.filters.sort_by_cached_key(Canonical::to_string);
        self.filters.dedup();
        if let Some(pollers) = &mut self.provisioned_pollers {
            pollers.minimum_pollers.get_or_insert(2);
            pollers.maximum_pollers.get_or_insert(200);
        }
        self
    }

    /// The arguments of a creation, or of an update where `live` is what there is: what goes is said to be empty, and
    /// nothing is said that was not there before.
    pub(super) fn to_aws(&self, live: Option<&Self>) -> Call {
        let want = self.clone();
        let filters = want.filters.iter().map(|filter| Filter {
            // What was no JSON in AWS's answer goes back as it came.
            pattern: filter.json().as_str().map_or_else(|| filter.to_string(), str::to_owned),
        });
        let filters: Vec<Filter> = filters.collect();
        let had = |is_there: fn(&Self) -> bool| live.is_some_and(is_there);
        let destination = want.on_failure.map(|arn| arn.0);
        let destination = destination.or_else(|| had(|live| live.on_failure.is_some()).then(|| "".into()));
        let concurrency = want.maximum_concurrency;
        let has_scaling = concurrency.is_some() || had(|live| live.maximum_concurrency.is_some());
        let has_pollers =
            want.provisioned_pollers.is_some() || had(|live| live.provisioned_pollers.is_some());
        let has_metrics = !want.metrics.is_empty() || had(|live| !live.metrics.is_empty());
        let types = want.function_response_types;
        let has_types = !types.is_empty() || had(|live| !live.function_response_types.is_empty());
        let key = want.kms_key_arn.map(|arn| arn.0);
        Call {
            function_name: Some(want.function),
            enabled: Some(want.enabled),
            batch_size: want.batch_size,
            maximum_batching_window_in_seconds: Some(want.maximum_batching_window_in_seconds)
                .filter(|window| *window > 0 || live.is_some()),
            filter_criteria: (!filters.is_empty() || had(|live| !live.filters.is_empty()))
                .then_some(FilterCriteria { filters }),
            kms_key_arn: key.or_else(|| had(|live| live.kms_key_arn.is_some()).then(|| "".into())),
            function_response_types: has_types.then_some(types),
            metrics_config: has_metrics.then_some(MetricsConfig { metrics: want.metrics }),
            destination_config: destination
                .map(|arn| Destinations { on_failure: Some(Destination { destination: Some(arn) }) }),
            scaling_config: has_scaling.then_some(ScalingConfig { maximum_concurrency: concurrency }),
            provisioned_poller_config: has_pollers.then(|| want.provisioned_pollers.unwrap_or_default()),
            parallelization_factor: want.parallelization_factor,
            tumbling_window_in_seconds: want.tumbling_window_in_seconds,
            maximum_record_age_in_seconds: want.maximum_record_age_in_seconds,
            maximum_retry_attempts: want.maximum_retry_attempts,
            bisect_batch_on_function_error: want.bisect_batch_on_function_error,
            ..Call::default()
        }
    }
}

/// A creation or an update.
#[derive(Default, Serialize)]
pub(super) struct Call {
    /// An update has this, and a creation the four below.
    #[serde(skip_serializing_if = "Option::is_none")]
    uuid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_source_arn: Option<Arn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    starting_position: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    starting_position_timestamp: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Tags>,
    function_name: Option<Arn>,
    enabled: Option<bool>,
    batch_size: Option<u32>,
    maximum_batching_window_in_seconds: Option<u32>,
    filter_criteria: Option<FilterCriteria>,
    kms_key_arn: Option<Text>,
    function_response_types: Option<BTreeSet<String>>,
    metrics_config: Option<MetricsConfig>,
    destination_config: Option<Destinations>,
    scaling_config: Option<ScalingConfig>,
    provisioned_poller_config: Option<Pollers>,
    parallelization_factor: Option<u32>,
    tumbling_window_in_seconds: Option<u32>,
    maximum_record_age_in_seconds: Option<i32>,
    maximum_retry_attempts: Option<i32>,
    bisect_batch_on_function_error: Option<bool>,
}

impl Call {
    /// The same as a creation.
    pub(super) fn creating(
        self,
        source: Arn,
        position: Option<String>,
        since: Option<Time>,
        tags: Tags,
    ) -> Self {
        Self {
            event_source_arn: Some(source),
            starting_position: position,
            starting_position_timestamp: since,
            tags: Some(tags).filter(|tags| !tags.is_empty()),
            ..self
        }
    }
}

#[derive(Debug)]
pub(super) struct MappingConfiguration;

impl Aspect for MappingConfiguration {
    type Value = ConfigurationValue;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "its function, batches, filters, retries and scaling";
    /// AWS keeps what the call leaves out; each object that it names has no other members of these sources.
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[LIST.action, GET.action, LIST_TAGS.action, "kms:Decrypt"],
        write: &[GET.action, UPDATE.action, "kms:GenerateDataKey"],
    };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = TRANSIENT;
    const NAMES: Option<Names<ConfigurationValue>> = Some(|value| {
        // A version or an alias goes with its function.
        let arn = value.function.value();
        let unqualified: Vec<&str> = arn.splitn(8, ':').take(7).collect();
        vec![Named::arn(unqualified.join(":")).or(NO_FUNCTION)]
    });

    fn fill(want: &mut ConfigurationValue, live: &ConfigurationValue) {
        want.batch_size = want.batch_size.or(live.batch_size);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ConfigurationValue>>, Failure> {
        let Some(mapping) = calls::find(aws, at).await? else { return Ok(None) };
        Ok(Some(Seen::new(ConfigurationValue::from_aws(mapping)?)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ConfigurationValue) -> Result<(), Failure> {
        let id = at.output("id");
        let Some(live) = calls::settled(aws, at, id).await? else {
            return Err(Failure::refused(UPDATE.action, NOT_FOUND[0], "the mapping does not exist"));
        };
        let live = ConfigurationValue::from_aws(live)?;
        let call = Call { uuid: Some(id.to_owned()), ..want.to_aws(Some(&live)) };
        aws.act(&UPDATE, &at.scope.region, &call).await?;
        calls::settled(aws, at, id).await.map(drop)
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        Err(Failure::guard(UPDATE.action, "a mapping can't be without a function"))
    }
}
