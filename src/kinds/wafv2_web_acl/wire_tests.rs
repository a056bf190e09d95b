//! What is sent, and what AWS's answers become.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::kind::{Settings, Wafv2WebAcl};
use crate::{
    aws::replay::{Replay, answering},
    facts::KindFacts,
    kinds::wafv2::{
        Itself, SettingsOf,
        fake::{self, ID},
        rules::{
            aspects::{BodiesOf, RulesOf},
            tests::{everything, rules},
        },
    },
    model::Document,
};

const DONE: (u16, &str) = (200, "{}");
const LOCKED: (u16, &str) = (400, r#"{"__type":"WAFOptimisticLockException","message":"m"}"#);

const ACL: Itself<Wafv2WebAcl> = Itself::ASPECT;
const SETTINGS: SettingsOf<Wafv2WebAcl> = SettingsOf::ASPECT;
const RULES: RulesOf<Wafv2WebAcl> = RulesOf::ASPECT;
const BODIES: BodiesOf<Wafv2WebAcl> = BodiesOf::ASPECT;

fn main_acl() -> Target {
    fake::target("wafv2.web_acl", "webacl", "main")
}

fn visibility(metric: &str) -> Value {
    json!({ "MetricName": metric, "CloudWatchMetricsEnabled": true, "SampledRequestsEnabled": true })
}

fn rule(name: &str, priority: i32, action: &Value) -> Value {
    json!({
        "Name": name, "Priority": priority, "Action": action, "VisibilityConfig": visibility(name),
        "Statement": { "GeoMatchStatement": { "CountryCodes": ["DE"] } },
    })
}

fn body(text: &str) -> Value {
    json!({ "ContentType": "TEXT_PLAIN", "Content": text })
}

/// A web ACL with everything that a stack may not speak of.
fn acl() -> Value {
    let shield = json!({
        "Name": "ShieldMitigationRuleGroup_111122223333_a1_b2", "Priority": 10_000_000,
        "OverrideAction": { "None": {} }, "VisibilityConfig": visibility("shield"),
        "Statement": { "RuleGroupReferenceStatement": {
            "ARN": "arn:aws:wafv2:eu-central-1:444455556666:regional/rulegroup/shield/a1",
        } },
    });
    let response = json!({ "ResponseCode": 429, "CustomResponseBodyKey": "slow" });
    json!({
        "Name": "main", "Id": ID, "ARN": main_acl().outputs["arn"], "Capacity": 1, "Description": "Site",
        "DefaultAction": { "Allow": {} }, "VisibilityConfig": visibility("site"),
        "Rules": [rule("old", 1, &json!({ "Block": { "CustomResponse": response } })), shield],
        "CustomResponseBodies": { "slow": body("Slow down"), "theirs": body("Theirs") },
        "CaptchaConfig": { "ImmunityTimeProperty": { "ImmunityTime": 600 } },
        "ChallengeConfig": { "ImmunityTimeProperty": { "ImmunityTime": 900 } },
        "TokenDomains": ["example.com"],
        "AssociationConfig": { "RequestBody": { "API_GATEWAY": { "DefaultSizeInspectionLimit": "KB_32" } } },
        "DataProtectionConfig": { "DataProtections": [{ "Field": { "FieldType": "BODY" }, "Action": "HASH" }] },
        "OnSourceDDoSProtectionConfig": { "ALBLowReputationMode": "ALWAYS_ON" },
    })
}

fn got(acl: &Value, token: &str) -> String {
    json!({ "WebACL": acl, "LockToken": token }).to_string()
}

/// The members of an update that `acl` is.
fn update_of(acl: &Value, token: &str) -> Value {
    let mut update = acl.clone();
    let members = update.as_object_mut().unwrap();
    members.remove("ARN");
    members.remove("Capacity");
    members.insert("Scope".to_owned(), json!("REGIONAL"));
    members.insert("LockToken".to_owned(), json!(token));
    update
}

async fn rules_put(at: &Target, want: Value, answers: &[(u16, &str)]) -> (Result<(), Failure>, Replay) {
    let (aws, replay) = answering(answers);
    let done = RULES.put(&aws, at, serde_json::from_value(want).unwrap()).await;
    (done, replay)
}

fn new_rule() -> Value {
    json!({ "new": { "priority": 0, "action": "count", "statement": { "geo_match": { "country_codes": ["DE"] } } } })
}

#[tokio::test]
async fn an_update_carries_over_what_it_is_not_about() {
    let (done, replay) = rules_put(&main_acl(), new_rule(), &[(200, &got(&acl(), "t1")), DONE]).await;
    assert_eq!(done, Ok(()));
    let mut expected = acl();
    let shield = expected["Rules"][1].take();
    let mut new = rule("new", 0, &json!({ "Count": {} }));
    new["Statement"] = json!({ "GeoMatchStatement": { "CountryCodes": ["DE"] } });
    expected["Rules"] = json!([new, shield]);
    // Its rule is gone and nobody wants it; what was never named stays.
    expected["CustomResponseBodies"] = json!({ "theirs": body("Theirs") });
    assert_eq!(replay.sent()[1], update_of(&expected, "t1"));
}

#[tokio::test]
async fn a_body_that_rules_still_name_goes_with_them() {
    let (aws, replay) = answering(&[(200, &got(&acl(), "t1")), DONE]);
    let want = json!({ "new": { "content_type": "TEXT_PLAIN", "content": "New" } });
    BODIES.put(&aws, &main_acl(), serde_json::from_value(want).unwrap()).await.unwrap();
    let sent = &replay.sent()[1]["CustomResponseBodies"];
    assert_eq!(*sent, json!({ "new": body("New"), "slow": body("Slow down") }));

    let mut wanted = main_acl();
    wanted.settings.insert("wanted_bodies".to_owned(), json!(["slow"]));
    let (_, replay) = rules_put(&wanted, new_rule(), &[(200, &got(&acl(), "t1")), DONE]).await;
    assert_eq!(replay.sent()[1]["CustomResponseBodies"], acl()["CustomResponseBodies"]);
}

#[tokio::test]
async fn a_lost_lock_is_tried_again_only_if_nothing_changed() {
    let (one, moved) = (got(&acl(), "t1"), got(&acl(), "t2"));
    let answers = [(200, one.as_str()), LOCKED, (200, &moved), DONE];
    let (done, replay) = rules_put(&main_acl(), new_rule(), &answers).await;
    assert_eq!((done, &replay.sent()[3]["LockToken"]), (Ok(()), &json!("t2")));
    let mut theirs = acl();
    theirs["Description"] = json!("Theirs");
    let (done, _) =
        rules_put(&main_acl(), new_rule(), &[(200, &one), LOCKED, (200, &got(&theirs, "t2"))]).await;
    assert!(done.unwrap_err().hint.is_some());
}

#[tokio::test]
async fn what_firewall_manager_looks_after_is_left_to_it() {
    let mut acl = acl();
    acl["ManagedByFirewallManager"] = json!(true);
    let (done, replay) = rules_put(&main_acl(), new_rule(), &[(200, &got(&acl, "t1"))]).await;
    assert_eq!(
        (done.unwrap_err().message.as_str(), replay.sent().len()),
        ("Firewall Manager manages the web ACL main", 1)
    );
}

/// It is neither adopted nor changed; whoever says that it is somebody else's may refer to it.
#[tokio::test]
async fn what_firewall_manager_manages_is_not_taken_over() {
    let mut acl = acl();
    acl["ManagedByFirewallManager"] = json!(true);
    let listed = json!({ "WebACLs": [{ "Name": "main", "Id": ID, "ARN": main_acl().outputs["arn"], "LockToken": "l" }] });
    for external in [false, true] {
        let (aws, _) = answering(&[(200, &listed.to_string()), (200, &got(&acl, "t1"))]);
        let at = Target { external, ..main_acl() };
        assert_eq!(ACL.read(&aws, &at).await.is_ok(), external);
    }
}

#[tokio::test]
async fn all_aspects_share_one_listing_and_one_read() {
    let listed = json!({ "WebACLs": [{ "Name": "main", "Id": ID, "ARN": main_acl().outputs["arn"], "LockToken": "l" }] });
    let (aws, replay) = answering(&[(200, &listed.to_string()), (200, &got(&acl(), "t1"))]);
    let itself = ACL.read(&aws, &main_acl()).await.unwrap().unwrap();
    assert_eq!(itself.outputs, main_acl().outputs);
    let rules = RULES.read(&aws, &main_acl()).await.unwrap().unwrap().value;
    assert_eq!(rules.keys().collect::<Vec<_>>(), ["old"], "Shield's rule is not shown");
    assert_eq!(BODIES.read(&aws, &main_acl()).await.unwrap().unwrap().value.len(), 2);
    let settings = SETTINGS.read(&aws, &main_acl()).await.unwrap().unwrap().value;
    let expected = json!({
        "default_action": "allow", "description": "Site", "metric_name": "site",
        "captcha_immunity_time": 600, "challenge_immunity_time": 900, "token_domains": ["example.com"],
        "association_config": { "API_GATEWAY": "KB_32" }, "cloudwatch_metrics": true, "sampled_requests": true,
    });
    assert_eq!(serde_json::to_value(settings).unwrap(), expected);
    assert_eq!(replay.sent().len(), 2);
}

#[tokio::test]
async fn every_statement_that_aws_has_is_as_declared() {
    let declared = rules(&everything());
    let want = serde_json::to_value(&declared).unwrap();
    let mut bare = acl();
    bare["Rules"] = json!([]);
    let (done, replay) = rules_put(&main_acl(), want.clone(), &[(200, &got(&bare, "t1")), DONE]).await;
    assert_eq!(done, Ok(()));

    // What AWS got is what it answers with, so the next plan has nothing to change.
    let mut live = acl();
    live["Rules"] = replay.sent()[1]["Rules"].clone();
    assert_eq!(live["Rules"].as_array().unwrap().len(), declared.len());
    let listed = json!({ "WebACLs": [{ "Name": "main", "Id": ID, "ARN": main_acl().outputs["arn"], "LockToken": "l" }] });
    let (aws, _) = answering(&[(200, &listed.to_string()), (200, &got(&live, "t2"))]);
    let seen = RULES.read(&aws, &main_acl()).await.unwrap().unwrap().value;
    assert_eq!(serde_json::to_value(seen).unwrap(), want);
}

#[tokio::test]
async fn settings_leave_what_they_do_not_speak_of() {
    let (aws, replay) = answering(&[(200, &got(&acl(), "t1")), DONE]);
    let want = Settings { sampled_requests: false, ..Settings::default() };
    SETTINGS.put(&aws, &main_acl(), want).await.unwrap();
    let mut expected = acl();
    expected.as_object_mut().unwrap().remove("Description");
    expected["VisibilityConfig"]["SampledRequestsEnabled"] = json!(false);
    assert_eq!(replay.sent()[1], update_of(&expected, "t1"));
}

#[tokio::test]
async fn creation_carries_everything() {
    let kind: &dyn KindFacts = &Wafv2WebAcl;
    let declared = json!({
        "name": "main", "description": "Site", "token_domains": ["example.com"], "captcha_immunity_time": 60,
        "association_config": { "API_GATEWAY": "KB_32" }, "rules": new_rule(),
        "custom_response_bodies": { "slow": { "content_type": "TEXT_PLAIN", "content": "Slow down" } },
    });
    let mut at = main_acl();
    let desired = kind.desired(&declared, &at.scope).unwrap();
    assert_eq!(desired.problems, []);
    let creation = desired.aspects.iter();
    at.creation =
        creation.map(|(name, value)| ((*name).to_owned(), Document::from_canonical(value.clone()))).collect();
    at.creation.insert("tags".to_owned(), Document::from_canonical(json!({ "trueup:stack": "shop" })));
    let answer =
        json!({ "Summary": { "Name": "main", "Id": ID, "ARN": at.outputs["arn"], "LockToken": "t" } });
    let (aws, replay) = answering(&[(200, &answer.to_string())]);
    let want = serde_json::from_value(desired.aspects["web_acl"].clone()).unwrap();
    assert_eq!(ACL.create(&aws, &at, want).await.unwrap(), at.outputs);
    let expected = json!({
        "Name": "main", "Scope": "REGIONAL", "Description": "Site", "DefaultAction": { "Allow": {} },
        "VisibilityConfig": visibility("main"), "Rules": [rule("new", 0, &json!({ "Count": {} }))],
        "CustomResponseBodies": { "slow": body("Slow down") }, "TokenDomains": ["example.com"],
        "CaptchaConfig": { "ImmunityTimeProperty": { "ImmunityTime": 60 } },
        "AssociationConfig": { "RequestBody": { "API_GATEWAY": { "DefaultSizeInspectionLimit": "KB_32" } } },
        "Tags": [{ "Key": "trueup:stack", "Value": "shop" }],
    });
    assert_eq!(replay.sent(), [expected]);
}

#[test]
fn what_a_whole_web_acl_breaks_is_found_offline() {
    let cases = [
        (json!({ "name": "a b" }), "name: "),
        (json!({ "description": "it's" }), "description: "),
        (
            json!({ "default_action": { "block": { "custom_response_body_key": "x" } } }),
            "default_action.block.custom_response_body_key: unknown body",
        ),
        (json!({ "captcha_immunity_time": 1 }), "captcha_immunity_time: it is 60"),
        (json!({ "metric_name": "All" }), "metric_name: WAF keeps"),
        (json!({ "token_domains": ["example"] }), "token_domains: `example` is not a domain"),
        (
            json!({ "association_config": { "CLOUDFRONT": "KB_64" } }),
            "association_config: a regional web ACL protects no CLOUDFRONT",
        ),
        (
            json!({ "custom_response_bodies": { "a b": { "content_type": "TEXT_PLAIN", "content": "x" } } }),
            "custom_response_bodies.a b: a key",
        ),
        (
            json!({ "custom_response_bodies": { "a": { "content_type": "TEXT_PLAIN", "content": "" } } }),
            "custom_response_bodies.a.content: a body",
        ),
    ];
    let kind: &dyn KindFacts = &Wafv2WebAcl;
    for (mut declared, expected) in cases {
        if declared.get("name").is_none() {
            declared["name"] = json!("main");
        }
        let problems = kind.desired(&declared, &main_acl().scope).unwrap().problems.into_iter();
        let told: Vec<_> =
            problems.map(|problem| format!("{}: {}", problem.path.join("."), problem.message)).collect();
        assert!(told.len() == 1 && told[0].starts_with(expected), "expected {expected}, found {told:?}");
    }
    let core = json!({ "managed_rule_group": { "name": "AWSManagedRulesCommonRuleSet" } });
    let rules: serde_json::Map<_, _> =
        (0..8).map(|at| (format!("core-{at}"), json!({ "priority": at, "statement": core }))).collect();
    let problems =
        kind.desired(&json!({ "name": "main", "rules": rules }), &main_acl().scope).unwrap().problems;
    assert_eq!(problems[0].message, "the rules cost at least 5600 capacity units; a web ACL has up to 5000");
}
