//! Between a subscription and AWS's attributes, which are all text.

use crate::kind::prelude::*;
use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    super::{
        attributes::{of_word, word},
        delivery_policy::DeliveryPolicy,
    },
    value::{FilterScope, Pending, Subscription},
};

pub(super) const GET: &str = "sns:GetSubscriptionAttributes";

const RAW: &str = "RawMessageDelivery";
const FILTER: &str = "FilterPolicy";
const SCOPE: &str = "FilterPolicyScope";
const REDRIVE: &str = "RedrivePolicy";
const DELIVERY: &str = "DeliveryPolicy";
const ROLE: &str = "SubscriptionRoleArn";

/// A change of one attribute; without a value it goes.
pub(super) type Step = (&'static str, Option<String>);

/// What AWS answered.
pub(super) fn seen(attributes: &HashMap<String, String>) -> Result<Subscription, Failure> {
    let text = |name: &str| attributes.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let is_set = |name: &str| text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let wrong = |name: &str, why: String| Failure::guard(GET, format!("{name} is not understood: {why}"));
    let json = |name: &str| -> Result<Option<Value>, Failure> {
        let parse = |text| serde_json::from_str(text).map_err(|error| wrong(name, error.to_string()));
        text(name).map(parse).transpose()
    };
    let arn = |arn: &str| Arn(known(arn));
    let scope: Option<FilterScope> =
        text(SCOPE).map(|text| of_word(text).map_err(|why| wrong(SCOPE, why))).transpose()?;
    let is_url = text("Protocol").is_none_or(|protocol| protocol.starts_with("http"));
    let redrive = json(REDRIVE)?;
    let dead_letter_queue =
        redrive.as_ref().and_then(|policy| policy["deadLetterTargetArn"].as_str()).map(arn);
    let subscription = Subscription {
        endpoint: None,
        raw_message_delivery: is_set(RAW),
        filter_policy: json(FILTER)?,
        filter_policy_scope: scope,
        dead_letter_queue,
        // Only deliveries over HTTP have a policy; what SNS keeps of one elsewhere has no effect.
        delivery_policy: json(DELIVERY)?.filter(|_| is_url).and_then(DeliveryPolicy::of),
        role: text(ROLE).map(arn),
        pending: is_set("PendingConfirmation").then_some(Pending::Confirmation),
    };
    Ok(subscription.canonical())
}

/// The attributes of a new subscription.
pub(super) fn attributes(want: &Subscription) -> HashMap<String, String> {
    let steps = steps(&Subscription::default(), want).into_iter();
    steps.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// What leads from `live` to `want`, in the order in which AWS takes it: a filter that reaches into
/// tables is only ever on the body.
pub(super) fn steps(live: &Subscription, want: &Subscription) -> Vec<Step> {
    let mut steps = Vec::new();
    if live.raw_message_delivery != want.raw_message_delivery {
        steps.push((RAW, Some(want.raw_message_delivery.to_string())));
    }
    match (&want.filter_policy, want.filter_policy_scope) {
        (Some(filter), Some(scope)) => {
            let is_new = live.filter_policy.is_none();
            let policy = (FILTER, Some(filter.to_string()));
            let policy = Some(policy).filter(|_| live.filter_policy.as_ref() != Some(filter));
            // AWS keeps the scope of a filter that is gone, and does not say so.
            let of_scope = (SCOPE, Some(word(&scope)));
            let of_scope = Some(of_scope).filter(|_| is_new || live.filter_policy_scope != Some(scope));
            let (first, second) = match scope {
                FilterScope::MessageBody => (of_scope, policy),
                FilterScope::MessageAttributes => (policy, of_scope),
            };
            steps.extend([first, second].into_iter().flatten());
        }
        _ if live.filter_policy.is_some() => steps.push((FILTER, Some("{}".to_owned()))),
        _ => {}
    }
    if live.dead_letter_queue != want.dead_letter_queue {
        let policy = want.dead_letter_queue.as_ref().map(|arn| json!({ "deadLetterTargetArn": arn.value() }));
        steps.push((REDRIVE, policy.map(|policy| policy.to_string())));
    }
    if live.delivery_policy != want.delivery_policy {
        let policy = want.delivery_policy.as_ref().map(ToString::to_string).unwrap_or_default();
        steps.push((DELIVERY, Some(policy)));
    }
    if live.role != want.role {
        let role = want.role.as_ref().map(Arn::value).unwrap_or_default();
        steps.push((ROLE, Some(role)));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subscription(value: &Value) -> Subscription {
        let mut all = json!({ "raw_message_delivery": false });
        all.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        serde_json::from_value::<Subscription>(all).unwrap().canonical()
    }

    fn names(live: &Value, want: &Value) -> Vec<String> {
        let shown = |(name, value): Step| format!("{name} {}", value.as_deref().unwrap_or("-"));
        steps(&subscription(live), &subscription(want)).into_iter().map(shown).collect()
    }

    #[test]
    fn what_is_set_comes_back() {
        let want = subscription(&json!({
            "raw_message_delivery": true,
            "filter_policy": { "severity": ["critical", { "prefix": "w" }] },
            "filter_policy_scope": "MessageBody",
            "dead_letter_queue": "arn:aws:sqs:eu-central-1:111122223333:dead",
            "delivery_policy": { "healthyRetryPolicy": { "numRetries": 5 } },
            "role": "arn:aws:iam::111122223333:role/firehose",
        }));
        assert_eq!(seen(&attributes(&want)).unwrap(), want);
        assert_eq!(seen(&HashMap::new()).unwrap(), Subscription::default());
        assert_eq!(attributes(&Subscription::default()), HashMap::new());
    }

    #[test]
    fn a_filter_that_reaches_into_tables_is_only_ever_on_the_body() {
        let flat = json!({ "filter_policy": { "a": ["b"] } });
        let nested =
            json!({ "filter_policy": { "a": { "b": ["c"] } }, "filter_policy_scope": "MessageBody" });
        assert_eq!(
            names(&flat, &nested),
            ["FilterPolicyScope MessageBody", r#"FilterPolicy {"a":{"b":["c"]}}"#]
        );
        assert_eq!(
            names(&nested, &flat),
            [r#"FilterPolicy {"a":["b"]}"#, "FilterPolicyScope MessageAttributes"]
        );
        assert_eq!(names(&nested, &json!({})), ["FilterPolicy {}"]);
    }

    #[test]
    fn what_goes_goes_by_the_word_that_aws_takes_for_it() {
        let live = json!({
            "dead_letter_queue": "arn:aws:sqs:eu-central-1:111122223333:dead",
            "delivery_policy": { "healthyRetryPolicy": { "numRetries": 5 } },
        });
        assert_eq!(names(&live, &json!({})), ["RedrivePolicy -", "DeliveryPolicy "]);
        assert_eq!(names(&live, &live), Vec::<String>::new());
    }

    #[test]
    fn a_word_that_is_new_at_aws_is_a_failure() {
        let attributes = HashMap::from([(SCOPE.to_owned(), "MessageHeaders".to_owned())]);
        assert!(seen(&attributes).is_err());
    }
}
