//! Event notifications.

use super::prelude::*;
use aws_sdk_s3::operation::get_bucket_notification_configuration::GetBucketNotificationConfigurationOutput as Answer;

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notification {
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

/// `EventBridge`, which gets all events, is the one without a destination.
pub(super) type ById = BTreeMap<String, Notification>;

impl Notification {
    fn destinations(&self) -> impl Iterator<Item = &Arn> {
        [&self.lambda, &self.queue, &self.topic].into_iter().flatten()
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
pub(super) fn declared(mut by_id: ById, eventbridge: bool) -> Option<ById> {
    if eventbridge {
        by_id.insert(EVENTBRIDGE.to_owned(), Notification::default());
    }
    (!by_id.is_empty()).then_some(by_id)
}

/// Notifications by id, and whether `EventBridge` gets events.
pub(super) fn to_declaration(mut by_id: ById) -> (ById, bool) {
    let eventbridge = by_id.extract_if(.., |_, one| one.destinations().next().is_none()).next().is_some();
    (by_id, eventbridge)
}

pub(super) fn problems(specs: &ById) -> Vec<Problem> {
    let name = Notifications::NAME;
    let mut problems = Vec::new();
    for (index, (id, spec)) in specs.iter().enumerate() {
        let wrong = spec.wrong_destinations();
        problems.extend(wrong.map(|(member, message)| Problem::below([name, id.as_str(), member], message)));
        let mut refuse = |message: &str| problems.push(Problem::below([name, id.as_str()], message));
        if id == EVENTBRIDGE {
            refuse("this id is reserved for EventBridge; set `eventbridge = true` on the bucket instead");
        }
        if spec.destinations().count() != 1 {
            refuse("set one of `lambda`, `queue` and `topic`");
        }
        for event in spec.events.iter().filter(|event| !sdk::Event::values().contains(&event.as_str())) {
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
    const NAMES: Option<Names<ById>> = Some(|all| {
        let arns = all.values().flat_map(Notification::destinations).map(Arn::value);
        arns.map(|arn| Named::arn(arn).or(NO_DESTINATION)).collect()
    });
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
    type Destination = fn(&mut Notification) -> &mut Option<Arn>;
    let mut all = ById::new();
    let mut add = |id: Option<String>, arn: String, to: Destination, events: Vec<sdk::Event>, filter| {
        let (prefix, suffix) = filter_from_aws(filter);
        let events = events.iter().map(|event| event.as_str().to_owned()).collect();
        let mut notification = Notification { events, prefix, suffix, ..Notification::default() };
        *to(&mut notification) = Some(Arn(known(&arn)));
        // AWS gives every configuration an id; the ARN stands in where one is missing.
        all.insert(id.filter(|id| !id.is_empty()).unwrap_or(arn), notification);
    };
    for one in answer.lambda_function_configurations.into_iter().flatten() {
        add(one.id, one.lambda_function_arn, |to| &mut to.lambda, one.events, one.filter);
    }
    for one in answer.queue_configurations.into_iter().flatten() {
        add(one.id, one.queue_arn, |to| &mut to.queue, one.events, one.filter);
    }
    for one in answer.topic_configurations.into_iter().flatten() {
        add(one.id, one.topic_arn, |to| &mut to.topic, one.events, one.filter);
    }
    if answer.event_bridge_configuration.is_some() {
        all.insert(EVENTBRIDGE.to_owned(), Notification::default());
    }
    all
}

/// Prefix and suffix; AWS may answer with capitals in the rules' names.
fn filter_from_aws(filter: Option<sdk::NotificationConfigurationFilter>) -> (String, String) {
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

fn filter_to_aws(prefix: &str, suffix: &str) -> Option<sdk::NotificationConfigurationFilter> {
    let rules = [(sdk::FilterRuleName::Prefix, prefix), (sdk::FilterRuleName::Suffix, suffix)].into_iter();
    let rules = rules.filter(|(_, value)| !value.is_empty());
    let rules: Vec<_> =
        rules.map(|(name, value)| sdk::FilterRule::builder().name(name).value(value).build()).collect();
    let filter = sdk::NotificationConfigurationFilter::builder();
    (!rules.is_empty())
        .then(|| filter.key(sdk::S3KeyFilter::builder().set_filter_rules(Some(rules)).build()).build())
}

/// The whole configuration, which replaces the one that exists.
fn to_aws(want: &ById) -> Result<sdk::NotificationConfiguration, Failure> {
    let mut all = sdk::NotificationConfiguration::builder();
    for (id, notification) in want {
        macro_rules! one {
            ($type:ident.$arn:ident($value:expr)) => {{
                let events = notification.events.iter().map(|event| event.as_str().into()).collect();
                let one = sdk::$type::builder().id(id).$arn($value.value()).set_events(Some(events));
                let filter = filter_to_aws(&notification.prefix, &notification.suffix);
                one.set_filter(filter).build().map_err(unbuilt(PUT))?
            }};
        }
        all = match notification {
            Notification { lambda: Some(arn), .. } => {
                all.lambda_function_configurations(one!(LambdaFunctionConfiguration.lambda_function_arn(arn)))
            }
            Notification { queue: Some(arn), .. } => {
                all.queue_configurations(one!(QueueConfiguration.queue_arn(arn)))
            }
            Notification { topic: Some(arn), .. } => {
                all.topic_configurations(one!(TopicConfiguration.topic_arn(arn)))
            }
            _ => all.event_bridge_configuration(sdk::EventBridgeConfiguration::builder().build()),
        };
    }
    Ok(all.build())
}
