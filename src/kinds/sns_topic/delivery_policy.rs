//! Retries of deliveries over HTTP: JSON in AWS's own grammar.

use serde_json::Value;

use crate::kind::prelude::*;

/// A delivery policy without members that mean nothing: AWS answers with members that are null, false or
/// have their default although nobody sent them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub(super) struct DeliveryPolicy(Value);

/// Counts that are 0 by default.
const NONE_BY_DEFAULT: &[&str] = &["numNoDelayRetries", "numMinDelayRetries", "numMaxDelayRetries"];

/// The numbers of a retry policy, with the limits of AWS.
const RETRIES: &[(&str, u64, u64)] = &[
    ("numRetries", 0, 100),
    ("numNoDelayRetries", 0, 100),
    ("numMinDelayRetries", 0, 100),
    ("numMaxDelayRetries", 0, 100),
    ("minDelayTarget", 1, 3_600),
    ("maxDelayTarget", 1, 3_600),
];

/// The growth of delays between the shortest and the longest.
const BACKOFF: &[&str] = &["arithmetic", "exponential", "geometric", "linear"];

impl DeliveryPolicy {
    /// The policy in a table; `None` where it means nothing.
    pub(super) fn non_empty(value: Value) -> Option<Self> {
        let Self(value) = Self::from(value);
        value.as_object().is_some_and(|members| !members.is_empty()).then_some(Self(value))
    }
}

impl AttributeText for DeliveryPolicy {
    fn from_text(text: &str) -> Result<Option<Self>, String> {
        serde_json::from_str(text).map(Self::non_empty).map_err(|error| error.to_string())
    }
}

impl From<Value> for DeliveryPolicy {
    fn from(mut value: Value) -> Self {
        strip(&mut value);
        value.sort_all_objects();
        Self(value)
    }
}

/// Removes members that mean nothing.
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

/// AWS's constraints on the policy of a topic, which has everything below `http`.
pub(super) fn topic_problems(value: &Value) -> Vec<Problem> {
    match value.get("http").filter(|_| value.as_object().is_some_and(|all| all.len() == 1)) {
        Some(http) => problems(&["delivery_policy", "http"], http, "defaultHealthyRetryPolicy"),
        None => vec![
            Problem::at("delivery_policy", "a topic's delivery policy has one member, `http`")
                .with_help("http = { defaultHealthyRetryPolicy = { numRetries = 5 } }"),
        ],
    }
}

/// AWS's constraints on the policy of a subscription.
pub(super) fn subscription_problems(at: &[&str], value: &Value) -> Vec<Problem> {
    problems(at, value, "healthyRetryPolicy")
}

fn problems(at: &[&str], value: &Value, retries: &str) -> Vec<Problem> {
    if !value.is_object() {
        return vec![Problem::below(at.iter().copied(), "a delivery policy is a table")];
    }
    let Some(policy) = value.get(retries) else { return Vec::new() };
    let mut found = Vec::new();
    let mut refuse = |name: &str, message: String| {
        found.push(Problem::below(at.iter().copied().chain([retries, name]), message));
    };
    let count = |name: &str| policy.get(name).and_then(Value::as_u64);
    for (name, least, most) in RETRIES {
        let is_in_range = count(name).is_some_and(|count| (*least..=*most).contains(&count));
        if policy.get(*name).is_some() && !is_in_range {
            refuse(name, format!("expected a number from {least} to {most}"));
        }
    }
    if let (Some(shortest), Some(longest)) = (count("minDelayTarget"), count("maxDelayTarget"))
        && shortest > longest
    {
        refuse("minDelayTarget", format!("minDelayTarget must not exceed maxDelayTarget, {longest}"));
    }
    let phases: u64 = NONE_BY_DEFAULT.iter().filter_map(|name| count(name)).sum();
    if count("numRetries").is_some_and(|all| phases > all) {
        refuse("numRetries", format!("the retry phases add up to {phases}, more than numRetries"));
    }
    if policy
        .get("backoffFunction")
        .is_some_and(|word| word.as_str().is_none_or(|word| !BACKOFF.contains(&word)))
    {
        refuse("backoffFunction", format!("expected one of {}", BACKOFF.join(", ")));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Beside the answers in `tests/recorded/sns`.
    #[test]
    fn no_retries_is_a_policy() {
        assert_eq!(DeliveryPolicy::from_text("{}").unwrap(), None);
        let never = json!({ "healthyRetryPolicy": { "numRetries": 0, "numNoDelayRetries": 0 } });
        assert_eq!(DeliveryPolicy::from(never).to_text(), r#"{"healthyRetryPolicy":{"numRetries":0}}"#);
    }
}
