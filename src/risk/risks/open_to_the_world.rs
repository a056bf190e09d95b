//! Rules of security groups that open it to the internet, and were not there before.

use serde_json::Value;

use crate::{
    excerpt::{SecurityGroupRule, excerpts},
    risk::{Changed, Found, Level, Risk},
};

pub(super) const RISK: Risk = Risk {
    id: "open-to-the-world",
    level: Level::Medium,
    about: "a new rule of a security group allows traffic from the internet",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    if !changed.is("ec2.security_group", "ingress") {
        return Vec::new();
    }
    let is_there = |key: &String| changed.before().is_some_and(|before| before.get(key).is_some());
    let rules = excerpts::<SecurityGroupRule>(changed.want().unwrap_or(&Value::Null));
    let new = rules.into_iter().filter(|(key, rule)| !is_there(key) && rule.is_of_internet());
    new.map(|(key, _)| Found::at([key], "from the internet")).collect()
}
