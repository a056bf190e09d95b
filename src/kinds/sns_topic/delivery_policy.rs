//! How often deliveries over HTTP are tried again: JSON in AWS's own grammar.

use crate::kind::prelude::*;
use std::fmt;

use serde::Deserializer;
use serde_json::Value;

/// A delivery policy without what says nothing: AWS answers with members that are null, false or
/// have their default although nobody sent them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct DeliveryPolicy(Value);

/// Counts that are 0 by default.
const NONE_BY_DEFAULT: &[&str] = &["numNoDelayRetries", "numMinDelayRetries", "numMaxDelayRetries"];

/// What a policy of retries says, with the limits of AWS.
const RETRIES: &[(&str, u64, u64)] = &[
    ("numRetries", 0, 100),
    ("numNoDelayRetries", 0, 100),
    ("numMinDelayRetries", 0, 100),
    ("numMaxDelayRetries", 0, 100),
    ("minDelayTarget", 1, 3_600),
    ("maxDelayTarget", 1, 3_600),
];

/// How delays grow between the shortest and the longest.
const BACKOFF: &[&str] = &["arithmetic", "exponential", "geometric", "linear"];

impl DeliveryPolicy {
    /// The policy in a text of AWS, if it says anything.
    pub(super) fn seen(text: &str) -> Result<Option<Self>, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        Ok(Self::of(value))
    }

    /// The policy in a table, if it says anything.
    pub(super) fn of(value: Value) -> Option<Self> {
        let Self(value) = Self::from(value);
        value.as_object().is_some_and(|members| !members.is_empty()).then_some(Self(value))
    }
}

impl From<Value> for DeliveryPolicy {
    fn from(mut value: Value) -> Self {
        strip(&mut value);
        value.sort_all_objects();
        Self(value)
    }
}

impl<'de> Deserialize<'de> for DeliveryPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

impl fmt::Display for DeliveryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Takes out what says nothing.
fn strip(value: &mut Value) {
    let Value::Object(members) = value else { return };
    members.values_mut().for_each(strip);
    members.retain(|name, member| match member {
        Value::Null | Value::Bool(false) => false,
        Value::Object(inner) => !inner.is_empty(),
        Value::Number(count) => !(NONE_BY_DEFAULT.contains(&name.as_str()) && count.as_u64() == Some(0)),
        Value::String(word) => !(name == "backoffFunction" && word == "linear"),
        _ => true,
    });
}

/// What AWS would refuse in the policy of a topic, which has everything below `http`.
pub(super) fn topic_problems(value: &Value) -> Vec<Problem> {
    let Some(http) = value.get("http").filter(|_| value.as_object().is_some_and(|all| all.len() == 1)) else {
        let problem = Problem::at("delivery_policy", "the delivery policy of a topic has one member, `http`");
        return vec![problem.with_help("http = { defaultHealthyRetryPolicy = { numRetries = 5 } }")];
    };
    problems(&["delivery_policy", "http"], http, "defaultHealthyRetryPolicy")
}

/// What AWS would refuse in the policy of a subscription.
pub(super) fn subscription_problems(at: &[&str], value: &Value) -> Vec<Problem> {
    problems(at, value, "healthyRetryPolicy")
}

fn problems(at: &[&str], value: &Value, retries: &str) -> Vec<Problem> {
    let path = |below: &[&str]| at.iter().chain(below).map(|part| (*part).to_owned()).collect::<Vec<_>>();
    let problem = |below: &[&str], message: String| Problem { path: path(below), message, help: None };
    if !value.is_object() {
        return vec![problem(&[], "a delivery policy is a table".to_owned())];
    }
    let Some(policy) = value.get(retries) else { return Vec::new() };
    let count = |name: &str| policy.get(name).and_then(Value::as_u64);
    let mut found = Vec::new();
    for (name, least, most) in RETRIES {
        if policy.get(*name).is_some() && !count(name).is_some_and(|count| (*least..=*most).contains(&count))
        {
            found.push(problem(&[retries, name], format!("expected a number from {least} to {most}")));
        }
    }
    if let (Some(shortest), Some(longest)) = (count("minDelayTarget"), count("maxDelayTarget"))
        && shortest > longest
    {
        found.push(problem(
            &[retries, "minDelayTarget"],
            format!("it is longer than maxDelayTarget, {longest}"),
        ));
    }
    let phases: u64 = NONE_BY_DEFAULT.iter().filter_map(|name| count(name)).sum();
    if count("numRetries").is_some_and(|all| phases > all) {
        let message = format!("the phases of retries have {phases} together, which is more");
        found.push(problem(&[retries, "numRetries"], message));
    }
    if let Some(word) = policy.get("backoffFunction")
        && !word.as_str().is_some_and(|word| BACKOFF.contains(&word))
    {
        found.push(problem(&[retries, "backoffFunction"], format!("expected one of {}", BACKOFF.join(", "))));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_aws_adds_to_its_answer_is_no_difference() {
        let sent =
            json!({ "healthyRetryPolicy": { "numRetries": 5, "minDelayTarget": 5, "maxDelayTarget": 30 } });
        let answer = json!({
            "healthyRetryPolicy": {
                "minDelayTarget": 5, "maxDelayTarget": 30, "numRetries": 5, "numMaxDelayRetries": 0,
                "numNoDelayRetries": 0, "numMinDelayRetries": 0, "backoffFunction": "linear",
            },
            "sicklyRetryPolicy": null, "throttlePolicy": null, "requestPolicy": null, "guaranteed": false,
        });
        assert_eq!(DeliveryPolicy::of(sent), DeliveryPolicy::seen(&answer.to_string()).unwrap());
        assert_eq!(DeliveryPolicy::seen("{}").unwrap(), None);
        let never = json!({ "healthyRetryPolicy": { "numRetries": 0 } });
        assert!(DeliveryPolicy::of(never).unwrap().to_string().contains("\"numRetries\":0"));
    }

    #[test]
    fn limits_are_known() {
        let of = |retries: Value| {
            topic_problems(&json!({ "http": { "defaultHealthyRetryPolicy": retries } })).len()
        };
        assert_eq!(of(json!({ "numRetries": 10, "minDelayTarget": 1, "maxDelayTarget": 3_600 })), 0);
        assert_eq!(of(json!({ "numRetries": 101 })), 1);
        assert_eq!(of(json!({ "minDelayTarget": 30, "maxDelayTarget": 20 })), 1);
        assert_eq!(of(json!({ "numRetries": 3, "numNoDelayRetries": 2, "numMaxDelayRetries": 2 })), 1);
        assert_eq!(of(json!({ "backoffFunction": "random" })), 1);
        assert_eq!(topic_problems(&json!({ "healthyRetryPolicy": {} })).len(), 1);
        assert_eq!(
            subscription_problems(&[], &json!({ "healthyRetryPolicy": { "numRetries": "3" } })).len(),
            1
        );
    }
}
