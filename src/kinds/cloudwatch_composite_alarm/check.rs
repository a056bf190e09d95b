//! AWS's constraints on a declaration, as far as they are known offline.

use super::{
    grammar::check,
    rule::{Token, children, tokens},
    spec::Spec,
};
use crate::{kind::prelude::*, kinds::cloudwatch::actions};

/// Alarms that a rule may name.
const CHILDREN: usize = 100;

/// Alarms, truth values and parentheses of a rule.
const ELEMENTS: usize = 500;

/// The constraints that the declaration breaks.
pub(super) fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let region = &scope.region;
    let mut found = Vec::new();
    let lists = [&spec.alarm_actions, &spec.ok_actions, &spec.insufficient_data_actions];
    for (path, arns) in actions::MEMBERS.into_iter().zip(lists) {
        found.extend(actions::problems(path, arns, region));
        found.extend(actions::of(path, arns, |service, _| service == "autoscaling").map(|path| {
            Problem::at(&path, "a composite alarm can't run a scaling policy")
                .with_help("put the action on a metric alarm")
        }));
        found.extend(actions::of_instances(path, arns).map(|path| {
            Problem::at(&path, "a composite alarm has no instance to act on")
                .with_help("put the action on the metric alarm of the instance")
        }));
    }
    found.extend(rule(spec, region));
    let Some(suppressor) = &spec.actions_suppressor else { return found };
    let mut refuse = |message: String| found.push(Problem::at("actions_suppressor.alarm", message));
    if let Some(other) = suppressor.alarm.known().and_then(|alarm| elsewhere(alarm, region)) {
        refuse(format!("the suppressor is in {other}, and the composite alarm is in {region}"));
    }
    if suppressor.alarm == spec.name {
        refuse("an alarm can't suppress its own actions".to_owned());
    }
    found
}

fn rule(spec: &Spec, region: &str) -> Option<Problem> {
    let at = |message: String| Some(Problem::at("rule", message));
    let tokens = match tokens(&spec.rule.value()).and_then(|tokens| check(&tokens).map(|()| tokens)) {
        Ok(tokens) => tokens,
        Err(message) => return at(format!("invalid rule: {message}")),
    };
    let children = children(&tokens);
    if spec.name.known().is_some_and(|name| children.contains(name)) {
        return at("an alarm can't watch itself".to_owned());
    }
    // AWS looks alarms up in the composite alarm's own region.
    if let Some((arn, other)) = children.iter().find_map(|child| Some((child, elsewhere(child, region)?))) {
        return at(format!("`{arn}` is in {other}, and the composite alarm is in {region}"));
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
    let message = format!("a rule has at most {ELEMENTS} elements; this one has {elements}");
    at(message).filter(|_| elements > ELEMENTS)
}

/// The region of an alarm's ARN, where it is another one.
fn elsewhere<'a>(child: &'a str, region: &str) -> Option<&'a str> {
    child.strip_prefix("arn:")?.split(':').nth(2).filter(|other| *other != region)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{facts::KindFacts, kinds::cloudwatch_composite_alarm::CloudWatchCompositeAlarm};

    fn messages(mut declaration: Value) -> Vec<String> {
        for (key, value) in [("name", "site"), ("rule", "ALARM(a)")] {
            if declaration.get(key).is_none() {
                declaration[key] = value.into();
            }
        }
        let scope = Target::example("cloudwatch.composite_alarm", "site").scope;
        let desired = KindFacts::desired(&CloudWatchCompositeAlarm, &declaration, &scope).unwrap();
        let found = desired.problems.into_iter();
        found.map(|problem| format!("{}: {}", problem.path.join("."), problem.message)).collect()
    }

    #[test]
    fn what_aws_refuses_is_found_offline() {
        assert_eq!(messages(json!({})), Vec::<String>::new());
        let many: Vec<String> = (0..101).map(|n| format!("ALARM(a{n})")).collect();
        let deep = format!("{}TRUE{}", "(".repeat(300), ")".repeat(300));
        let suppressor = |alarm: &str, wait: i32| json!({ "actions_suppressor": { "alarm": alarm, "wait_period": wait, "extension_period": 0 } });
        let far = "arn:aws:cloudwatch:us-east-1:1:alarm:a";
        let cases = [
            (json!({ "rule": "ALARM(a) AND" }), "rule: invalid rule: expected ALARM"),
            (json!({ "rule": "ALARM(site)" }), "rule: an alarm can't watch itself"),
            (
                json!({ "rule": format!("OK({far})") }),
                "rule: `arn:aws:cloudwatch:us-east-1:1:alarm:a` is in us-",
            ),
            (json!({ "rule": many.join(" OR ") }), "rule: a rule names at most 100"),
            (json!({ "rule": deep }), "rule: a rule has at most 500"),
            (
                json!({ "name": "x\ny" }),
                "name: `x\ny` is not a valid `name`: must be without control characters",
            ),
            (json!({ "description": "x".repeat(1_025) }), "description: `description` must be at most 1024"),
            (
                json!({ "ok_actions": ["arn:aws:sns:us-east-1:1:t"] }),
                "ok_actions.0: the action is in us-east-1",
            ),
            (
                json!({ "ok_actions": ["arn:aws:autoscaling:eu-central-1:1:scalingPolicy:x"] }),
                "ok_actions.0: a composite alarm can't run a scaling policy",
            ),
            (
                json!({ "ok_actions": ["arn:aws:automate:eu-central-1:ec2:stop"] }),
                "ok_actions.0: a composite alarm has no instance",
            ),
            (suppressor("b", -1), "actions_suppressor.wait_period: `wait_period` must be at least 0"),
            (suppressor("site", 0), "actions_suppressor.alarm: an alarm"),
            (suppressor(far, 0), "actions_suppressor.alarm: the suppressor is in us-east-1"),
        ];
        for (case, expected) in cases {
            let messages = messages(case);
            assert!(messages.len() == 1 && messages[0].starts_with(expected), "{expected}: {messages:?}");
        }
    }
}
