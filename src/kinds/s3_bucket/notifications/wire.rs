//! Between notifications and the SDK's types, of which there is one a destination.

use crate::kind::prelude::*;
use aws_sdk_s3::{
    operation::get_bucket_notification_configuration::GetBucketNotificationConfigurationOutput,
    types::{
        Event, EventBridgeConfiguration, FilterRule, FilterRuleName, LambdaFunctionConfiguration,
        NotificationConfiguration, NotificationConfigurationFilter, QueueConfiguration, S3KeyFilter,
        TopicConfiguration,
    },
};

use super::aspect::{ById, Destination, EVENTBRIDGE, Notification, PUT};

/// What AWS answers.
pub(super) fn of_answer(answer: GetBucketNotificationConfigurationOutput) -> ById {
    let mut found = ById::new();
    let mut add = |id: Option<String>, arn: String, to: fn(Arn) -> Destination, events: &[Event], filter| {
        let (prefix, suffix) = key_filter(filter);
        let events = events.iter().map(|event| event.as_str().to_owned()).collect();
        // AWS gives every configuration an id; the ARN stands in where one is missing.
        let id = id.filter(|id| !id.is_empty()).unwrap_or_else(|| arn.clone());
        found.insert(id, Notification { to: to(Arn(known(arn))), events, prefix, suffix });
    };
    for one in answer.lambda_function_configurations.unwrap_or_default() {
        add(one.id, one.lambda_function_arn, Destination::Lambda, &one.events, one.filter);
    }
    for one in answer.queue_configurations.unwrap_or_default() {
        add(one.id, one.queue_arn, Destination::Queue, &one.events, one.filter);
    }
    for one in answer.topic_configurations.unwrap_or_default() {
        add(one.id, one.topic_arn, Destination::Topic, &one.events, one.filter);
    }
    if answer.event_bridge_configuration.is_some() {
        found.insert(EVENTBRIDGE.to_owned(), Notification::eventbridge());
    }
    found
}

/// Prefix and suffix; AWS may answer with capitals in the rules' names.
fn key_filter(filter: Option<NotificationConfigurationFilter>) -> (String, String) {
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

fn filter_of(notification: &Notification) -> Option<NotificationConfigurationFilter> {
    let rules =
        [(FilterRuleName::Prefix, &notification.prefix), (FilterRuleName::Suffix, &notification.suffix)];
    let rules = rules.into_iter().filter(|(_, value)| !value.is_empty());
    let rules: Vec<FilterRule> =
        rules.map(|(name, value)| FilterRule::builder().name(name).value(value).build()).collect();
    (!rules.is_empty()).then(|| {
        let key = S3KeyFilter::builder().set_filter_rules(Some(rules)).build();
        NotificationConfigurationFilter::builder().key(key).build()
    })
}

/// What AWS is told: the whole configuration, which replaces the one that is there.
pub(super) fn to_sdk(want: &ById) -> Result<NotificationConfiguration, Failure> {
    let mut all = NotificationConfiguration::builder();
    for (id, notification) in want {
        let events = Some(notification.events.iter().map(|event| Event::from(event.as_str())).collect());
        let filter = filter_of(notification);
        all = match &notification.to {
            Destination::Lambda(arn) => {
                let one = LambdaFunctionConfiguration::builder().id(id).lambda_function_arn(arn.value());
                let one = one.set_events(events).set_filter(filter).build().map_err(unbuilt(PUT))?;
                all.lambda_function_configurations(one)
            }
            Destination::Queue(arn) => {
                let one = QueueConfiguration::builder().id(id).queue_arn(arn.value());
                all.queue_configurations(
                    one.set_events(events).set_filter(filter).build().map_err(unbuilt(PUT))?,
                )
            }
            Destination::Topic(arn) => {
                let one = TopicConfiguration::builder().id(id).topic_arn(arn.value());
                all.topic_configurations(
                    one.set_events(events).set_filter(filter).build().map_err(unbuilt(PUT))?,
                )
            }
            Destination::EventBridge => {
                all.event_bridge_configuration(EventBridgeConfiguration::builder().build())
            }
        };
    }
    Ok(all.build())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_is_put_comes_back() {
        let arn =
            |service: &str| Arn::from(format!("arn:aws:{service}:eu-central-1:111122223333:x").as_str());
        let notification = |to, prefix: &str, suffix: &str| Notification {
            to,
            events: BTreeSet::from(["s3:ObjectCreated:*".to_owned(), "s3:ObjectRemoved:Delete".to_owned()]),
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
        };
        let want = ById::from([
            ("calls".to_owned(), notification(Destination::Lambda(arn("lambda")), "a/", ".wav")),
            ("late".to_owned(), notification(Destination::Queue(arn("sqs")), "b/", "")),
            ("mail".to_owned(), notification(Destination::Topic(arn("sns")), "", "")),
            (EVENTBRIDGE.to_owned(), Notification::eventbridge()),
        ]);
        let sent = to_sdk(&want).unwrap();
        let answer = GetBucketNotificationConfigurationOutput::builder()
            .set_lambda_function_configurations(sent.lambda_function_configurations)
            .set_queue_configurations(sent.queue_configurations)
            .set_topic_configurations(sent.topic_configurations)
            .set_event_bridge_configuration(sent.event_bridge_configuration);
        assert_eq!(of_answer(answer.build()), want);
    }

    #[test]
    fn capitals_in_filter_rules_are_the_same() {
        let rule = FilterRule::builder().name(FilterRuleName::from("Suffix")).value(".wav").build();
        let key = S3KeyFilter::builder().filter_rules(rule).build();
        let filter = NotificationConfigurationFilter::builder().key(key).build();
        assert_eq!(key_filter(Some(filter)), (String::new(), ".wav".to_owned()));
    }
}
