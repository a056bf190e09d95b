//! The declaration of a composite alarm, and AWS's constraints on it, as far as they are known offline.

use super::rule::{Token, check, children, tokens};
use crate::kinds::cloudwatch::prelude::*;

/// An alarm on the states of other alarms.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spec {
    /// Name: 1 to 255 characters, unique among alarms of all kinds in the region. An alarm of another name is another
    /// alarm.
    #[schemars(length(min = 1, max = 255), regex(pattern = r"^[^\x00-\x1f\x7f]*$"))]
    #[schemars(extend("x-pattern" = "without control characters"))]
    pub(crate) name: Text,
    /// Description: purpose and runbook, up to 1,024 characters.
    #[serde(default)]
    #[schemars(length(max = 1_024))]
    pub(crate) description: Text,
    /// Rule of the ALARM state: `ALARM("${cloudwatch.alarm.a.name}") AND NOT OK("b")`. Up to 100 alarms
    /// in `ALARM(…)`, `OK(…)`, `INSUFFICIENT_DATA(…)`, with `AND`, `OR`, `NOT` and parentheses.
    pub(crate) rule: Text,
    /// Actions of the ALARM state: up to 5 ARNs, in the alarm's region.
    #[serde(default)]
    pub(crate) alarm_actions: Vec<Arn>,
    /// Actions of the OK state.
    #[serde(default)]
    pub(crate) ok_actions: Vec<Arn>,
    /// Actions of the `INSUFFICIENT_DATA` state.
    #[serde(default)]
    pub(crate) insufficient_data_actions: Vec<Arn>,
    /// Whether its actions run. `unmanaged = ["actions_enabled"]` leaves that to operators.
    pub(crate) actions_enabled: Option<bool>,
    /// Alarm that suppresses the actions while it is in ALARM, such as one for deployments.
    pub(crate) actions_suppressor: Option<Suppressor>,
    /// Tags.
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, Text>,
}

/// An alarm that suppresses the actions of another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Suppressor {
    /// Its name or ARN.
    pub(crate) alarm: Text,
    /// Seconds that the actions wait for it to go into ALARM.
    #[schemars(range(min = 0))]
    pub(crate) wait_period: i32,
    /// Seconds that the actions stay suppressed after it has left ALARM.
    #[schemars(range(min = 0))]
    pub(crate) extension_period: i32,
}

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
    use serde_json::json;

    use super::*;
    use crate::{facts::KindFacts, kinds::cloudwatch::Alarms, kinds::cloudwatch_composite_alarm::OnAlarms};

    #[test]
    fn a_suppressor_is_another_alarm_of_the_region() {
        let scope = Target::example("cloudwatch.composite_alarm", "site").scope;
        for (alarm, expected) in [
            ("a", None),
            ("arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a", None),
            ("site", Some("an alarm can't suppress its own actions")),
            (
                "arn:aws:cloudwatch:us-east-1:111122223333:alarm:a",
                Some("the suppressor is in us-east-1, and the composite alarm is in eu-central-1"),
            ),
        ] {
            let suppressor = json!({ "alarm": alarm, "wait_period": 0, "extension_period": 0 });
            let declaration = json!({ "name": "site", "rule": "TRUE", "actions_suppressor": suppressor });
            let problems = KindFacts::desired(&Alarms(OnAlarms), &declaration, &scope).unwrap().problems;
            assert_eq!(problems.first().map(|problem| problem.message.as_str()), expected);
            assert!(problems.iter().all(|problem| problem.path == ["actions_suppressor", "alarm"]));
        }
    }
}
