use serde_json::{Value, json};

use super::*;
use crate::{kinds::wafv2::Locality, waf::rule::complete};

fn messages_in(in_group: bool, declared: Value) -> Vec<String> {
    let scope =
        Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() };
    let bodies =
        serde_json::from_value(json!({ "slow": { "content_type": "TEXT_PLAIN", "content": "Slow down" } }));
    let mut declared: Rules = serde_json::from_value(declared).unwrap();
    complete(&mut declared);
    let place = Locality::named("main", &scope);
    let around = Around { bodies: &bodies.unwrap(), place: &place, in_group };
    let problems = rules(&declared, around).into_iter();
    problems.map(|problem| format!("{}: {}", problem.path.join("."), problem.message)).collect()
}

fn messages(declared: Value) -> Vec<String> {
    messages_in(false, declared)
}

/// What is wrong with a rule of this statement.
fn of_statement(statement: &Value) -> Vec<String> {
    messages(json!({ "a": { "priority": 1, "action": "block", "statement": statement } }))
}

fn path(search: &str) -> Value {
    json!({ "byte_match": { "search_string": search, "positional_constraint": "CONTAINS", "field_to_match": "uri_path" } })
}

fn assert_one(messages: &[String], expected: &str) {
    assert!(
        messages.len() == 1 && messages[0].starts_with(expected),
        "expected {expected}\nfound {messages:#?}"
    );
}

#[test]
fn what_aws_refuses_in_a_rule_is_found_offline() {
    let group = json!({ "managed_rule_group": { "name": "AWSManagedRulesCommonRuleSet" } });
    let cases = [
        (json!({ "priority": -1, "action": "block" }), "rules.a.priority: a priority must not"),
        (json!({ "priority": 1 }), "rules.a: the rule has no `action`"),
        (
            json!({ "priority": 1, "action": "block", "override_action": "none" }),
            "rules.a.override_action: only",
        ),
        (
            json!({ "priority": 1, "action": "block", "statement": group }),
            "rules.a.action: the rules of a group",
        ),
        (
            json!({ "priority": 1, "statement": group, "rule_labels": ["b"] }),
            "rules.a.rule_labels: the rules of",
        ),
        (
            json!({ "priority": 1, "action": "block", "metric_name": "a b" }),
            "rules.a.metric_name: a metric's name",
        ),
        (json!({ "priority": 1, "action": "block", "metric_name": "All" }), "rules.a.metric_name: WAF keeps"),
        (
            json!({ "priority": 1, "action": "block", "rule_labels": ["a b"] }),
            "rules.a.rule_labels: `a b` is no",
        ),
        (
            json!({ "priority": 1, "action": "block", "rule_labels": ["aws:b"] }),
            "rules.a.rule_labels: WAF keeps",
        ),
        (
            json!({ "priority": 1, "action": "captcha", "captcha_immunity_time": 59 }),
            "rules.a.captcha_immunity_time: it is 60",
        ),
        (
            json!({ "priority": 1, "action": "challenge", "challenge_immunity_time": 60 }),
            "rules.a.challenge_immunity_time: it is 300",
        ),
        (
            json!({ "priority": 1, "action": { "block": { "response_code": 100 } } }),
            "rules.a.action.block.response_code: WAF does not",
        ),
        (
            json!({ "priority": 1, "action": { "block": { "custom_response_body_key": "x" } } }),
            "rules.a.action.block.custom_response_body_key: unknown body",
        ),
        (
            json!({ "priority": 1, "action": { "block": { "response_headers": { "Content-Type": "x" } } } }),
            "rules.a.action.block.response_headers.Content-Type: WAF does",
        ),
        (
            json!({ "priority": 1, "action": { "count": { "insert_headers": { "a b": "x" } } } }),
            "rules.a.action.count.insert_headers.a b: a header's name",
        ),
    ];
    for (mut rule, expected) in cases {
        if rule.get("statement").is_none() {
            rule["statement"] = path("x");
        }
        assert_one(&messages(json!({ "a": rule })), expected);
    }
    let rule = json!({ "priority": 1, "action": { "block": { "custom_response_body_key": "slow" } }, "statement": path("x") });
    assert_one(
        &messages(json!({ "a": rule, "b": rule })),
        "rules.b.priority: the rule `a` has the priority 1 too",
    );
    assert_eq!(messages(json!({ "a b": rule }))[0], "rules.a b: `a b` is not a valid name in WAF");
}

#[test]
fn what_aws_refuses_in_a_statement_is_found_offline() {
    let size = |field: Value| json!({ "size_constraint": { "comparison_operator": "GT", "size": 1, "field_to_match": field } });
    let rate = |more: Value| {
        let mut rate = json!({ "limit": 100 });
        rate.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "rate_based": rate })
    };
    let arn = |of: &str| json!({ "ip_set": { "arn": format!("arn:aws:wafv2:{of}/office/a1") } });
    let cases = [
        (path(&"x".repeat(201)), "byte_match.search_string: WAF searches"),
        (
            json!({ "regex_match": { "regex_string": "x".repeat(201), "field_to_match": "uri_path" } }),
            "regex_match.regex_string: ",
        ),
        (
            json!({ "xss_match": { "field_to_match": { "body": {} } } }),
            "xss_match.field_to_match.body: say what to do",
        ),
        (size(json!({ "json_body": {} })), "size_constraint.field_to_match.json_body: say what to do"),
        (size(json!({ "single_header": "" })), "size_constraint.field_to_match.single_header: a name"),
        (
            size(
                json!({ "json_body": { "oversize_handling": "MATCH", "match_pattern": { "included_paths": ["a"] } } }),
            ),
            "size_constraint.field_to_match.json_body.match_pattern: `a` is no",
        ),
        (
            size(
                json!({ "cookies": { "oversize_handling": "MATCH", "match_pattern": { "included_cookies": [] } } }),
            ),
            "size_constraint.field_to_match.cookies.match_pattern: 1 to",
        ),
        (json!({ "geo_match": { "country_codes": [] } }), "geo_match.country_codes: 1 to 50"),
        (json!({ "label_match": { "key": "a b" } }), "label_match.key: a label"),
        (rate(json!({ "limit": 9 })), "rate_based.limit: a limit is 10"),
        (rate(json!({ "evaluation_window_sec": 30 })), "rate_based.evaluation_window_sec: a window"),
        (rate(json!({ "custom_keys": ["http_method"] })), "rate_based.custom_keys: they go with"),
        (
            rate(json!({ "aggregate_key_type": "CUSTOM_KEYS", "custom_keys": ["ip"] })),
            "rate_based.custom_keys: an address alone",
        ),
        (rate(json!({ "aggregate_key_type": "FORWARDED_IP" })), "rate_based.forwarded_ip_config: forwarded"),
        (rate(json!({ "aggregate_key_type": "CONSTANT" })), "rate_based.scope_down_statement: counting"),
        (
            rate(json!({ "scope_down_statement": rate(json!({})) })),
            "rate_based.scope_down_statement.rate_based: a rate limit",
        ),
        (json!({ "not": { "not": rate(json!({})) } }), "not.not.rate_based: a rate limit"),
        (json!({ "or": { "statements": [path("x")] } }), "or.statements: it takes two"),
        (
            json!({ "and": { "statements": [path("x"), path("")] } }),
            "and.statements.1.byte_match.search_string",
        ),
        (
            arn("eu-central-1:111122223333:regional/rulegroup"),
            "ip_set.arn: `arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/office/a1` is not the ARN of a WAF IP set",
        ),
        (arn("us-east-1:111122223333:global/ipset"), "ip_set.arn: this IP set is CloudFront's"),
        (arn("us-east-1:111122223333:regional/ipset"), "ip_set.arn: the IP set is not in eu-central-1"),
    ];
    for (statement, expected) in cases {
        assert_one(&of_statement(&statement), &format!("rules.a.statement.{expected}"));
    }
    let group = |group: Value| {
        messages(json!({ "a": { "priority": 1, "statement": { "managed_rule_group": group } } }))
    };
    let at = "rules.a.statement.managed_rule_group";
    assert_one(
        &group(json!({ "name": "AWSManagedRulesATPRuleSet" })),
        &format!("{at}: AWSManagedRulesATPRuleSet needs"),
    );
    let bots =
        json!({ "name": "AWSManagedRulesCommonRuleSet", "bot_control": { "inspection_level": "COMMON" } });
    assert_one(&group(bots), &format!("{at}.bot_control: only"));
    let inside = json!({ "a": { "priority": 1, "statement": { "managed_rule_group": { "name": "AWSManagedRulesCommonRuleSet" } } } });
    assert_one(&messages_in(true, inside), &format!("{at}: a rule group can't have"));
}
