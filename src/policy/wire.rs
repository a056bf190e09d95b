//! A policy in AWS's grammar, as the put calls take it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use super::{Condition, Effect, Policy, Principal, Statement};
use crate::model::Text;

/// The text, as short as it gets: no white space, and one string instead of a list of one.
pub(super) fn json(policy: &Policy) -> String {
    let document = Document {
        version: policy.version(),
        id: policy.id(),
        statement: policy.statements().map(|(_, statement)| Member::of(statement)).collect(),
    };
    // Only a map with keys that are no strings could fail.
    serde_json::to_string(&document).unwrap_or_default()
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    statement: Vec<Member<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Member<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    effect: Effect,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<BTreeMap<&'a str, Values>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_principal: Option<BTreeMap<&'a str, Values>>,
    #[serde(skip_serializing_if = "Values::is_empty")]
    action: Values,
    #[serde(skip_serializing_if = "Values::is_empty")]
    not_action: Values,
    #[serde(skip_serializing_if = "Values::is_empty")]
    resource: Values,
    #[serde(skip_serializing_if = "Values::is_empty")]
    not_resource: Values,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    condition: BTreeMap<&'a str, BTreeMap<&'a str, Values>>,
}

impl<'a> Member<'a> {
    fn of(statement: &'a Statement) -> Self {
        Self {
            sid: statement.sid.as_deref(),
            effect: statement.effect,
            principal: statement.principal.as_ref().map(principals),
            not_principal: statement.not_principal.as_ref().map(principals),
            action: Values(statement.action.iter().cloned().collect()),
            not_action: Values(statement.not_action.iter().cloned().collect()),
            resource: Values::of(&statement.resource),
            not_resource: Values::of(&statement.not_resource),
            condition: conditions(&statement.condition),
        }
    }
}

fn principals(principal: &Principal) -> BTreeMap<&str, Values> {
    let mut kinds: BTreeMap<&str, Values> = BTreeMap::new();
    for (kind, text) in principal.all() {
        kinds.entry(kind).or_default().0.push(text.value());
    }
    kinds
}

fn conditions(condition: &Condition) -> BTreeMap<&str, BTreeMap<&str, Values>> {
    let mut operators: BTreeMap<&str, BTreeMap<&str, Values>> = BTreeMap::new();
    for (operator, key, values) in condition.all() {
        operators.entry(operator).or_default().insert(key, Values::of(values));
    }
    operators
}

#[derive(Default)]
struct Values(Vec<String>);

impl Values {
    fn of(texts: &BTreeSet<Text>) -> Self {
        Self(texts.iter().map(Text::value).collect())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0[..] {
            [one] => serializer.serialize_str(one),
            many => serializer.collect_seq(many),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aws_gets_its_own_grammar() {
        let template = Text::parse("${s3.bucket.input.arn}/*").unwrap();
        let policy = Policy::of([
            Statement::deny("Tls").principals_aws(["*"]).actions(["s3:*"]).resources([template]).condition(
                "Bool",
                "aws:SecureTransport",
                ["false"],
            ),
            Statement::allow("")
                .principals_service(["b.amazonaws.com", "a.amazonaws.com"])
                .actions(["s3:PutObject"]),
        ])
        .with_id("input");
        assert_eq!(
            policy.to_json(),
            concat!(
                r#"{"Version":"2012-10-17","Id":"input","Statement":["#,
                r#"{"Effect":"Allow","Principal":{"Service":["a.amazonaws.com","b.amazonaws.com"]},"Action":"s3:PutObject"},"#,
                r#"{"Sid":"Tls","Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","#,
                r#""Resource":"${s3.bucket.input.arn}/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#,
            )
        );
        assert_eq!(Policy::default().to_json(), r#"{"Statement":[]}"#);
    }

    #[test]
    fn values_that_never_match_are_written_back() {
        let policy = Policy::of([Statement::allow("").condition("StringEquals", "aws:SourceVpc", [""; 0])]);
        assert!(policy.to_json().contains(r#""Condition":{"StringEquals":{"aws:SourceVpc":[]}}"#));
        assert_eq!(Policy::from_json(&policy.to_json()).unwrap(), policy);
    }
}
