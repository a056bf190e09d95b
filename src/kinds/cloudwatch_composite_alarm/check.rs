//! What AWS would refuse in a declaration, as far as it is known offline.

use super::{
    grammar::check,
    rule::{Token, children, tokens},
    spec::Spec,
};
use crate::kind::prelude::*;
use crate::kinds::cloudwatch::{
    actions,
    names::{alarm_name_problem, description_problem},
};

/// Alarms that a rule may name.
const CHILDREN: usize = 100;

/// Alarms, truth values and parentheses of a rule.
const ELEMENTS: usize = 500;

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let mut found = Vec::new();
    found.extend(alarm_name_problem(&spec.name));
    found.extend(description_problem(&spec.description));
    found.extend(actions::problems("alarm_actions", &spec.alarm_actions, &scope.region));
    found.extend(actions::problems("ok_actions", &spec.ok_actions, &scope.region));
    let insufficient = &spec.insufficient_data_actions;
    found.extend(actions::problems("insufficient_data_actions", insufficient, &scope.region));
    let lists = [
        ("alarm_actions", &spec.alarm_actions),
        ("ok_actions", &spec.ok_actions),
        ("insufficient_data_actions", insufficient),
    ];
    for (path, arns) in lists {
        let scaling = arns
            .iter()
            .enumerate()
            .filter(|(_, arn)| arn.0.known().is_some_and(|arn| arn.split(':').nth(2) == Some("autoscaling")));
        found.extend(scaling.map(|(index, _)| {
            Problem::at(&format!("{path}.{index}"), "a composite alarm can't run a scaling policy")
                .with_help("put the action on a metric alarm")
        }));
    }
    for (path, _) in lists.iter().flat_map(|(path, arns)| actions::of_instances(path, arns)) {
        found.push(
            Problem::at(&path, "a composite alarm has no instance to act on")
                .with_help("put the action on the metric alarm of the instance"),
        );
    }
    found.extend(rule(spec, &scope.region));
    if let Some(suppressor) = &spec.actions_suppressor {
        for (path, period) in
            [("wait_period", suppressor.wait_period), ("extension_period", suppressor.extension_period)]
        {
            if period < 0 {
                found.push(Problem::at(&format!("actions_suppressor.{path}"), "a period is not negative"));
            }
        }
        let other = suppressor.alarm.known().and_then(|alarm| elsewhere(alarm, &scope.region));
        if let Some(other) = other {
            let message =
                format!("the suppressor is in {other}, and the composite alarm is in {}", scope.region);
            found.push(Problem::at("actions_suppressor.alarm", message));
        }
        if suppressor.alarm == spec.name {
            found.push(Problem::at("actions_suppressor.alarm", "an alarm can't suppress its own actions"));
        }
    }
    found
}

fn rule(spec: &Spec, region: &str) -> Option<Problem> {
    let tokens = match tokens(&spec.rule.value()).and_then(|tokens| check(&tokens).map(|()| tokens)) {
        Ok(tokens) => tokens,
        Err(message) => return Some(Problem::at("rule", format!("this is not a rule: {message}"))),
    };
    let children = children(&tokens);
    if spec.name.known().is_some_and(|name| children.contains(name)) {
        return Some(Problem::at("rule", "an alarm can't watch itself"));
    }
    // AWS looks alarms up in the composite alarm's own region.
    if let Some((arn, other)) = children.iter().find_map(|child| Some((child, elsewhere(child, region)?))) {
        let message = format!("`{arn}` is in {other}, and the composite alarm is in {region}");
        return Some(Problem::at("rule", message));
    }
    if children.len() > CHILDREN {
        let message = format!("a rule names at most {CHILDREN} alarms; this one has {}", children.len());
        return Some(Problem::at("rule", message).with_help("split it into several composite alarms"));
    }
    let is_element = |token: &&Token| match token {
        Token::Open | Token::Close | Token::State(..) => true,
        Token::Word(word) => word == "TRUE" || word == "FALSE",
        Token::Comma => false,
    };
    let elements = tokens.iter().filter(is_element).count();
    (elements > ELEMENTS).then(|| {
        Problem::at("rule", format!("a rule has at most {ELEMENTS} elements; this one has {elements}"))
    })
}

/// The region of an alarm's ARN, where it is another one.
fn elsewhere<'a>(child: &'a str, region: &str) -> Option<&'a str> {
    let mut parts = child.strip_prefix("arn:")?.split(':');
    parts.nth(2).filter(|other| *other != region)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn messages(mut declaration: Value) -> Vec<String> {
        for (key, value) in [("name", "site"), ("rule", "ALARM(a)")] {
            if declaration.get(key).is_none() {
                declaration[key] = value.into();
            }
        }
        let scope =
            Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() };
        let spec: Spec = serde_json::from_value(declaration).unwrap();
        problems(&spec, &scope)
            .into_iter()
            .map(|problem| format!("{}: {}", problem.path.join("."), problem.message))
            .collect()
    }

    #[test]
    fn what_aws_refuses_is_found_offline() {
        assert_eq!(messages(json!({})), Vec::<String>::new());
        let many: Vec<String> = (0..101).map(|n| format!("ALARM(a{n})")).collect();
        let suppressor =
            |alarm: &str, wait: i32| json!({ "alarm": alarm, "wait_period": wait, "extension_period": 0 });
        let cases = [
            (json!({ "rule": "ALARM(a) AND" }), "rule: this is not a rule: expected ALARM"),
            (json!({ "rule": "ALARM(site)" }), "rule: an alarm can't watch itself"),
            (json!({ "rule": many.join(" OR ") }), "rule: a rule names at most 100"),
            (
                json!({ "rule": format!("{}TRUE{}", "(".repeat(300), ")".repeat(300)) }),
                "rule: a rule has at most 500",
            ),
            (json!({ "name": "x\ny" }), "name: an alarm's name has no control"),
            (json!({ "description": "x".repeat(1_025) }), "description: an alarm's description"),
            (json!({ "ok_actions": ["arn:aws:sns:us-east-1:1:t"] }), "ok_actions.0: this is in us-east-1"),
            (
                json!({ "actions_suppressor": suppressor("b", -1) }),
                "actions_suppressor.wait_period: a period",
            ),
            (json!({ "actions_suppressor": suppressor("site", 0) }), "actions_suppressor.alarm: an alarm"),
        ];
        for (case, expected) in cases {
            let messages = messages(case);
            assert!(messages.len() == 1 && messages[0].starts_with(expected), "{expected}: {messages:?}");
        }
    }
}
