//! Event notifications.

use super::prelude::*;
use aws_sdk_s3::{
    operation::get_bucket_notification_configuration::GetBucketNotificationConfigurationOutput as Answer,
    types::{
        Event, EventBridgeConfiguration, FilterRule, FilterRuleName, LambdaFunctionConfiguration,
        NotificationConfiguration, NotificationConfigurationFilter, QueueConfiguration, S3KeyFilter,
        TopicConfiguration,
    },
};
use serde_json::{Value, json};

const GET: &str = "s3:GetBucketNotification";
const PUT: &str = "s3:PutBucketNotification";

/// The key that stands for `EventBridge`, which has no id at AWS.
const EVENTBRIDGE: &str = "eventbridge";

/// S3's answer about a destination that does not exist (recorded).
const NO_DESTINATION: Refusal =
    Refusal::new("InvalidArgument", "Unable to validate the following destination configurations: {}");

/// Notifications by id. The declared keys are the ids at AWS, so that a changed filter is a change
/// of one notification.
pub(super) struct Notifications;

/// A notification. Set one of `lambda`, `queue` and `topic`. The destination must allow S3: by a permission of the
/// function, or by the policy of the queue or topic.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationSpec {
    /// Lambda function to invoke.
    pub lambda: Option<Arn>,
    /// SQS queue to send to; not a FIFO queue.
    pub queue: Option<Arn>,
    /// SNS topic to publish to; not a FIFO topic.
    pub topic: Option<Arn>,
    /// Events, as in `s3:ObjectCreated:*`.
    #[schemars(length(min = 1))]
    pub events: BTreeSet<String>,
    /// Key prefix of the objects.
    #[serde(default)]
    pub prefix: String,
    /// Key suffix of the objects.
    #[serde(default)]
    pub suffix: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Destination {
    Lambda(Arn),
    Queue(Arn),
    Topic(Arn),
    EventBridge,
}

/// A destination and its events. `EventBridge` gets all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notification {
    to: Destination,
    events: BTreeSet<String>,
    prefix: String,
    suffix: String,
}

pub(super) type ById = BTreeMap<String, Notification>;

impl Notification {
    fn eventbridge() -> Self {
        let (prefix, suffix) = Default::default();
        Self { to: Destination::EventBridge, events: BTreeSet::new(), prefix, suffix }
    }

    fn destination(&self) -> Option<Named> {
        match &self.to {
            Destination::Lambda(arn) | Destination::Queue(arn) | Destination::Topic(arn) => {
                Some(Named::arn(arn.value()).or(NO_DESTINATION))
            }
            Destination::EventBridge => None,
        }
    }
}

impl NotificationSpec {
    fn destinations(&self) -> Vec<Destination> {
        let lambda = self.lambda.clone().map(Destination::Lambda);
        let queue = self.queue.clone().map(Destination::Queue);
        lambda.into_iter().chain(queue).chain(self.topic.clone().map(Destination::Topic)).collect()
    }

    /// Two notifications of one event for one key, which S3 refuses.
    fn overlaps(&self, other: &Self) -> bool {
        let begin = |a: &str, b: &str| a.starts_with(b) || b.starts_with(a);
        let end = |a: &str, b: &str| a.ends_with(b) || b.ends_with(a);
        let covers = |all: &str, one: &str| {
            all == one || all.strip_suffix('*').is_some_and(|start| one.starts_with(start))
        };
        begin(&self.prefix, &other.prefix)
            && end(&self.suffix, &other.suffix)
            && self.events.iter().any(|a| other.events.iter().any(|b| covers(a, b) || covers(b, a)))
    }

    /// Destinations that S3 can't notify: "The ARN could not be parsed" (recorded), or FIFO ones.
    fn wrong_destinations(&self) -> impl Iterator<Item = (&'static str, String)> {
        let all = [
            ("lambda", "lambda", "Lambda function", &self.lambda),
            ("queue", "sqs", "queue", &self.queue),
            ("topic", "sns", "topic", &self.topic),
        ];
        all.into_iter().filter_map(|(member, service, noun, arn)| {
            let arn = arn.as_ref()?.0.known()?;
            if arn.split(':').nth(2) != Some(service) {
                return Some((member, format!("`{arn}` is not the ARN of a {noun}")));
            }
            let fifo = service != "lambda" && arn.rsplit_once('.').is_some_and(|(_, end)| end == "fifo");
            fifo.then(|| (member, format!("S3 can't notify a FIFO {noun}")))
        })
    }
}

/// The value of declared notifications; `None` where there are none.
pub(super) fn declared(specs: BTreeMap<String, NotificationSpec>, eventbridge: bool) -> Option<ById> {
    let notification = |spec: NotificationSpec| {
        let to = spec.destinations().pop()?;
        Some(Notification { to, events: spec.events, prefix: spec.prefix, suffix: spec.suffix })
    };
    let mut value: ById =
        specs.into_iter().filter_map(|(id, spec)| Some((id, notification(spec)?))).collect();
    if eventbridge {
        value.insert(EVENTBRIDGE.to_owned(), Notification::eventbridge());
    }
    (!value.is_empty()).then_some(value)
}

/// Notifications by id, and whether `EventBridge` gets events.
pub(super) fn to_declaration(mut value: ById) -> (BTreeMap<String, Value>, bool) {
    let named = value.len();
    value.retain(|_, notification| notification.to != Destination::EventBridge);
    let eventbridge = value.len() < named;
    let spec = |Notification { to, events, prefix, suffix }| {
        let mut spec = json!(to);
        spec["events"] = json!(events);
        spec["prefix"] = json!(prefix);
        spec["suffix"] = json!(suffix);
        spec
    };
    (value.into_iter().map(|(id, notification)| (id, spec(notification))).collect(), eventbridge)
}

/// AWS's constraints.
pub(super) fn problems(specs: &BTreeMap<String, NotificationSpec>) -> Vec<Problem> {
    let name = Notifications::NAME;
    let mut problems = Vec::new();
    for (index, (id, spec)) in specs.iter().enumerate() {
        let wrong = spec.wrong_destinations();
        problems.extend(wrong.map(|(member, message)| Problem::below([name, id.as_str(), member], message)));
        let mut refuse = |message: &str| problems.push(Problem::below([name, id.as_str()], message));
        if id == EVENTBRIDGE {
            refuse("this id is reserved for EventBridge; set `eventbridge = true` on the bucket instead");
        }
        if spec.destinations().len() != 1 {
            refuse("set one of `lambda`, `queue` and `topic`");
        }
        for event in spec.events.iter().filter(|event| !Event::values().contains(&event.as_str())) {
            refuse(&format!("unknown event `{event}`"));
        }
        for (other, _) in specs.iter().skip(index + 1).filter(|(_, other)| spec.overlaps(other)) {
            refuse(&format!("`{other}` has the same event for the same keys, which S3 refuses"));
        }
    }
    problems
}

impl Aspect for Notifications {
    type Value = ById;
    const NAME: &'static str = "notifications";
    const ABOUT: &'static str = "event notifications";
    const KEYED: bool = true;
    const REPLACES: Replaces = Replaces::whole("GetBucketNotificationConfiguration");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const NAMES: Option<Names<ById>> =
        Some(|all| all.values().filter_map(Notification::destination).collect());
    const TRANSIENT: &'static [Transient] = &[
        CONFLICT,
        UNSEEN,
        Transient::of_named_changed(
            "InvalidArgument",
            "Unable to validate the following destination configurations",
            &[],
        ),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ById>>, Failure> {
        let live = from_aws(send!(aws, at, GET, get_bucket_notification_configuration).await?);
        Ok((!live.is_empty()).then(|| Seen::new(live)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ById) -> Result<(), Failure> {
        let call = call!(aws, at, put_bucket_notification_configuration);
        let answer = aws.send(PUT, call.notification_configuration(to_aws(&want)?).send()).await;
        answer.map(drop).map_err(|failure| {
            if !failure.message.contains("Unable to validate the following destination") {
                return failure;
            }
            // The put is all or nothing. S3 names the destinations that it means; a queue or topic of another
            // notification may be one of them.
            failure.with_hint(
                "each destination, including those of older notifications, must exist and allow `s3.amazonaws.com`",
            )
        })
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, ById::new()).await
    }
}

fn from_aws(answer: Answer) -> ById {
    let mut all = ById::new();
    let mut add =
        |id: Option<String>, arn: String, to: fn(Arn) -> Destination, events: Vec<Event>, filter| {
            let (prefix, suffix) = filter_from_aws(filter);
            let events = events.iter().map(|event| event.as_str().to_owned()).collect();
            // AWS gives every configuration an id; the ARN stands in where one is missing.
            let id = id.filter(|id| !id.is_empty()).unwrap_or_else(|| arn.clone());
            all.insert(id, Notification { to: to(Arn(known(arn))), events, prefix, suffix });
        };
    for one in answer.lambda_function_configurations.into_iter().flatten() {
        add(one.id, one.lambda_function_arn, Destination::Lambda, one.events, one.filter);
    }
    for one in answer.queue_configurations.into_iter().flatten() {
        add(one.id, one.queue_arn, Destination::Queue, one.events, one.filter);
    }
    for one in answer.topic_configurations.into_iter().flatten() {
        add(one.id, one.topic_arn, Destination::Topic, one.events, one.filter);
    }
    if answer.event_bridge_configuration.is_some() {
        all.insert(EVENTBRIDGE.to_owned(), Notification::eventbridge());
    }
    all
}

/// Prefix and suffix; AWS may answer with capitals in the rules' names.
fn filter_from_aws(filter: Option<NotificationConfigurationFilter>) -> (String, String) {
    let (mut prefix, mut suffix) = (String::new(), String::new());
    let rules = filter.and_then(|filter| filter.key).and_then(|key| key.filter_rules).unwrap_or_default();
    for rule in rules {
        let value = rule.value.unwrap_or_default();
        match rule.name.map(|name| name.as_str().to_lowercase()).as_deref() {
            Some("prefix") => prefix = value,
            Some("suffix") => suffix = value,
            _ => {}
        }
    }
    (prefix, suffix)
}

fn filter_to_aws(prefix: &str, suffix: &str) -> Option<NotificationConfigurationFilter> {
    let rules = [(FilterRuleName::Prefix, prefix), (FilterRuleName::Suffix, suffix)].into_iter();
    let rules = rules.filter(|(_, value)| !value.is_empty());
    let rules = rules.map(|(name, value)| FilterRule::builder().name(name).value(value).build());
    let key = S3KeyFilter::builder().set_filter_rules(Some(rules.collect())).build();
    let all = prefix.is_empty() && suffix.is_empty();
    (!all).then(|| NotificationConfigurationFilter::builder().key(key).build())
}

/// The whole configuration, which replaces the one that exists.
fn to_aws(want: &ById) -> Result<NotificationConfiguration, Failure> {
    let mut all = NotificationConfiguration::builder();
    for (id, notification) in want {
        let events = notification.events.iter().map(|event| Event::from(event.as_str())).collect();
        let filter = filter_to_aws(&notification.prefix, &notification.suffix);
        macro_rules! one {
            ($type:ident.$arn:ident($value:expr)) => {
                $type::builder()
                    .id(id)
                    .$arn($value.value())
                    .set_events(Some(events))
                    .set_filter(filter)
                    .build()
            };
        }
        all = match &notification.to {
            Destination::Lambda(arn) => {
                let one = one!(LambdaFunctionConfiguration.lambda_function_arn(arn));
                all.lambda_function_configurations(one.map_err(unbuilt(PUT))?)
            }
            Destination::Queue(arn) => {
                all.queue_configurations(one!(QueueConfiguration.queue_arn(arn)).map_err(unbuilt(PUT))?)
            }
            Destination::Topic(arn) => {
                all.topic_configurations(one!(TopicConfiguration.topic_arn(arn)).map_err(unbuilt(PUT))?)
            }
            Destination::EventBridge => {
                all.event_bridge_configuration(EventBridgeConfiguration::builder().build())
            }
        };
    }
    Ok(all.build())
}
