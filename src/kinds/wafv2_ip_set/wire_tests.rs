//! What is sent, and what AWS's answers become.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::kind::{Content, Wafv2IpSet};
use crate::{
    aws::replay::{Replay, answering},
    facts::KindFacts,
    kinds::wafv2::{
        Itself, SettingsOf,
        fake::{self, ID},
    },
    model::Document,
};

const SET: Itself<Wafv2IpSet> = Itself::ASPECT;
const CONTENT: SettingsOf<Wafv2IpSet> = SettingsOf::ASPECT;
const LOCKED: (u16, &str) = (400, r#"{"__type":"WAFOptimisticLockException","message":"m"}"#);
const GONE: (u16, &str) = (400, r#"{"__type":"WAFNonexistentItemException","message":"m"}"#);
const TAKEN: (u16, &str) = (400, r#"{"__type":"WAFDuplicateItemException","message":"m"}"#);
const DONE: (u16, &str) = (200, "{}");

fn office() -> Target {
    fake::target("wafv2.ip_set", "ipset", "office")
}

/// What `ListIPSets` says: the set, and a marker although there is nothing behind it.
fn listed() -> String {
    let arn = office().outputs["arn"].clone();
    json!({ "NextMarker": "office", "IPSets": [{ "Name": "office", "Id": ID, "ARN": arn, "LockToken": "l" }] })
        .to_string()
}

fn got(token: &str, version: &str, description: Option<&str>, addresses: &[&str]) -> String {
    let arn = office().outputs["arn"].clone();
    let mut set = json!({
        "Name": "office", "Id": ID, "ARN": arn, "IPAddressVersion": version, "Addresses": addresses,
    });
    if let Some(description) = description {
        set["Description"] = json!(description);
    }
    json!({ "IPSet": set, "LockToken": token }).to_string()
}

fn content(addresses: &[&str], description: Option<&str>) -> Content {
    serde_json::from_value(json!({ "addresses": addresses, "description": description })).unwrap()
}

/// What is sent when the addresses become 192.0.2.0/24.
async fn content_put(answers: &[(u16, &str)]) -> (Result<(), Failure>, Replay) {
    let (aws, replay) = answering(answers);
    let done = CONTENT.put(&aws, &office(), content(&["192.0.2.0/24"], Some("Offices"))).await;
    (done, replay)
}

#[tokio::test]
async fn all_aspects_share_one_listing_and_one_read() {
    let v6 = ["2001:0db8:0000:0000:0000:0000:0000:0000/32", "2001:db8:0:0:1:0:0:1/128"];
    let (listed, got) = (listed(), got("t", "IPV6", Some(""), &v6));
    let (aws, replay) = answering(&[(200, &listed), (200, r#"{"IPSets":[]}"#), (200, &got)]);
    let set = SET.read(&aws, &office()).await.unwrap().unwrap();
    let content = CONTENT.read(&aws, &office()).await.unwrap().unwrap();
    assert_eq!(
        serde_json::to_value(&set.value).unwrap(),
        json!({ "scope": "regional", "ip_version": "ipv6" })
    );
    assert_eq!(set.outputs, office().outputs);
    assert_eq!(
        serde_json::to_value(&content.value).unwrap(),
        json!({ "addresses": ["2001:db8::/32", "2001:db8::1:0:0:1/128"] })
    );
    assert_eq!(
        replay.sent(),
        [
            json!({ "Scope": "REGIONAL", "Limit": 100 }),
            json!({ "Scope": "REGIONAL", "Limit": 100, "NextMarker": "office" }),
            json!({ "Scope": "REGIONAL", "Name": "office", "Id": ID }),
        ]
    );
}

#[tokio::test]
async fn what_is_not_listed_or_gone_since_is_absent() {
    let (aws, _) = answering(&[(200, "{}")]);
    assert!(SET.read(&aws, &office()).await.unwrap().is_none());
    let listed = listed();
    let (aws, _) = answering(&[(200, &listed), (200, "{}"), GONE]);
    assert!(SET.read(&aws, &office()).await.unwrap().is_none());
    let (aws, _) = answering(&[(400, r#"{"__type":"AccessDeniedException","message":"m"}"#)]);
    assert!(SET.read(&aws, &office()).await.is_err());
}

#[tokio::test]
async fn creation_carries_addresses_description_and_tags() {
    let mut at = fake::target("wafv2.ip_set", "ipset", "cloudfront/office");
    let canonical = |aspect: &str, value: Value| (aspect.to_owned(), Document::from_canonical(value));
    at.creation = [
        canonical("content", json!({ "addresses": ["2001:db8::/32"], "description": "Offices" })),
        canonical("tags", json!({ "trueup:stack": "shop" })),
    ]
    .into();
    let answer =
        json!({ "Summary": { "Name": "office", "Id": ID, "ARN": at.outputs["arn"], "LockToken": "t" } });
    let (aws, replay) = answering(&[(200, &answer.to_string())]);
    let want = serde_json::from_value(json!({ "scope": "cloudfront" })).unwrap();
    assert_eq!(SET.create(&aws, &at, want).await.unwrap(), at.outputs);
    assert_eq!(
        replay.sent(),
        [json!({
            "Name": "office", "Scope": "CLOUDFRONT", "IPAddressVersion": "IPV6", "Addresses": ["2001:db8::/32"],
            "Description": "Offices", "Tags": [{ "Key": "trueup:stack", "Value": "shop" }],
        })]
    );
}

#[tokio::test]
async fn a_taken_name_is_fine_only_if_it_is_ours() {
    let created = |stack: &str| {
        let tags = json!([
            { "Key": "trueup:stack", "Value": stack },
            { "Key": "trueup:address", "Value": "wafv2.ip_set.it" },
        ]);
        let tags = json!({ "TagInfoForResource": { "TagList": tags } }).to_string();
        async move {
            let listed = listed();
            let (aws, _) = answering(&[TAKEN, (200, &listed), (200, "{}"), (200, &tags)]);
            let want = serde_json::from_value(json!({ "scope": "regional" })).unwrap();
            SET.create(&aws, &office(), want).await
        }
    };
    assert_eq!(created("shop").await.unwrap(), office().outputs);
    assert_eq!(created("other").await.unwrap_err().code.unwrap(), "WAFDuplicateItemException");
}

#[tokio::test]
async fn one_update_replaces_addresses_and_description() {
    let got = got("t1", "IPV4", Some("Old"), &["198.51.100.7/32"]);
    let (done, replay) = content_put(&[(200, &got), DONE]).await;
    assert_eq!(done, Ok(()));
    assert_eq!(
        replay.sent()[1],
        json!({
            "Name": "office", "Scope": "REGIONAL", "Id": ID, "LockToken": "t1",
            "Description": "Offices", "Addresses": ["192.0.2.0/24"],
        })
    );
}

#[tokio::test]
async fn nothing_is_sent_where_nothing_differs() {
    let got = got("t1", "IPV4", Some("Offices"), &["192.0.2.0/24"]);
    let (done, replay) = content_put(&[(200, &got)]).await;
    assert_eq!((done, replay.sent().len()), (Ok(()), 1));
}

#[tokio::test]
async fn a_lost_lock_is_tried_again_only_if_nothing_changed() {
    let (one, moved) =
        (got("t1", "IPV4", None, &["198.51.100.7/32"]), got("t2", "IPV4", None, &["198.51.100.7/32"]));
    let (done, replay) = content_put(&[(200, &one), LOCKED, (200, &moved), DONE]).await;
    assert_eq!(done, Ok(()));
    assert_eq!(replay.sent()[3]["LockToken"], "t2");
    let theirs = got("t2", "IPV4", None, &["203.0.113.0/24"]);
    let (done, _) = content_put(&[(200, &one), LOCKED, (200, &theirs)]).await;
    assert!(done.unwrap_err().hint.is_some());
}

#[tokio::test]
async fn a_description_goes_by_an_update_without_one() {
    let got = got("t1", "IPV4", Some("Offices"), &["198.51.100.7/32"]);
    let (aws, replay) = answering(&[(200, &got), DONE]);
    CONTENT.put(&aws, &office(), content(&[], None)).await.unwrap();
    assert_eq!(
        replay.sent()[1],
        json!({ "Name": "office", "Scope": "REGIONAL", "Id": ID, "LockToken": "t1", "Addresses": [] })
    );
}

#[tokio::test]
async fn deleting_shows_a_fresh_token_and_takes_gone_for_done() {
    let (one, two) = (got("t1", "IPV4", None, &[]), got("t2", "IPV4", None, &[]));
    let (aws, replay) = answering(&[(200, &one), LOCKED, (200, &two), DONE]);
    SET.delete(&aws, &office()).await.unwrap();
    let sent = replay.sent();
    assert_eq!((&sent[1]["LockToken"], &sent[3]["LockToken"]), (&json!("t1"), &json!("t2")));
    let (aws, _) = answering(&[GONE]);
    SET.delete(&aws, &office()).await.unwrap();
}

#[test]
fn a_declaration_without_addresses_leaves_the_version_as_it_is() {
    let kind: &dyn KindFacts = &Wafv2IpSet;
    let declared = json!({ "name": "office", "addresses": [] });
    let desired = kind.desired(&declared, &office().scope).unwrap();
    let want = kind.first().canonical(&desired.aspects["set"]).unwrap();
    let live = Document::from_canonical(json!({ "scope": "regional", "ip_version": "ipv6" }));
    assert_eq!(kind.first().fill(want, &live), live);
}
