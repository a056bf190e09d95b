//! What is sent, and what AWS's answers become.

use serde_json::{Value, json};

use super::{Locality, WafScope};
use crate::{
    aws::replay::answering,
    facts::KindFacts,
    kind::{DynAspect, DynKind, prelude::*},
    kinds::{wafv2_ip_set::Wafv2IpSet, wafv2_rule_group::Wafv2RuleGroup, wafv2_web_acl::Wafv2WebAcl},
    model::Document,
};

const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";
const DONE: (u16, &str) = (200, "{}");
const LOCKED: (u16, &str) = (400, r#"{"__type":"WAFOptimisticLockException","message":"m"}"#);
const GONE: (u16, &str) = (400, r#"{"__type":"WAFNonexistentItemException","message":"m"}"#);
const TAKEN: (u16, &str) = (400, r#"{"__type":"WAFDuplicateItemException","message":"m"}"#);

/// A resource of a stack in eu-central-1 that exists under its qualified name.
pub(crate) fn target(kind: &'static dyn DynKind, name: &str) -> Target {
    let at = Target::example(kind.name(), name);
    let outputs = kind.make_up(name, None, &at.scope, &ID.replace('-', ""));
    Target { outputs, creation: BTreeMap::new(), ..at }
}

fn main_acl() -> Target {
    target(&Wafv2WebAcl, "main")
}

fn office() -> Target {
    target(&Wafv2IpSet, "office")
}

fn aspect(kind: &'static dyn DynKind, name: &str) -> &'static dyn DynAspect {
    *kind.acts().iter().find(|aspect| aspect.name() == name).unwrap()
}

fn summary(at: &Target) -> Value {
    json!({ "Name": at.outputs["name"], "Id": ID, "ARN": at.outputs["arn"], "LockToken": "l" })
}

/// What the creation of a resource with everything that is declared sends.
async fn created(
    kind: &'static dyn DynKind,
    name: &str,
    declared: &Value,
    before: &[(u16, &str)],
) -> Vec<Value> {
    let mut at = target(kind, name);
    let desired = kind.desired(declared, &at.scope).unwrap();
    assert_eq!(desired.problems, []);
    let aspects = desired.aspects.iter().filter(|(aspect, _)| **aspect != "tags");
    let documents =
        aspects.map(|(aspect, value)| ((*aspect).to_owned(), Document::from_canonical(value.clone())));
    at.creation = documents.collect();
    at.creation.insert("tags".to_owned(), Document::from_canonical(json!({ "trueup:stack": "shop" })));
    let answer = json!({ "Summary": summary(&at) }).to_string();
    let (aws, replay) = answering(&[before, &[(200, &answer)]].concat());
    let first = kind.acts()[0];
    let want = at.creation[first.name()].clone();
    assert_eq!(first.put(&aws, &at, &want).await.unwrap(), at.outputs);
    replay.sent()
}

#[test]
fn namesakes_of_the_two_scopes_are_told_apart() {
    let stack = Target::example("wafv2.ip_set", "office").scope;
    let cases = [
        (WafScope::Regional, "office", "eu-central-1", "regional"),
        (WafScope::Cloudfront, "cloudfront/office", "us-east-1", "global"),
    ];
    for (scope, qualified, region, in_arn) in cases {
        assert_eq!(scope.qualified(&"office".into()), Text::from(qualified));
        let place = Locality::named(qualified, &stack);
        assert_eq!((place.scope, place.name.as_str()), (scope, "office"));
        let outputs = target(&Wafv2IpSet, qualified).outputs;
        let arn = format!("arn:aws:wafv2:{region}:111122223333:{in_arn}/ipset/office/{ID}");
        assert_eq!(outputs["arn"], arn);
        assert_eq!(KindFacts::called(&Wafv2IpSet, &outputs, &|_| None).as_deref(), Some(qualified));
    }
    let pending = WafScope::Cloudfront.qualified(&Text::parse("acl-${kms.key.master.id}").unwrap());
    assert_eq!(
        (pending.to_string().as_str(), pending.known()),
        ("cloudfront/acl-${kms.key.master.id}", None)
    );
}

/// What is declared goes to AWS and back by the law of the wire; here is what is added to it.
#[tokio::test]
async fn creation_adds_what_a_declaration_leaves_out() {
    let cases: [(&'static dyn DynKind, _, _, _); 3] = [
        (
            &Wafv2IpSet,
            "cloudfront/main",
            json!({ "name": "main", "scope": "cloudfront", "addresses": ["2001:db8::/32"] }),
            json!({ "Scope": "CLOUDFRONT", "IPAddressVersion": "IPV6", "Addresses": ["2001:db8::/32"] }),
        ),
        (
            &Wafv2IpSet,
            "main",
            json!({ "name": "main", "addresses": [] }),
            json!({ "Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": [] }),
        ),
        (
            &Wafv2WebAcl,
            "main",
            json!({ "name": "main" }),
            json!({
                "Scope": "REGIONAL", "DefaultAction": { "Allow": {} }, "Rules": [],
                "VisibilityConfig": visibility("main"),
            }),
        ),
    ];
    for (kind, name, declared, mut expected) in cases {
        expected["Name"] = json!("main");
        expected["Tags"] = json!([{ "Key": "trueup:stack", "Value": "shop" }]);
        assert_eq!(created(kind, name, &declared, &[]).await, [expected], "{declared}");
    }
}

#[tokio::test]
async fn an_undeclared_capacity_is_what_aws_says_the_rules_cost() {
    let declared = json!({ "name": "own", "rules": { "a": {
        "priority": 1, "action": "block", "statement": { "geo_match": { "country_codes": ["DE"] } },
    } } });
    let sent = created(&Wafv2RuleGroup, "own", &declared, &[(200, r#"{"Capacity": 7}"#)]).await;
    let rules = json!([rule("a", 1, &json!({ "Block": {} }))]);
    assert_eq!(sent[0], json!({ "Scope": "REGIONAL", "Rules": rules }));
    let expected = json!({
        "Name": "own", "Scope": "REGIONAL", "Capacity": 7, "Rules": rules, "VisibilityConfig": visibility("own"),
        "Tags": [{ "Key": "trueup:stack", "Value": "shop" }],
    });
    assert_eq!(sent[1], expected);
}

#[tokio::test]
async fn a_taken_name_is_fine_only_if_it_is_ours() {
    let listed = json!({ "IPSets": [summary(&office())] }).to_string();
    let want = Document::from_canonical(json!({ "scope": "regional" }));
    let mut done = Vec::new();
    for owner in [office().owner.unwrap().tags(), Tags::new()] {
        let tags: Vec<_> = owner.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
        let tags = json!({ "TagInfoForResource": { "TagList": tags } }).to_string();
        let (aws, _) = answering(&[TAKEN, (200, &listed), (200, &tags)]);
        done.push(aspect(&Wafv2IpSet, "set").put(&aws, &office(), &want).await);
    }
    assert_eq!(done[0], Ok(office().outputs));
    assert_eq!(done[1].as_ref().unwrap_err().code.as_deref(), Some("WAFDuplicateItemException"));
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
        "Capacity": 1, "Description": "Site", "DefaultAction": { "Allow": {} }, "VisibilityConfig": visibility("site"),
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

/// What AWS answers about a resource with these members.
fn got(at: &Target, member: &str, members: &Value, token: &str) -> String {
    let mut whole = json!({ "Name": at.outputs["name"], "Id": ID, "ARN": at.outputs["arn"] });
    whole.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    json!({ member: whole, "LockToken": token }).to_string()
}

fn got_acl(acl: &Value, token: &str) -> String {
    got(&main_acl(), "WebACL", acl, token)
}

fn new_rule() -> Value {
    json!({ "new": { "priority": 0, "action": "count", "statement": { "geo_match": { "country_codes": ["DE"] } } } })
}

/// Of each member that an update sends, `tests/it/aspects.rs` tries that it is kept.
#[tokio::test]
async fn an_update_keeps_what_is_of_aws_and_what_others_name() {
    let mut with_new_rule = acl();
    let shield = with_new_rule["Rules"][1].take();
    with_new_rule["Rules"] = json!([rule("new", 0, &json!({ "Count": {} })), shield]);
    let with_bodies = with_new_rule.clone();
    // Its rule is gone and nobody wants it; what was never named stays.
    with_new_rule["CustomResponseBodies"] = json!({ "theirs": body("Theirs") });
    let mut with_new_settings = acl();
    with_new_settings.as_object_mut().unwrap().remove("Description");
    with_new_settings["VisibilityConfig"]["SampledRequestsEnabled"] = json!(false);
    let mut with_new_body = acl();
    with_new_body["CustomResponseBodies"] = json!({ "new": body("New"), "slow": body("Slow down") });
    let settings =
        json!({ "default_action": "allow", "cloudwatch_metrics": true, "sampled_requests": false });
    let new_body = json!({ "new": { "content_type": "TEXT_PLAIN", "content": "New" } });
    let wanted =
        |bodies: Value| Target { settings: [("wanted_bodies".to_owned(), bodies)].into(), ..main_acl() };
    let cases = [
        ("rules", main_acl(), new_rule(), with_new_rule),
        ("rules", wanted(json!(["slow"])), new_rule(), with_bodies),
        ("settings", main_acl(), settings, with_new_settings),
        ("custom_response_bodies", main_acl(), new_body, with_new_body),
    ];
    for (part, at, want, mut expected) in cases {
        expected.as_object_mut().unwrap().remove("Capacity");
        let (aws, replay) = answering(&[(200, &got_acl(&acl(), "t")), DONE]);
        let want = aspect(&Wafv2WebAcl, part).canonical(&want).unwrap();
        aspect(&Wafv2WebAcl, part).put(&aws, &at, &want).await.unwrap();
        let handle = json!({ "Name": "main", "Id": ID, "Scope": "REGIONAL", "LockToken": "t" });
        expected.as_object_mut().unwrap().extend(handle.as_object().unwrap().clone());
        assert_eq!(replay.sent()[1], expected, "{part}: {want:?}");
    }
}

#[tokio::test]
async fn a_lost_lock_is_tried_again_only_if_nothing_changed_and_only_once() {
    let holding = |addresses: &[&str], token: &str| {
        let members = json!({ "IPAddressVersion": "IPV4", "Addresses": addresses });
        (200, got(&office(), "IPSet", &members, token))
    };
    let locked = || (LOCKED.0, LOCKED.1.to_owned());
    let (old, moved) = (holding(&["198.51.100.7/32"], "t1"), holding(&["198.51.100.7/32"], "t2"));
    let (new, theirs) = (holding(&["192.0.2.0/24"], "t2"), holding(&["203.0.113.0/24"], "t2"));
    let done = || (200, "{}".to_owned());
    // What AWS answers, the tokens that are sent, and whether it ends well or with a hint.
    let cases = [
        (vec![new.clone()], vec![], Ok(())),
        (vec![old.clone(), done()], vec!["t1"], Ok(())),
        (vec![old.clone(), locked(), moved.clone(), done()], vec!["t1", "t2"], Ok(())),
        (vec![old.clone(), locked(), moved, locked()], vec!["t1", "t2"], Err(false)),
        (vec![old.clone(), locked(), theirs], vec!["t1"], Err(true)),
        // Our own write, whose answer got lost.
        (vec![old, locked(), new], vec!["t1"], Ok(())),
    ];
    for (answers, tokens, expected) in cases {
        let answers: Vec<_> = answers.iter().map(|(status, body)| (*status, body.as_str())).collect();
        let (aws, replay) = answering(&answers);
        let want = Document::from_canonical(json!({ "addresses": ["192.0.2.0/24"] }));
        let done = aspect(&Wafv2IpSet, "content").put(&aws, &office(), &want).await;
        assert_eq!(done.map(drop).map_err(|failure| failure.hint.is_some()), expected, "{answers:?}");
        let sent = replay.sent();
        let sent: Vec<_> = sent.iter().filter_map(|sent| sent["LockToken"].as_str()).collect();
        assert_eq!(sent, tokens);
    }
}

#[tokio::test]
async fn deleting_shows_a_fresh_token_and_takes_gone_for_done() {
    let members = json!({ "IPAddressVersion": "IPV4", "Addresses": [] });
    let [one, two] = ["t1", "t2"].map(|token| got(&office(), "IPSet", &members, token));
    let answers =
        [vec![(200, &*one), LOCKED, (200, &*two), DONE], vec![(200, &*one), LOCKED, GONE], vec![GONE]];
    for (answers, last) in answers.iter().zip([json!("t2"), Value::Null, Value::Null]) {
        let (aws, replay) = answering(answers);
        aspect(&Wafv2IpSet, "set").delete(&aws, &office()).await.unwrap();
        assert_eq!(replay.sent().last().unwrap()["LockToken"], last);
    }
}

/// It is neither adopted nor changed; whoever says that it is somebody else's may refer to it.
#[tokio::test]
async fn what_firewall_manager_manages_is_left_to_it() {
    let mut acl = acl();
    acl["ManagedByFirewallManager"] = json!(true);
    let got = got_acl(&acl, "t1");
    let (aws, replay) = answering(&[(200, &got)]);
    let rules = aspect(&Wafv2WebAcl, "rules");
    let done = rules.put(&aws, &main_acl(), &rules.canonical(&new_rule()).unwrap()).await;
    assert_eq!(done.unwrap_err().message, "Firewall Manager manages the web ACL main");
    assert_eq!(replay.sent().len(), 1);
    let listed = json!({ "WebACLs": [summary(&main_acl())] }).to_string();
    for external in [false, true] {
        let (aws, _) = answering(&[(200, &listed), (200, &got)]);
        let at = Target { external, ..main_acl() };
        assert_eq!(aspect(&Wafv2WebAcl, "web_acl").read(&aws, &at).await.is_ok(), external);
    }
}

#[tokio::test]
async fn all_aspects_share_one_listing_and_one_read() {
    // A marker, although there is nothing behind it.
    let listed = json!({ "NextMarker": "main", "WebACLs": [summary(&main_acl())] }).to_string();
    let got = got_acl(&acl(), "t1");
    let (aws, replay) = answering(&[(200, &listed), (200, r#"{"WebACLs":[]}"#), (200, &got)]);
    let mut keys = BTreeMap::new();
    for part in ["web_acl", "rules", "custom_response_bodies", "settings"] {
        let read = aspect(&Wafv2WebAcl, part).read(&aws, &main_acl()).await.unwrap().unwrap();
        keys.insert(part, read.value.json().as_object().unwrap().keys().cloned().collect::<Vec<_>>());
    }
    assert_eq!(keys["rules"], ["old"], "Shield's rule is not shown");
    assert_eq!(keys["custom_response_bodies"], ["slow", "theirs"]);
    let expected = [
        json!({ "Scope": "REGIONAL", "Limit": 100 }),
        json!({ "Scope": "REGIONAL", "Limit": 100, "NextMarker": "main" }),
        json!({ "Scope": "REGIONAL", "Name": "main", "Id": ID }),
    ];
    assert_eq!(replay.sent(), expected);
}
