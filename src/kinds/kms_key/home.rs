//! The account and region of the stack, in a policy that is written before they are known.
//!
//! A declaration is taken apart without a scope, but every key policy names the account. So the
//! parts that this kind adds name it as a stack file would, and the aspect puts the real one in.

use serde_json::Value;

use crate::{model::Scope, policy::Policy};

/// The scope of whichever stack this is.
pub(super) fn scope() -> Scope {
    Scope {
        partition: "${stack.partition}".to_owned(),
        account: "${stack.account}".to_owned(),
        region: "${stack.region}".to_owned(),
    }
}

/// `policy` with the account and region of `at` in it.
pub(super) fn settled(policy: &Policy, at: &Scope) -> Policy {
    let settled = serde_json::to_value(policy).map(|json| settle(json, at)).and_then(serde_json::from_value);
    settled.unwrap_or_else(|_| policy.clone())
}

fn settle(json: Value, at: &Scope) -> Value {
    match json {
        Value::String(text) => {
            let home = scope();
            let text = text.replace(&home.partition, &at.partition).replace(&home.account, &at.account);
            Value::String(text.replace(&home.region, &at.region))
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| settle(item, at)).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(key, member)| (key, settle(member, at))).collect())
        }
        other => other,
    }
}
