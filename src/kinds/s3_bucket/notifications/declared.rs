//! Notifications as declared, and what AWS would refuse of them.

use crate::kind::prelude::*;
use aws_sdk_s3::types::Event;

use super::aspect::{ById, Destination, EVENTBRIDGE, Notification, Notifications};
use crate::kinds::s3_bucket::spec::problem;

/// Whom S3 tells about what. One of `lambda`, `queue` and `topic` is set. The destination must let
/// S3 in: by a permission of the function, or by the policy of the queue or topic.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationSpec {
    /// The Lambda function to call.
    pub lambda: Option<Arn>,
    /// The SQS queue to send to; no FIFO queue.
    pub queue: Option<Arn>,
    /// The SNS topic to publish to; no FIFO topic.
    pub topic: Option<Arn>,
    /// What happened, as in `s3:ObjectCreated:*`.
    pub events: BTreeSet<String>,
    /// Only for keys that begin so.
    #[serde(default)]
    pub prefix: String,
    /// Only for keys that end so.
    #[serde(default)]
    pub suffix: String,
}

impl NotificationSpec {
    fn destinations(&self) -> Vec<Destination> {
        let lambda = self.lambda.clone().map(Destination::Lambda);
        let queue = self.queue.clone().map(Destination::Queue);
        lambda.into_iter().chain(queue).chain(self.topic.clone().map(Destination::Topic)).collect()
    }

    /// Whether S3 takes both for one bucket: it refuses two notifications of one event for one key.
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
}

/// The value of declared notifications; `None` where there are none.
pub(in super::super) fn declared(
    specs: &BTreeMap<String, NotificationSpec>,
    eventbridge: bool,
) -> Option<ById> {
    let mut value: ById = specs
        .iter()
        .filter_map(|(id, spec)| {
            let to = spec.destinations().pop()?;
            let (events, prefix, suffix) = (spec.events.clone(), spec.prefix.clone(), spec.suffix.clone());
            Some((id.clone(), Notification { to, events, prefix, suffix }))
        })
        .collect();
    if eventbridge {
        value.insert(EVENTBRIDGE.to_owned(), Notification::eventbridge());
    }
    (!value.is_empty()).then_some(value)
}

impl Notification {
    /// That `EventBridge` is told everything.
    pub(super) fn eventbridge() -> Self {
        Self {
            to: Destination::EventBridge,
            events: BTreeSet::new(),
            prefix: String::new(),
            suffix: String::new(),
        }
    }
}

/// What AWS would refuse.
pub(in super::super) fn problems(specs: &BTreeMap<String, NotificationSpec>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, spec) in specs {
        problems.extend(of_destinations(id, spec));
    }
    let mut refuse = |id: &str, message: String| problems.push(problem([Notifications::NAME, id], message));
    for (index, (id, spec)) in specs.iter().enumerate() {
        if id == EVENTBRIDGE {
            refuse(
                id,
                "this id is reserved for EventBridge; set `eventbridge = true` on the bucket instead"
                    .to_owned(),
            );
        }
        if id.is_empty() || id.chars().count() > 255 {
            refuse(id, "an id has 1 to 255 characters".to_owned());
        }
        if spec.destinations().len() != 1 {
            refuse(id, "set one of `lambda`, `queue` and `topic`".to_owned());
        }
        if spec.events.is_empty() {
            refuse(id, "name an event, as in `s3:ObjectCreated:*`".to_owned());
        }
        for event in spec.events.iter().filter(|event| !Event::values().contains(&event.as_str())) {
            refuse(id, format!("unknown event `{event}`"));
        }
        for (other, _) in specs.iter().skip(index + 1).filter(|(_, other)| spec.overlaps(other)) {
            refuse(id, format!("`{other}` has the same event for the same keys, which S3 refuses"));
        }
    }
    problems
}

/// Destinations that S3 can't notify: "The ARN could not be parsed" (recorded), or FIFO ones.
fn of_destinations(id: &str, spec: &NotificationSpec) -> Vec<Problem> {
    let all =
        [("lambda", "lambda", &spec.lambda), ("queue", "sqs", &spec.queue), ("topic", "sns", &spec.topic)];
    let known = all
        .into_iter()
        .filter_map(|(member, service, arn)| Some((member, service, arn.as_ref()?.0.known()?)));
    known
        .filter_map(|(member, service, arn)| {
            let message = if arn.split(':').nth(2) != Some(service) {
                format!(
                    "`{arn}` is not the ARN of a {}",
                    if member == "lambda" { "function" } else { member }
                )
            } else if service != "lambda" && arn.rsplit_once('.').is_some_and(|(_, end)| end == "fifo") {
                format!("S3 can't notify a FIFO {member}")
            } else {
                return None;
            };
            Some(problem([Notifications::NAME, id, member], message))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(json: serde_json::Value) -> usize {
        problems(&serde_json::from_value(json).unwrap()).len()
    }

    #[test]
    fn one_event_of_one_key_has_one_destination() {
        let arn = "arn:aws:sqs:eu-central-1:111122223333:q";
        let one = |events: &str, prefix: &str, suffix: &str| serde_json::json!({ "queue": arn, "events": [events], "prefix": prefix, "suffix": suffix });
        let both = |a, b| problems_of(serde_json::json!({ "a": a, "b": b }));
        let created = "s3:ObjectCreated:*";
        assert_eq!(both(one(created, "a/", ""), one("s3:ObjectCreated:Put", "a/b/", ".wav")), 1);
        assert_eq!(both(one(created, "a/", ""), one(created, "b/", "")), 0);
        assert_eq!(both(one(created, "", ".wav"), one(created, "", ".json")), 0);
        assert_eq!(both(one(created, "", ""), one("s3:ObjectRemoved:*", "", "")), 0);
    }

    #[test]
    fn a_notification_has_one_destination_and_known_events() {
        let arn = "arn:aws:sns:eu-central-1:111122223333:t";
        assert_eq!(problems_of(serde_json::json!({ "a": { "events": ["s3:ObjectCreated:*"] } })), 1);
        assert_eq!(
            problems_of(serde_json::json!({ "a": { "topic": arn, "events": ["s3:ObjectMade:*"] } })),
            1
        );
        assert_eq!(problems_of(serde_json::json!({ "a": { "topic": arn, "events": [] } })), 1);
        assert_eq!(
            problems_of(
                serde_json::json!({ "a": { "topic": format!("{arn}.fifo"), "events": ["s3:ObjectCreated:*"] } })
            ),
            1
        );
    }
}
