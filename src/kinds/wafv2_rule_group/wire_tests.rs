//! What is sent, and what AWS's answers become.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::kind::Wafv2RuleGroup;
use crate::{
    aws::replay::answering,
    facts::KindFacts,
    kinds::wafv2::{
        Itself, SettingsOf,
        fake::{self, ID},
    },
    model::Document,
};

fn own() -> Target {
    fake::target("wafv2.rule_group", "rulegroup", "own")
}

fn declared() -> Value {
    json!({ "name": "own", "rules": { "a": {
        "priority": 1, "action": "block", "statement": { "geo_match": { "country_codes": ["DE"] } },
    } } })
}

#[tokio::test]
async fn an_undeclared_capacity_is_what_aws_says_the_rules_cost() {
    let kind: &dyn KindFacts = &Wafv2RuleGroup;
    let mut at = own();
    let desired = kind.desired(&declared(), &at.scope).unwrap();
    assert_eq!(desired.problems, []);
    let rules = Document::from_canonical(desired.aspects["rules"].clone());
    at.creation.insert("rules".to_owned(), rules);
    let answer =
        json!({ "Summary": { "Name": "own", "Id": ID, "ARN": at.outputs["arn"], "LockToken": "t" } });
    let (aws, replay) = answering(&[(200, r#"{"Capacity": 7}"#), (200, &answer.to_string())]);
    let want = serde_json::from_value(desired.aspects["rule_group"].clone()).unwrap();
    assert_eq!(Itself::<Wafv2RuleGroup>::ASPECT.create(&aws, &at, want).await.unwrap(), at.outputs);
    let sent = replay.sent();
    let visibility = |metric: &str| json!({ "MetricName": metric, "CloudWatchMetricsEnabled": true, "SampledRequestsEnabled": true });
    let rules = json!([{
        "Name": "a", "Priority": 1, "Action": { "Block": {} }, "VisibilityConfig": visibility("a"),
        "Statement": { "GeoMatchStatement": { "CountryCodes": ["DE"] } },
    }]);
    assert_eq!(sent[0], json!({ "Scope": "REGIONAL", "Rules": rules }));
    let expected = json!({ "Name": "own", "Scope": "REGIONAL", "Capacity": 7, "Rules": rules, "VisibilityConfig": visibility("own") });
    assert_eq!(sent[1], expected);
}

#[tokio::test]
async fn an_update_carries_over_what_it_is_not_about() {
    let visibility =
        json!({ "MetricName": "old", "CloudWatchMetricsEnabled": true, "SampledRequestsEnabled": true });
    let group = json!({
        "Name": "own", "Id": ID, "ARN": own().outputs["arn"], "Capacity": 7, "Description": "Old",
        "VisibilityConfig": visibility, "CustomResponseBodies": { "a": { "ContentType": "TEXT_PLAIN", "Content": "A" } },
    });
    let got = json!({ "RuleGroup": group, "LockToken": "t1" }).to_string();
    let (aws, replay) = answering(&[(200, &got), (200, "{}")]);
    let want = json!({ "description": "New", "cloudwatch_metrics": true, "sampled_requests": true });
    SettingsOf::<Wafv2RuleGroup>::ASPECT
        .put(&aws, &own(), serde_json::from_value(want).unwrap())
        .await
        .unwrap();
    let expected = json!({
        "Name": "own", "Id": ID, "Scope": "REGIONAL", "LockToken": "t1", "Description": "New",
        "VisibilityConfig": visibility, "CustomResponseBodies": group["CustomResponseBodies"],
    });
    assert_eq!(replay.sent()[1], expected);
}

#[test]
fn a_capacity_that_rules_do_not_fit_into_is_a_problem() {
    let kind: &dyn KindFacts = &Wafv2RuleGroup;
    let told = |capacity: i64| {
        let mut declared = declared();
        declared["capacity"] = json!(capacity);
        let sql = json!({ "sqli_match": { "field_to_match": "query_string" } });
        declared["rules"]["b"] = json!({ "priority": 2, "action": "block", "statement": sql });
        let problems = kind.desired(&declared, &own().scope).unwrap().problems;
        problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>()
    };
    assert_eq!(told(21), Vec::<String>::new());
    assert_eq!(told(20), ["the rules cost at least 21 capacity units; 20 is not enough"]);
    assert_eq!(told(5_001), ["a rule group has 1 to 5000 capacity units"]);
}
