//! Rules of security groups by which everybody on the internet gets in, and did not before.

use serde_json::Value;

use crate::risk::{Changed, Found, Level, Risk};

pub(super) const RISK: Risk = Risk {
    id: "open-to-the-world",
    level: Level::Medium,
    about: "a security group lets everybody on the internet in, by a rule that it did not have",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    if !changed.is("ec2.security_group", "ingress") {
        return Vec::new();
    }
    let is_there = |key: &String| changed.before().is_some_and(|before| before.get(key).is_some());
    let rules = changed.want().and_then(Value::as_object).into_iter().flatten();
    let new =
        rules.filter(|(key, rule)| !is_there(key) && (rule["peer"] == "0.0.0.0/0" || rule["peer"] == "::/0"));
    new.map(|(key, _)| Found::at([key.as_str()], "from everywhere")).collect()
}
