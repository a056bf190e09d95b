//! Rules as a stack and as AWS have them.

use serde_json::{Value, json};

use super::aspects::{rule_from_aws, rules_to_aws};
use crate::waf::{
    rule::{Rule, Rules, complete},
    statement::Statement,
};

/// Rules from statements, which all count or are groups.
fn rules(statements: &[Value]) -> Rules {
    let rules = (0..).zip(statements).map(|(priority, statement)| {
        let mut rule = json!({ "priority": priority, "statement": statement });
        if statement.get("managed_rule_group").is_none() {
            rule["action"] = json!("count");
        }
        (format!("rule-{priority:02}"), serde_json::from_value::<Rule>(rule).unwrap())
    });
    let mut rules = rules.collect();
    complete(&mut rules);
    rules
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
fn what_the_language_does_not_have_would_be_lost() {
    let mut sent = to_aws(&rules(&[json!({ "not": { "geo_match": { "country_codes": ["DE"] } } })]));
    let not = &mut sent[0]["Statement"]["NotStatement"];
    not["Statement"]["GeoMatchStatement"]["Mood"] = json!("x");
    not["Weight"] = json!(2);
    not["Off"] = json!(false);
    sent[0]["Action"]["Count"]["Sample"] = json!({ "Rate": 1 });
    sent[0]["VisibilityConfig"]["Retention"] = json!("LONG");
    let (_, lost) = rule_from_aws(&sent[0], "WebACL").unwrap();
    let expected = [
        "WebACL.Rules.Statement.NotStatement.Weight",
        "WebACL.Rules.Statement.NotStatement.Statement.GeoMatchStatement.Mood",
        "WebACL.Rules.Action.Count.Sample",
        "WebACL.Rules.VisibilityConfig.Retention",
    ];
    assert_eq!(lost, expected);
    sent[0]["Statement"] = json!({ "MoodStatement": { "Mood": "x" } });
    assert_eq!(
        rule_from_aws(&sent[0], "WebACL").unwrap_err(),
        "the rule `rule-00` has a statement that this version of trueup does not know"
    );
}

#[test]
fn a_word_of_tomorrow_comes_back_as_it_was() {
    let mut sent = to_aws(&rules(&[json!({ "byte_match": {
        "search_string": "a", "positional_constraint": "EXACTLY", "field_to_match": "method",
    } })]));
    sent[0]["Statement"]["ByteMatchStatement"]["PositionalConstraint"] = json!("SOMEWHERE");
    assert_eq!(to_aws(&from_aws(&sent)), sent);
    let declared = json!({ "byte_match": { "search_string": "a", "positional_constraint": "SOMEWHERE", "field_to_match": "method" } });
    assert!(serde_json::from_value::<Statement>(declared).is_err());
}

/// Excluded rules count only; account takeover prevention was once configured by members of its own.
#[test]
fn how_waf_had_it_before_means_the_same() {
    let takeover = json!({
        "login_path": "/login",
        "request_inspection": { "payload_type": "JSON", "username_field": "/u", "password_field": "/p" },
    });
    let cases = [
        (
            json!({ "name": "AWSManagedRulesCommonRuleSet", "rule_action_overrides": { "a": "block", "b": "count" } }),
            json!({
                "RuleActionOverrides": [{ "Name": "a", "ActionToUse": { "Block": {} } }],
                "ExcludedRules": [{ "Name": "a" }, { "Name": "b" }],
            }),
        ),
        (
            json!({ "name": "AWSManagedRulesATPRuleSet", "account_takeover": takeover }),
            json!({ "ManagedRuleGroupConfigs": [
                { "LoginPath": "/login" }, { "PayloadType": "JSON" },
                { "UsernameField": { "Identifier": "/u" } }, { "PasswordField": { "Identifier": "/p" } },
            ] }),
        ),
    ];
    for (group, before) in cases {
        let want = rules(&[json!({ "managed_rule_group": group })]);
        let mut sent = to_aws(&want);
        let statement = sent[0]["Statement"]["ManagedRuleGroupStatement"].as_object_mut().unwrap();
        statement.extend(before.as_object().unwrap().clone());
        assert_eq!(from_aws(&sent), want);
    }
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
