//! What AWS would refuse in a declaration, as far as it is known offline.

use crate::kind::prelude::*;
use regex_lite::Regex;

use super::{
    content::{Content, SECURE_STRING, STRING},
    spec::{DataType, Spec, Tier},
};

/// Characters of a value, by tier.
const STANDARD: usize = 4_096;
const ADVANCED: usize = 8_192;

/// Levels of a name.
const LEVELS: usize = 15;

/// Characters of a name and what stands before it in its ARN.
const NAME: usize = 1_011;

/// The shortest that can stand before a name.
const BEFORE_NAME: &str = "arn:aws:ssm:us-east-1:111122223333:parameter";

/// Policies of one parameter.
const POLICIES: usize = 10;

/// Characters of a description, and of a pattern.
const DESCRIPTION: usize = 1_024;

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found = Vec::new();
    found.extend(spec.name.known().and_then(name));
    found.extend(one_content(spec));
    let content = spec.content();
    if let Some(content) = &content {
        value(spec, content, &mut found);
    }
    settings(spec, content.as_ref().map(Content::kind), &mut found);
    found
}

fn name(name: &str) -> Option<Problem> {
    let is_level = |level: &str| level.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    let plain = name.strip_prefix('/').unwrap_or(name);
    let levels: Vec<&str> = plain.split('/').collect();
    let reserved = ["aws", "ssm"].iter().find(|word| plain.to_ascii_lowercase().starts_with(*word));
    let length = BEFORE_NAME.len() + 1 + plain.len();
    let refused = |message: String| Some(Problem::at("name", message));
    if !levels.iter().all(|level| is_level(level)) {
        return refused("a name has letters, digits, `_`, `.`, `-`, and `/` between its levels".to_owned());
    }
    if levels.iter().any(|level| level.is_empty()) {
        return refused("a level of the name is empty".to_owned());
    }
    if levels.len() > 1 && plain == name {
        let help = format!("write `/{name}`");
        return Some(Problem::at("name", "a name with levels starts with `/`").with_help(help));
    }
    if let Some(word) = reserved {
        return refused(format!("AWS keeps names that start with `{word}` to itself"));
    }
    if levels.len() > LEVELS {
        return refused(format!("a name has at most {LEVELS} levels; this one has {}", levels.len()));
    }
    if length > NAME {
        return refused(format!("the name and its ARN have at most {NAME} characters; these have {length}"));
    }
    None
}

fn one_content(spec: &Spec) -> Option<Problem> {
    let given = [
        ("value", spec.value.is_some()),
        ("list", spec.list.is_some()),
        ("json", spec.json.is_some()),
        ("secret", spec.secret.is_some()),
    ];
    let given: Vec<&str> = given.into_iter().filter_map(|(name, given)| given.then_some(name)).collect();
    match given[..] {
        [] => Some(Problem::at(
            "",
            "a parameter has one of `value`, `list`, `json` and `secret`; this one has none",
        )),
        [_] => None,
        [first, .., last] => {
            Some(Problem::at(last, format!("there is `{first}` already; a parameter has one value")))
        }
    }
}

fn value(spec: &Spec, content: &Content, found: &mut Vec<Problem>) {
    let path = match content {
        Content::Text(_) => "value",
        Content::List(_) => "list",
        Content::Json(_) | Content::Secret(_) => "json",
    };
    for (index, item) in spec.list.iter().flatten().enumerate() {
        if item.known().is_some_and(|text| text.contains(',')) {
            let problem = Problem::at(&format!("list.{index}"), "an item of a list can't contain a comma");
            found.push(problem.with_help("use `json`"));
        }
    }
    let Some(text) = content.text() else { return };
    let length = text.chars().count();
    let is_standard = matches!(spec.tier, Some(Tier::Standard) | None);
    let (limit, tier) = if is_standard { (STANDARD, "standard") } else { (ADVANCED, "advanced") };
    if text.is_empty() {
        found.push(Problem::at(path, "AWS takes no empty value"));
    }
    if length > limit {
        let message =
            format!("a value of the {tier} tier has at most {limit} characters; this one has {length}");
        let problem = Problem::at(path, message);
        found.push(if is_standard { problem.with_help("declare tier = \"Advanced\"") } else { problem });
    }
    if text.split_once("{{").is_some_and(|(_, rest)| rest.contains("}}")) {
        found
            .push(Problem::at(path, "AWS takes no `{{…}}` in a value: parameters can't refer to each other"));
    }
    if let (Some(Text::Known(text)), Some(pattern)) = (&spec.value, &spec.allowed_pattern)
        // AWS has Java's expressions; what does not compile here may be fine there.
        && Regex::new(pattern).is_ok_and(|pattern| !pattern.is_match(text))
    {
        found.push(Problem::at(path, format!("the value does not match the allowed pattern `{pattern}`")));
    }
}

fn settings(spec: &Spec, kind: Option<&str>, found: &mut Vec<Problem>) {
    let long =
        [("description", spec.description.known()), ("allowed_pattern", spec.allowed_pattern.as_deref())];
    for (path, text) in long {
        let length = text.map_or(0, |text| text.chars().count());
        if length > DESCRIPTION {
            let message = format!("it has at most {DESCRIPTION} characters; this one has {length}");
            found.push(Problem::at(path, message));
        }
    }
    if spec.key_id.is_some() && kind.is_some_and(|kind| kind != SECURE_STRING) {
        found.push(Problem::at("key_id", "only a `secret` is encrypted with a key"));
    }
    if spec.data_type != DataType::Text && kind.is_some_and(|kind| kind != STRING) {
        found.push(Problem::at("data_type", "only a `value` can stand for anything but text"));
    }
    let policies = &spec.policies;
    if policies.len() > 0 && !matches!(spec.tier, Some(Tier::Advanced | Tier::Intelligent)) {
        let problem = Problem::at("policies", "only the advanced tier has policies");
        found.push(problem.with_help("declare tier = \"Advanced\""));
    }
    if policies.len() > POLICIES {
        found.push(Problem::at("policies", format!("a parameter has at most {POLICIES} policies")));
    }
    if policies.expiration.is_none() && !policies.expiration_notification.is_empty() {
        let path = "policies.expiration_notification";
        found.push(Problem::at(path, "`expiration_notification` needs an `expiration`"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn messages(mut declaration: Value) -> Vec<String> {
        let defaults = json!({ "name": "/shop/a", "value": "x" });
        for (key, value) in defaults.as_object().unwrap() {
            let content = ["list", "json", "secret"].iter().any(|content| declaration.get(content).is_some());
            if declaration.get(key).is_none() && !(key == "value" && content) {
                declaration[key] = value.clone();
            }
        }
        let spec: Spec = serde_json::from_value(declaration).unwrap();
        problems(&spec)
            .into_iter()
            .map(|problem| format!("{}: {}", problem.path.join("."), problem.message))
            .collect()
    }

    #[test]
    fn good_parameters_pass() {
        let cases = [
            json!({}),
            json!({ "name": "plain" }),
            json!({ "name": { "$pending": "/a/${kms.key.master.id}" } }),
            json!({ "name": "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15" }),
            json!({ "list": ["a", "b"] }),
            json!({ "json": { "a": { "$pending": "${kms.key.master.arn}" } } }),
            json!({ "secret": { "env": "TOKEN" }, "key_id": "alias/x" }),
            json!({ "value": "12", "allowed_pattern": "^\\d+$" }),
            json!({ "value": "x".repeat(5_000), "tier": "Advanced", "policies": { "no_change_notification": [{ "days": 3 }] } }),
        ];
        for case in cases {
            assert_eq!(messages(case.clone()), Vec::<String>::new(), "{case}");
        }
    }

    #[test]
    fn what_aws_refuses_is_found_offline() {
        let cases = [
            (json!({ "name": "" }), "name: a level"),
            (json!({ "name": "/a//b" }), "name: a level"),
            (json!({ "name": "/a/" }), "name: a level"),
            (json!({ "name": "a/b" }), "name: a name with levels starts with `/`"),
            (json!({ "name": "/a b" }), "name: a name has letters"),
            (json!({ "name": "/AWS/x" }), "name: AWS keeps names that start with `aws`"),
            (json!({ "name": "ssm-x" }), "name: AWS keeps"),
            (json!({ "name": "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16" }), "name: a name has at most 15"),
            (json!({ "name": format!("/{}", "x".repeat(967)) }), "name: the name and its ARN"),
            (json!({ "value": "x", "list": ["y"] }), "list: there is `value` already"),
            (json!({ "list": ["a,b"] }), "list.0: an item"),
            (json!({ "value": "" }), "value: AWS takes no empty"),
            (json!({ "value": "x".repeat(4_097) }), "value: a value of the standard tier"),
            (
                json!({ "value": "x".repeat(8_193), "tier": "Advanced" }),
                "value: a value of the advanced tier",
            ),
            (json!({ "value": "{{ssm:a}}" }), "value: AWS takes no `{{"),
            (json!({ "value": "x", "allowed_pattern": "^\\d+$" }), "value: the value does not match"),
            (json!({ "key_id": "alias/x" }), "key_id: only"),
            (json!({ "secret": { "env": "X" }, "data_type": "aws:ec2:image" }), "data_type: only"),
            (json!({ "policies": { "expiration": "2030-01-31T00:00:00Z" } }), "policies: only the advanced"),
            (json!({ "description": "x".repeat(1_025) }), "description: it has at most"),
        ];
        for (case, expected) in cases {
            let messages = messages(case.clone());
            assert!(messages.len() == 1 && messages[0].starts_with(expected), "{case}: {messages:?}");
        }
        let spec: Spec = serde_json::from_value(json!({ "name": "a" })).unwrap();
        assert!(problems(&spec)[0].message.contains("has none"));
    }
}
