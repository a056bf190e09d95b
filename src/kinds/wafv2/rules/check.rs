//! What WAF would refuse in rules, as far as it is known offline.

use super::{check_statement::statement, findings::Findings};
use crate::kind::prelude::*;
use crate::{
    kinds::wafv2::{Locality, names::name_problem},
    waf::{
        action::{Action, Handling, Headers, Response},
        bodies::Bodies,
        rule::{Rule, Rules},
    },
};

/// Where rules are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'a> {
    /// Bodies that their answers may have.
    pub bodies: &'a Bodies,
    /// The scope and region that what they refer to must be in.
    pub place: &'a Locality,
    /// Whether they are a rule group's, which can't have groups in it.
    pub in_group: bool,
}

/// Statuses that WAF can be told to answer with. Its page of supported codes lists fewer, but an example
/// of AWS's own answers with one that is not among them.
const STATUSES: std::ops::RangeInclusive<i32> = 200..=599;

/// Words that no part of a label may be.
const RESERVED: &[&str] =
    &["awswaf", "aws", "waf", "rulegroup", "webacl", "regexpatternset", "ipset", "managed"];

const LONGEST_IMMUNITY: i64 = 259_200;
const SHORTEST_CAPTCHA: i64 = 60;
const SHORTEST_CHALLENGE: i64 = 300;

/// The longest body of an answer, in bytes.
const BODY: usize = 4_096;

/// What is wrong with rules.
pub(crate) fn rules(rules: &Rules, around: Around<'_>) -> Vec<Problem> {
    let mut found = Findings::at("rules");
    let mut first_at = BTreeMap::new();
    for (name, rule) in rules {
        found.below(name, |found| {
            found.take(name_problem("", &name.as_str().into()));
            if let Some(other) = first_at.insert(rule.priority, name) {
                let message = format!("the rule `{other}` has the priority {} too", rule.priority);
                found.add("priority", message);
            }
            check_rule(rule, around, found);
        });
    }
    found.done()
}

fn check_rule(rule: &Rule, around: Around<'_>, found: &mut Findings) {
    if rule.priority < 0 {
        found.add("priority", "a priority must not be negative");
    }
    if let Some(metric) = &rule.metric_name {
        found.below("metric_name", |found| check_metric(metric, found));
    }
    if rule.statement.is_group() {
        if rule.action.is_some() {
            found
                .add("action", "the rules of a group have actions of their own")
                .help("write `override_action`: \"none\" keeps them, \"count\" only counts");
        }
        if !rule.rule_labels.is_empty() {
            found.add("rule_labels", "the rules of a group have labels of their own");
        }
    } else if rule.override_action.is_some() {
        found.add("override_action", "only rule groups have it").help("write `action`");
    } else if rule.action.is_none() {
        found.add("", "the rule has no `action`").help("one of allow, block, count, captcha and challenge");
    }
    if let Some(action) = &rule.action {
        found.below("action", |found| check_action(action, around.bodies, found));
    }
    rule.rule_labels.iter().for_each(|label| check_label(label, found));
    check_immunity("captcha_immunity_time", rule.captcha_immunity_time, SHORTEST_CAPTCHA, found);
    check_immunity("challenge_immunity_time", rule.challenge_immunity_time, SHORTEST_CHALLENGE, found);
    found.below("statement", |found| statement(&rule.statement, around, found));
}

/// What is wrong with a metric's name, found right here.
pub(crate) fn check_metric(metric: &str, found: &mut Findings) {
    if ["All", "Default_Action"].contains(&metric) {
        found.add("", format!("WAF keeps the metric `{metric}` to itself"));
    }
    let is_taken = |b: u8| b.is_ascii_alphanumeric() || b"_#:.-/".contains(&b);
    if !(1..=255).contains(&metric.len()) || !metric.bytes().all(is_taken) {
        found.add("", "a metric's name has 1 to 255 letters, digits and _#:.-/");
    }
}

/// What is wrong with how long a puzzle or a challenge counts.
pub(crate) fn check_immunities(captcha: Option<i64>, challenge: Option<i64>, found: &mut Findings) {
    check_immunity("captcha_immunity_time", captcha, SHORTEST_CAPTCHA, found);
    check_immunity("challenge_immunity_time", challenge, SHORTEST_CHALLENGE, found);
}

fn check_immunity(member: &str, seconds: Option<i64>, shortest: i64, found: &mut Findings) {
    if seconds.is_some_and(|seconds| !(shortest..=LONGEST_IMMUNITY).contains(&seconds)) {
        found.add(member, format!("it is {shortest} to {LONGEST_IMMUNITY} seconds"));
    }
}

fn check_label(label: &str, found: &mut Findings) {
    let parts: Vec<&str> = label.split(':').collect();
    let is_part = |part: &&str| {
        (1..=128).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    };
    if parts.len() > 6 || !parts.iter().all(is_part) {
        found
            .add("rule_labels", format!("`{label}` is not a label"))
            .help("a name of letters, digits, `_` and `-`, with up to five namespaces and `:` before it");
    } else if let Some(word) = parts.iter().find(|part| RESERVED.contains(part)) {
        found.add("rule_labels", format!("WAF keeps `{word}` in labels to itself"));
    }
}

/// What is wrong with an action.
pub(crate) fn check_action(action: &Action, bodies: &Bodies, found: &mut Findings) {
    if let Some(response) = action.response() {
        found.below("block", |found| check_response(response, bodies, found));
    }
    if let Some(handling) = action.handling() {
        found.below(action.name(), |found| check_handling(handling, found));
    }
}

/// What is wrong with headers that a request takes along.
pub(crate) fn check_handling(handling: &Handling, found: &mut Findings) {
    found.below("insert_headers", |found| check_headers(&handling.insert_headers, found));
}

/// What is wrong with an answer.
pub(crate) fn check_response(response: &Response, bodies: &Bodies, found: &mut Findings) {
    if !STATUSES.contains(&response.response_code) {
        found
            .add("response_code", format!("WAF does not answer with {}", response.response_code))
            .help(format!("a status is {} to {}", STATUSES.start(), STATUSES.end()));
    }
    if let Some(key) = response.custom_response_body_key.as_ref().filter(|key| !bodies.contains_key(*key)) {
        found
            .add("custom_response_body_key", format!("unknown body `{key}`"))
            .help("declare it in `custom_response_bodies`");
    }
    found.below("response_headers", |found| {
        check_headers(&response.response_headers, found);
        for name in response.response_headers.keys().filter(|name| name.eq_ignore_ascii_case("content-type"))
        {
            found
                .add(name, "WAF does not let this header be set")
                .help("`content_type` of the body in `custom_response_bodies` says it");
        }
    });
}

fn check_headers(headers: &Headers, found: &mut Findings) {
    for (name, value) in headers {
        let is_taken = |b: u8| b.is_ascii_alphanumeric() || b"._$-".contains(&b);
        if !(1..=64).contains(&name.len()) || !name.bytes().all(is_taken) {
            found.add(name, "a header's name has 1 to 64 letters, digits and ._$-");
        }
        if value.known().is_some_and(|value| !(1..=255).contains(&value.chars().count())) {
            found.add(name, "a header's value has 1 to 255 characters");
        }
    }
}

/// What is wrong with the bodies of answers.
pub(crate) fn bodies(bodies: &Bodies) -> Vec<Problem> {
    let mut found = Findings::at("custom_response_bodies");
    for (key, body) in bodies {
        let is_taken = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
        if !(1..=128).contains(&key.len()) || !key.bytes().all(is_taken) {
            found.add(key, "a key has 1 to 128 letters, digits, `_` and `-`");
        }
        if body.content.known().is_some_and(|content| !(1..=BODY).contains(&content.len())) {
            found.below(key, |found| {
                found.add("content", format!("a body has 1 to {BODY} bytes"));
            });
        }
    }
    found.done()
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
