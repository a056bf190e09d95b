//! What is said in a stack file comes back from the SDK.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::{
    aspects::{rule_from_aws, rules_to_aws},
    capacity,
    check::{self, Around},
};
use crate::{
    kinds::wafv2::Locality,
    waf::{
        bodies::Bodies,
        field::FieldToMatch,
        rate::CustomKey,
        rule::{Rule, Rules, complete},
        statement::Statement,
    },
};

const SET: &str = "arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/office/a1";
const PATTERNS: &str = "arn:aws:wafv2:eu-central-1:111122223333:regional/regexpatternset/probes/a1";
const GROUP: &str = "arn:aws:wafv2:eu-central-1:111122223333:regional/rulegroup/own/a1";

fn place() -> Locality {
    let scope =
        Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() };
    Locality::named("main", &scope)
}

/// Rules from statements, which all count or are groups.
pub(crate) fn rules(statements: &[Value]) -> Rules {
    let rules = (0..).zip(statements).map(|(priority, statement)| {
        let mut rule = json!({ "priority": priority, "statement": statement });
        let is_group =
            ["managed_rule_group", "rule_group"].iter().any(|group| statement.get(group).is_some());
        if !is_group {
            rule["action"] = json!("count");
        }
        (format!("rule-{priority:02}"), serde_json::from_value::<Rule>(rule).unwrap())
    });
    let mut rules = rules.collect();
    complete(&mut rules);
    rules
}

/// Every part of a request.
fn fields() -> Vec<Value> {
    vec![
        json!("uri_path"),
        json!("query_string"),
        json!("method"),
        json!("all_query_arguments"),
        json!({ "single_header": "User-Agent" }),
        json!({ "single_query_argument": "Token" }),
        json!({ "body": { "oversize_handling": "CONTINUE" } }),
        json!({ "json_body": { "oversize_handling": "MATCH" } }),
        json!({ "json_body": {
            "match_pattern": { "included_paths": ["/user/name", "/id"] }, "match_scope": "VALUE",
            "invalid_fallback_behavior": "EVALUATE_AS_STRING", "oversize_handling": "NO_MATCH",
        } }),
        json!({ "headers": { "oversize_handling": "CONTINUE" } }),
        json!({ "headers": { "match_pattern": { "included_headers": ["X-A", "b"] }, "match_scope": "KEY", "oversize_handling": "MATCH" } }),
        json!({ "headers": { "match_pattern": { "excluded_headers": ["cookie"] }, "oversize_handling": "MATCH" } }),
        json!({ "cookies": { "oversize_handling": "CONTINUE" } }),
        json!({ "cookies": { "match_pattern": { "included_cookies": ["sid"] }, "oversize_handling": "MATCH" } }),
        json!({ "cookies": { "match_pattern": { "excluded_cookies": ["Sid"] }, "oversize_handling": "MATCH" } }),
        json!({ "header_order": { "oversize_handling": "CONTINUE" } }),
        json!({ "ja3_fingerprint": { "fallback_behavior": "MATCH" } }),
        json!({ "ja4_fingerprint": { "fallback_behavior": "NO_MATCH" } }),
        json!({ "uri_fragment": { "fallback_behavior": "MATCH" } }),
        json!({ "uri_fragment": {} }),
    ]
}

fn path() -> Value {
    json!({ "byte_match": {
        "search_string": "/console/", "positional_constraint": "STARTS_WITH", "field_to_match": "uri_path",
        "text_transformations": ["URL_DECODE", "LOWERCASE"],
        "pre_parse_text_transformations": ["URL_DECODE"],
    } })
}

fn forwarded() -> Value {
    json!({ "header_name": "X-Forwarded-For", "fallback_behavior": "MATCH" })
}

fn matches() -> Vec<Value> {
    let (path, forwarded) = (path(), forwarded());
    vec![
        path.clone(),
        json!({ "byte_match": { "search_string": { "base64": "/wA=" }, "positional_constraint": "CONTAINS", "field_to_match": "uri_path" } }),
        json!({ "regex_match": { "regex_string": "^/a+$", "field_to_match": "uri_path" } }),
        json!({ "regex_pattern_set": { "arn": PATTERNS, "field_to_match": "uri_path", "text_transformations": ["TRIM"] } }),
        json!({ "sqli_match": { "field_to_match": "query_string" } }),
        json!({ "sqli_match": { "field_to_match": "query_string", "sensitivity_level": "HIGH" } }),
        json!({ "xss_match": { "field_to_match": "query_string" } }),
        json!({ "geo_match": { "country_codes": ["US", "DE"], "forwarded_ip_config": forwarded } }),
        json!({ "asn_match": { "asn_list": [64512, 7], "forwarded_ip_config": forwarded } }),
        json!({ "ip_set": { "arn": SET } }),
        json!({ "ip_set": { "arn": SET, "forwarded_ip_config": { "fallback_behavior": "NO_MATCH", "position": "ANY" } } }),
        json!({ "label_match": { "key": "awswaf:managed:aws:bot-control:bot:verified" } }),
        json!({ "label_match": { "scope": "NAMESPACE", "key": "own:" } }),
        json!({ "and": { "statements": [path, { "not": { "or": { "statements": [{ "ip_set": { "arn": SET } }, path] } } }] } }),
    ]
}

fn rates() -> Vec<Value> {
    let (path, forwarded) = (path(), forwarded());
    vec![
        json!({ "rate_based": { "limit": 2000 } }),
        json!({ "rate_based": {
            "limit": 10, "evaluation_window_sec": 60, "aggregate_key_type": "FORWARDED_IP",
            "forwarded_ip_config": forwarded, "scope_down_statement": { "not": path },
        } }),
        json!({ "rate_based": { "limit": 100, "aggregate_key_type": "CONSTANT", "scope_down_statement": path } }),
        json!({ "rate_based": {
            "limit": 100, "aggregate_key_type": "CUSTOM_KEYS", "forwarded_ip_config": forwarded,
            "custom_keys": ["ip", "forwarded_ip", "http_method", "asn", { "header": { "name": "X-Key" } }],
        } }),
        json!({ "rate_based": {
            "limit": 100, "aggregate_key_type": "CUSTOM_KEYS",
            "custom_keys": [
                { "query_argument": { "name": "q", "text_transformations": ["LOWERCASE"] } },
                { "cookie": { "name": "Sid" } },
                { "query_string": {} },
                { "uri_path": { "text_transformations": ["NORMALIZE_PATH", "LOWERCASE"] } },
                { "label_namespace": "own:" },
            ],
        } }),
        json!({ "rate_based": {
            "limit": 100, "aggregate_key_type": "CUSTOM_KEYS",
            "custom_keys": [{ "ja3_fingerprint": { "fallback_behavior": "MATCH" } }, { "ja4_fingerprint": { "fallback_behavior": "MATCH" } }],
        } }),
    ]
}

fn groups() -> Vec<Value> {
    let response = |inspection: Value| {
        json!({ "managed_rule_group": { "name": "AWSManagedRulesATPRuleSet", "account_takeover": {
            "login_path": "/login", "response_inspection": inspection,
            "request_inspection": { "payload_type": "JSON", "username_field": "/user", "password_field": "/password" },
        } } })
    };
    let (good, bad) = (json!(["ok", "fine"]), json!(["no"]));
    vec![
        json!({ "rule_group": { "arn": GROUP, "rule_action_overrides": { "own": { "block": { "response_code": 429 } } } } }),
        json!({ "managed_rule_group": {
            "name": "AWSManagedRulesCommonRuleSet", "version": "Version_1.3",
            "rule_action_overrides": { "SizeRestrictions_BODY": "count", "NoUserAgent_HEADER": "challenge" },
            "scope_down_statement": path(),
        } }),
        json!({ "managed_rule_group": { "vendor": "Vendor", "name": "Rules" } }),
        json!({ "managed_rule_group": { "name": "AWSManagedRulesBotControlRuleSet", "bot_control": { "inspection_level": "TARGETED", "enable_machine_learning": false } } }),
        response(json!({ "status_code": { "success_codes": [200, 201], "failure_codes": [401] } })),
        response(json!({ "header": { "name": "x-login", "success_values": good, "failure_values": bad } })),
        response(json!({ "body_contains": { "success_strings": good, "failure_strings": bad } })),
        response(json!({ "json": { "identifier": "/ok", "success_values": good, "failure_values": bad } })),
        json!({ "managed_rule_group": { "name": "AWSManagedRulesACFPRuleSet", "account_creation": {
            "creation_path": "/new", "registration_page_path": "/register", "enable_regex_in_path": true,
            "request_inspection": {
                "payload_type": "FORM_ENCODED", "username_field": "user", "password_field": "password",
                "email_field": "mail", "phone_number_fields": ["country", "number"], "address_fields": ["street"],
            },
        } } }),
        json!({ "managed_rule_group": { "name": "AWSManagedRulesAntiDDoSRuleSet", "anti_ddos": {
            "sensitivity_to_block": "MEDIUM",
            "challenge": { "usage_of_action": "ENABLED", "exempt_uri_regular_expressions": ["^/api/"] },
        } } }),
    ]
}

/// Every type of statement, and every part of a request.
pub(crate) fn everything() -> Vec<Value> {
    let of_field = |field| json!({ "size_constraint": { "comparison_operator": "GT", "size": 8192, "field_to_match": field } });
    let sizes = fields().into_iter().map(of_field);
    sizes.chain(matches()).chain(rates()).chain(groups()).collect()
}

/// The words of an enum, as its schema lists them.
fn words<T: schemars::JsonSchema>() -> Vec<String> {
    let schema = schemars::SchemaGenerator::default().into_root_schema_for::<T>().to_value();
    let mut words = Vec::new();
    for variant in schema["oneOf"].as_array().unwrap() {
        let word = variant["const"].as_str().map(str::to_owned);
        words.extend(word.or_else(|| variant["properties"].as_object()?.keys().next().cloned()));
    }
    words
}

#[test]
fn nothing_is_left_out() {
    let said = json!([fields(), everything()]).to_string();
    for word in [words::<Statement>(), words::<FieldToMatch>(), words::<CustomKey>()].concat() {
        assert!(said.contains(&format!("\"{word}\"")), "{word}");
    }
    assert_eq!(
        (words::<Statement>().len(), words::<FieldToMatch>().len(), words::<CustomKey>().len()),
        (16, 14, 12)
    );
}

/// The rules as AWS has them.
fn to_aws(rules: &Rules) -> Vec<Value> {
    rules_to_aws(Some(&serde_json::to_value(rules).unwrap()))
}

/// Rules of AWS, of which nothing is unknown.
fn from_aws(rules: &[Value]) -> Rules {
    let read = rules.iter().map(|rule| rule_from_aws(rule, "WebACL").unwrap());
    read.map(|(rule, lost)| {
        assert!(lost.is_empty(), "{lost:?}");
        rule
    })
    .collect()
}

#[test]
fn every_statement_comes_back_as_it_was_declared() {
    let rules = rules(&everything());
    assert_eq!(from_aws(&to_aws(&rules)), rules);
}

/// The SDK's types are AWS's own names: its reading of what is sent loses nothing.
#[tokio::test]
async fn every_member_is_one_of_awss() {
    let rules = to_aws(&rules(&everything()));
    let got =
        json!({ "WebACL": { "Name": "main", "Id": "a", "ARN": "arn", "Rules": rules }, "LockToken": "t" });
    assert_eq!(crate::aws::unknown::unknown_to_the_sdk("GetWebACL", &got), Vec::<String>::new());
}

#[test]
fn every_statement_is_canonical_as_it_is_read() {
    let canonical = serde_json::to_value(rules(&everything())).unwrap();
    let again: Rules = serde_json::from_value(canonical.clone()).unwrap();
    assert_eq!(serde_json::to_value(again).unwrap(), canonical);
}

#[test]
fn every_statement_is_fine() {
    let (rules, bodies) = (rules(&everything()), Bodies::new());
    let around = Around { bodies: &bodies, place: &place(), in_group: false };
    assert_eq!(check::rules(&rules, around), []);
    assert!(capacity::least(&rules) > 1_000);
}

#[test]
fn every_action_comes_back_as_it_was_said() {
    let handling = json!({ "insert_headers": { "x-seen": "yes" } });
    let actions = [
        json!("allow"),
        json!("block"),
        json!("count"),
        json!("captcha"),
        json!("challenge"),
        json!("monetize"),
        json!({ "allow": handling }),
        json!({ "count": handling }),
        json!({ "captcha": handling }),
        json!({ "challenge": handling }),
        json!({ "monetize": { "price_multiplier": "1.5" } }),
        json!({ "block": { "response_code": 429, "custom_response_body_key": "slow", "response_headers": { "Retry-After": "60" } } }),
    ];
    for (at, action) in actions.into_iter().enumerate() {
        let rule = json!({
            "priority": at, "action": action, "statement": { "ip_set": { "arn": SET } },
            "rule_labels": ["own:a", "b"], "captcha_immunity_time": 60, "challenge_immunity_time": 300,
            "metric_name": "m", "cloudwatch_metrics": false, "sampled_requests": false,
        });
        let rules: Rules = serde_json::from_value(json!({ "a": rule })).unwrap();
        assert_eq!(serde_json::to_value(&rules).unwrap()["a"]["action"], action, "a word stays a word");
        assert_eq!(from_aws(&to_aws(&rules)), rules);
    }
}

#[test]
fn two_ways_to_say_one_thing_are_one() {
    let rule = |statement: Value, action: Value| {
        let rule = json!({ "priority": 1, "statement": statement, "action": action });
        serde_json::to_value(serde_json::from_value::<Rule>(rule).unwrap()).unwrap()
    };
    let plain = rule(
        json!({ "byte_match": { "search_string": "abc", "positional_constraint": "EXACTLY", "field_to_match": { "single_header": "host" } } }),
        json!("block"),
    );
    let long = rule(
        json!({ "byte_match": {
            "search_string": { "base64": "YWJj" }, "positional_constraint": "EXACTLY",
            "field_to_match": { "single_header": "Host" }, "text_transformations": [], "pre_parse_text_transformations": [],
        } }),
        json!({ "block": { "response_code": 403 } }),
    );
    assert_eq!(plain, long);
    assert_eq!(plain["statement"]["byte_match"]["text_transformations"], json!(["NONE"]));
}

#[test]
fn a_rule_that_the_language_does_not_have_is_a_failure() {
    let mut sent = to_aws(&rules(&[json!({ "ip_set": { "arn": SET } })]));
    sent[0]["Statement"] = json!({ "MoodStatement": { "Mood": "x" } });
    assert_eq!(
        rule_from_aws(&sent[0], "WebACL").unwrap_err(),
        "the rule `rule-00` has a statement that this version of trueup does not know"
    );
}

#[test]
fn what_the_language_does_not_have_inside_a_rule_would_be_lost() {
    let mut sent = to_aws(&rules(&[json!({ "not": { "geo_match": { "country_codes": ["DE"] } } })]));
    let not = &mut sent[0]["Statement"]["NotStatement"];
    not["Statement"]["GeoMatchStatement"]["Mood"] = json!("x");
    not["Weight"] = json!(2);
    not["Off"] = json!(false);
    sent[0]["Action"]["Count"]["Sample"] = json!({ "Rate": 1 });
    sent[0]["VisibilityConfig"]["Retention"] = json!("LONG");
    let (_, lost) = rule_from_aws(&sent[0], "WebACL").unwrap();
    let not = "WebACL.Rules.Statement.NotStatement";
    assert_eq!(
        lost,
        [
            &format!("{not}.Weight"),
            &format!("{not}.Statement.GeoMatchStatement.Mood"),
            "WebACL.Rules.Action.Count.Sample",
            "WebACL.Rules.VisibilityConfig.Retention",
        ]
    );
}

#[test]
fn a_word_of_tomorrow_comes_back_as_it_was() {
    let mut sent = to_aws(&rules(&[path()]));
    sent[0]["Statement"]["ByteMatchStatement"]["PositionalConstraint"] = json!("SOMEWHERE");
    assert_eq!(to_aws(&from_aws(&sent)), sent);
    let declared = json!({ "byte_match": { "search_string": "a", "positional_constraint": "SOMEWHERE", "field_to_match": "method" } });
    assert!(serde_json::from_value::<Statement>(declared).is_err());
}

#[test]
fn excluded_rules_are_rules_that_only_count() {
    let group = json!({ "managed_rule_group": { "name": "AWSManagedRulesCommonRuleSet", "rule_action_overrides": { "a": "block", "b": "count" } } });
    let want = rules(&[group]);
    let mut sent = to_aws(&want);
    let statement = &mut sent[0]["Statement"]["ManagedRuleGroupStatement"];
    statement["RuleActionOverrides"].as_array_mut().unwrap().retain(|one| one["Name"] == "a");
    statement["ExcludedRules"] = json!([{ "Name": "a" }, { "Name": "b" }]);
    assert_eq!(from_aws(&sent), want);
}

#[test]
fn account_takeover_prevention_was_once_configured_by_members_of_its_own() {
    let takeover = json!({
        "login_path": "/login",
        "request_inspection": { "payload_type": "JSON", "username_field": "/u", "password_field": "/p" },
    });
    let group = json!({ "managed_rule_group": { "name": "AWSManagedRulesATPRuleSet", "account_takeover": takeover } });
    let want = rules(&[group]);
    let mut sent = to_aws(&want);
    sent[0]["Statement"]["ManagedRuleGroupStatement"]["ManagedRuleGroupConfigs"] = json!([
        { "LoginPath": "/login" }, { "PayloadType": "JSON" },
        { "UsernameField": { "Identifier": "/u" } }, { "PasswordField": { "Identifier": "/p" } },
    ]);
    assert_eq!(from_aws(&sent), want);
}

/// Stack files may use every word that the SDK knows.
#[test]
fn words_are_those_of_the_sdk() {
    use crate::waf::words::{self, Vocabulary};
    use aws_sdk_wafv2::types as sdk;
    macro_rules! same_words {
        ($($name:ident)*) => {$(
            assert_eq!(words::$name::WORDS, sdk::$name::values(), stringify!($name));
        )*};
    }
    same_words! {
        AssociatedResourceType BodyParsingFallbackBehavior ComparisonOperator CountryCode FallbackBehavior
        ForwardedIpPosition InspectionLevel JsonMatchScope LabelMatchScope MapMatchScope OversizeHandling
        PayloadType PositionalConstraint PreParseTextTransformationType RateBasedStatementAggregateKeyType
        ResponseContentType SensitivityLevel SensitivityToAct SizeInspectionLimit TextTransformationType
        UsageOfAction
    }
}
