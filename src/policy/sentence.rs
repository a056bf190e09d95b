//! Statements in words, as a plan shows them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Effect, Operator, Policy, Principal, Quantifier, Statement, name};
use crate::model::Text;

/// Each statement's label and sentence, by label.
#[must_use]
pub fn sentences(policy: &Policy) -> Vec<(String, String)> {
    policy.statements().map(|(label, statement)| (label.to_owned(), sentence(statement))).collect()
}

/// What a statement says: `deny s3:* to everyone on cci-lite-input if aws:SecureTransport is false`.
#[must_use]
pub fn sentence(statement: &Statement) -> String {
    write(statement, None)
}

/// The same for a policy of account `home`: principals of other accounts say theirs.
#[must_use]
pub fn sentence_at_home(statement: &Statement, home: &str) -> String {
    write(statement, Some(home))
}

/// The sentence of a statement in a canonical document; `None` if it is no statement.
#[must_use]
pub fn sentence_of_json(value: &Value) -> Option<String> {
    serde_json::from_value(value.clone()).ok().map(|statement| sentence(&statement))
}

/// The same as [`sentence_at_home`] for a statement in a canonical document.
#[must_use]
pub fn sentence_of_json_at_home(value: &Value, home: &str) -> Option<String> {
    serde_json::from_value(value.clone()).ok().map(|statement| sentence_at_home(&statement, home))
}

/// Whether a document, or a part of one, is a canonical policy.
#[must_use]
pub fn is_policy(value: &Value) -> bool {
    let members = value
        .as_object()
        .filter(|members| members.keys().all(|key| ["Version", "Id", "Statement"].contains(&key.as_str())));
    let statements = members.and_then(|members| members.get("Statement")).and_then(Value::as_object);
    statements
        .is_some_and(|statements| statements.values().all(|statement| statement.get("Effect").is_some()))
}

/// A statement in words, part by part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The principals, where it names some.
    pub who: Option<String>,
    /// The actions.
    pub what: String,
    /// The resources; empty where it names none.
    pub on: String,
    /// The conditions; empty without any.
    pub when: String,
}

impl Parts {
    /// The parts of a statement in a policy of account `home`: principals of other accounts say theirs.
    #[must_use]
    pub fn of(statement: &Statement, home: &str) -> Self {
        Self::new(statement, Some(home))
    }

    fn new(statement: &Statement, home: Option<&str>) -> Self {
        let what = match (statement.action.is_empty(), statement.not_action.is_empty()) {
            (true, true) => "nothing".to_owned(),
            (false, _) => join(&statement.action, String::clone),
            (true, false) => format!("everything but {}", join(&statement.not_action, String::clone)),
        };
        let named = statement.principal.as_ref().map(|principal| who(principal, home));
        let others = statement.not_principal.as_ref().map(|it| format!("everyone but {}", who(it, home)));
        let resource = |text: &Text| name::resource(text, home);
        let on = match (statement.resource.is_empty(), statement.not_resource.is_empty()) {
            (false, _) => join(&statement.resource, resource),
            (true, false) => format!("everything but {}", join(&statement.not_resource, resource)),
            (true, true) => String::new(),
        };
        let conditions: Vec<String> =
            statement.condition.all().map(|(operator, key, values)| phrase(operator, key, values)).collect();
        Self { who: named.or(others), what, on, when: conditions.join(" and ") }
    }
}

fn write(statement: &Statement, home: Option<&str>) -> String {
    let Parts { who, what, on, when } = Parts::new(statement, home);
    let effect = match statement.effect {
        Effect::Allow => "allow",
        Effect::Deny => "deny",
    };
    let mut words = vec![effect.to_owned(), what];
    words.extend(who.map(|who| format!("to {who}")));
    words.extend((!on.is_empty()).then(|| format!("on {on}")));
    words.extend((!when.is_empty()).then(|| format!("if {when}")));
    words.join(" ")
}

fn join<T>(items: &BTreeSet<T>, word: impl Fn(&T) -> String) -> String {
    items.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn who(principal: &Principal, home: Option<&str>) -> String {
    let names: Vec<String> = principal
        .all()
        .map(|(kind, text)| match kind {
            "CanonicalUser" => format!("canonical user {text}"),
            "Service" if text.known() == Some("*") => "every AWS service".to_owned(),
            "Federated" if text.known() == Some("*") => "every identity provider".to_owned(),
            _ => name::principal(text, home),
        })
        .collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

/// One operator and key: `aws:SecureTransport is false`. Several values stand with `or`: of a
/// negated operator none may match, as in "is not a or b" (aws-facts §8.5).
fn phrase(name: &str, key: &str, values: &BTreeSet<Text>) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|value| if value.known() == Some("") { "\"\"".to_owned() } else { value.to_string() })
        .collect();
    let Some(operator) = Operator::parse(name) else {
        return format!("{key} {name} {}", any_of(&values));
    };
    if operator.base == "Null" && operator.quantifier.is_none() {
        match &values[..] {
            [value] if value.eq_ignore_ascii_case("true") => return format!("{key} is absent"),
            [value] if value.eq_ignore_ascii_case("false") => return format!("{key} is present"),
            _ => {}
        }
    }
    let subject = match operator.quantifier {
        Some(Quantifier::ForAllValues) => format!("every value of {key}"),
        Some(Quantifier::ForAnyValue) => format!("some value of {key}"),
        None => key.to_owned(),
    };
    let (verb, note) = verb(operator.base);
    let optional = if operator.if_exists { " (if present)" } else { "" };
    format!("{subject} {verb} {}{note}{optional}", any_of(&values))
}

fn any_of(values: &[String]) -> String {
    if values.is_empty() { "nothing at all".to_owned() } else { values.join(" or ") }
}

fn verb(base: &str) -> (&str, &str) {
    match base {
        "StringEquals" | "NumericEquals" | "DateEquals" | "Bool" | "BinaryEquals" | "ArnEquals" => ("is", ""),
        "StringNotEquals" | "NumericNotEquals" | "DateNotEquals" | "ArnNotEquals" => ("is not", ""),
        "StringEqualsIgnoreCase" => ("is", " in any case"),
        "StringNotEqualsIgnoreCase" => ("is not", " in any case"),
        "StringLike" | "ArnLike" => ("matches", ""),
        "StringNotLike" | "ArnNotLike" => ("does not match", ""),
        "NumericLessThan" => ("is less than", ""),
        "NumericLessThanEquals" => ("is at most", ""),
        "NumericGreaterThan" => ("is more than", ""),
        "NumericGreaterThanEquals" => ("is at least", ""),
        "DateLessThan" => ("is before", ""),
        "DateLessThanEquals" => ("is not after", ""),
        "DateGreaterThan" => ("is after", ""),
        "DateGreaterThanEquals" => ("is not before", ""),
        "IpAddress" => ("is in", ""),
        "NotIpAddress" => ("is not in", ""),
        other => (other, ""),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(written: &Value) -> String {
        sentence_of_json(written).unwrap()
    }

    #[test]
    fn statements_read_as_sentences() {
        let bucket = json!(["arn:aws:s3:::cci-lite-input", "arn:aws:s3:::cci-lite-input/*"]);
        let cases = [
            (
                json!({
                    "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:role/cci-lite-lambda-role"},
                }),
                "allow kms:Decrypt, kms:GenerateDataKey to role cci-lite-lambda-role on *",
            ),
            (
                json!({
                    "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": bucket,
                    "Condition": {"Bool": {"aws:SecureTransport": false}},
                }),
                "deny s3:* to everyone on cci-lite-input, cci-lite-input/* if aws:SecureTransport is false",
            ),
            (
                json!({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}),
                "allow sts:AssumeRole to lambda.amazonaws.com",
            ),
            (
                json!({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": {"$pending": "${kms.key.master.arn}"}}),
                "allow kms:Decrypt on ${kms.key.master.arn}",
            ),
            (
                json!({"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "NotAction": "iam:*", "NotResource": "x"}),
                "deny everything but iam:* to everyone but account 111122223333 on everything but x",
            ),
            (json!({"Effect": "Allow", "Principal": {"AWS": []}}), "allow nothing to nobody"),
        ];
        for (written, words) in cases {
            assert_eq!(of(&written), words);
        }
        assert_eq!(sentence_of_json(&json!({"Action": "*"})), None);
    }

    #[test]
    fn conditions_read_as_phrases() {
        let sse = "s3:x-amz-server-side-encryption";
        let cases = [
            (json!({"StringNotEquals": {sse: "aws:kms"}}), format!("{sse} is not aws:kms")),
            (json!({"Null": {sse: "true"}}), format!("{sse} is absent")),
            (json!({"Null": {sse: false}}), format!("{sse} is present")),
            (
                json!({"BoolIfExists": {"aws:ViaAWSService": "false"}}),
                "aws:ViaAWSService is false (if present)".into(),
            ),
            (json!({"StringLike": {"s3:prefix": ["b/*", "a/*"]}}), "s3:prefix matches a/* or b/*".into()),
            (
                json!({"StringEquals": {"aws:SourceAccount": "1"}, "ArnLike": {"aws:SourceArn": "x*"}}),
                "aws:SourceArn matches x* and aws:SourceAccount is 1".into(),
            ),
            (json!({"NumericLessThanEquals": {"s3:max-keys": 10}}), "s3:max-keys is at most 10".into()),
            (
                json!({"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
                "aws:SourceIp is not in 10.0.0.0/8".into(),
            ),
            (
                json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}),
                "every value of aws:TagKeys is a or b".into(),
            ),
            (
                json!({"ForAnyValue:StringLike": {"aws:TagKeys": "a*"}}),
                "some value of aws:TagKeys matches a*".into(),
            ),
            (json!({"StringEquals": {"s3:prefix": ""}}), "s3:prefix is \"\"".into()),
            (json!({"StringEquals": {"s3:prefix": []}}), "s3:prefix is nothing at all".into()),
            (json!({"StringSame": {"s3:prefix": "a"}}), "s3:prefix StringSame a".into()),
        ];
        for (condition, words) in cases {
            let statement = json!({"Effect": "Deny", "Action": "*", "Condition": condition});
            assert_eq!(of(&statement), format!("deny * if {words}"));
        }
    }

    #[test]
    fn strangers_say_their_account() {
        let statement = Statement::allow("")
            .principals_aws(["arn:aws:iam::111122223333:role/a", "arn:aws:iam::444455556666:role/a"])
            .actions(["kms:Decrypt"]);
        assert_eq!(
            sentence_at_home(&statement, "111122223333"),
            "allow kms:Decrypt to role a, role a of account 444455556666"
        );
    }

    #[test]
    fn a_policy_is_known_by_its_shape() {
        let policy = Policy::of([Statement::allow("A").actions(["s3:*"])]);
        assert!(is_policy(&serde_json::to_value(&policy).unwrap()));
        assert_eq!(sentences(&policy), [("A".to_owned(), "allow s3:*".to_owned())]);
        for other in [
            json!({}),
            json!({"Statement": []}),
            json!({"Statement": {"A": {}}}),
            json!({"Statement": {}, "x": 1}),
            json!(1),
        ] {
            assert!(!is_policy(&other), "{other}");
        }
    }
}
