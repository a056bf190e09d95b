//! What AWS would refuse in a declaration, as far as it is known offline.

use crate::kind::prelude::*;
use regex_lite::Regex;

use super::{
    parameter::Type,
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
    value(spec, &mut found);
    settings(spec, &mut found);
    found
}

fn name(name: &str) -> Option<Problem> {
    let is_level = |level: &str| level.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    let plain = name.strip_prefix('/').unwrap_or(name);
    let levels: Vec<&str> = plain.split('/').collect();
    let reserved = ["aws", "ssm"].iter().find(|word| plain.to_ascii_lowercase().starts_with(*word));
    if !levels.iter().all(|level| is_level(level)) {
        return Some(Problem::at(
            "name",
            "a name has letters, digits, `_`, `.`, `-`, and `/` between its levels",
        ));
    }
    if levels.iter().any(|level| level.is_empty()) {
        return Some(Problem::at("name", "a level of the name is empty"));
    }
    if levels.len() > 1 && plain == name {
        return Some(
            Problem::at("name", "a name with levels starts with `/`").with_help(format!("write `/{name}`")),
        );
    }
    if let Some(word) = reserved {
        return Some(Problem::at("name", format!("AWS keeps names that start with `{word}` to itself")));
    }
    if levels.len() > LEVELS {
        return Some(Problem::at(
            "name",
            format!("a name has at most {LEVELS} levels; this one has {}", levels.len()),
        ));
    }
    let length = BEFORE_NAME.len() + 1 + plain.len();
    (length > NAME).then(|| {
        Problem::at(
            "name",
            format!("the name and its ARN have at most {NAME} characters; these have {length}"),
        )
    })
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

fn value(spec: &Spec, found: &mut Vec<Problem>) {
    let Some(content) = spec.content() else { return };
    let path = match (&spec.value, &spec.list) {
        (Some(_), _) => "value",
        (_, Some(_)) => "list",
        _ => "json",
    };
    for (index, item) in spec.list.iter().flatten().enumerate() {
        if item.known().is_some_and(|text| text.contains(',')) {
            let problem = Problem::at(&format!("list.{index}"), "an item of a list can't contain a comma");
            found.push(problem.with_help("use `json`"));
        }
    }
    let Some(text) = content.text() else { return };
    let (limit, tier) = match spec.tier {
        Some(Tier::Advanced | Tier::Intelligent) => (ADVANCED, "advanced"),
        Some(Tier::Standard) | None => (STANDARD, "standard"),
    };
    let length = text.chars().count();
    if text.is_empty() {
        found.push(Problem::at(path, "AWS takes no empty value"));
    }
    if length > limit {
        let problem = Problem::at(
            path,
            format!("a value of the {tier} tier has at most {limit} characters; this one has {length}"),
        );
        found.push(if limit == STANDARD {
            problem.with_help("declare tier = \"Advanced\"")
        } else {
            problem
        });
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

fn settings(spec: &Spec, found: &mut Vec<Problem>) {
    let long =
        [("description", spec.description.known()), ("allowed_pattern", spec.allowed_pattern.as_deref())];
    for (path, text) in long {
        let length = text.map_or(0, |text| text.chars().count());
        if length > DESCRIPTION {
            found.push(Problem::at(
                path,
                format!("it has at most {DESCRIPTION} characters; this one has {length}"),
            ));
        }
    }
    let kind = spec.kind();
    if spec.key_id.is_some() && kind.is_some_and(|kind| kind != Type::SecureString) {
        found.push(Problem::at("key_id", "only a `secret` is encrypted with a key"));
    }
    if spec.data_type != DataType::Text && kind.is_some_and(|kind| kind != Type::String) {
        found.push(Problem::at("data_type", "only a `value` can stand for anything but text"));
    }
    if spec.policies.len() > 0 && !matches!(spec.tier, Some(Tier::Advanced | Tier::Intelligent)) {
        found.push(
            Problem::at("policies", "only the advanced tier has policies")
                .with_help("declare tier = \"Advanced\""),
        );
    }
    if spec.policies.len() > POLICIES {
        found.push(Problem::at("policies", format!("a parameter has at most {POLICIES} policies")));
    }
    if spec.policies.expiration.is_none() && !spec.policies.expiration_notification.is_empty() {
        found.push(Problem::at(
            "policies.expiration_notification",
            "`expiration_notification` needs an `expiration`",
        ));
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
