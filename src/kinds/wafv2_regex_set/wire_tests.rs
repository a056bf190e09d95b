//! What is sent, and what AWS's answers become.

use crate::kind::prelude::*;
use serde_json::json;

use super::kind::Wafv2RegexSet;
use crate::{
    aws::replay::answering,
    kinds::wafv2::{
        Itself, SettingsOf,
        fake::{self, ID},
    },
    model::Document,
};

const SET: Itself<Wafv2RegexSet> = Itself::ASPECT;
const CONTENT: SettingsOf<Wafv2RegexSet> = SettingsOf::ASPECT;

fn scanners() -> Target {
    fake::target("wafv2.regex_set", "regexpatternset", "cloudfront/scanners")
}

fn got() -> String {
    let set = json!({
        "Name": "scanners", "Id": ID, "ARN": scanners().outputs["arn"], "Description": "Scanners",
        "RegularExpressionList": [{ "RegexString": "(?i)nikto" }, { "RegexString": "(?i)Masscan" }],
    });
    json!({ "RegexPatternSet": set, "LockToken": "t" }).to_string()
}

#[tokio::test]
async fn reading_takes_one_listing_and_one_call() {
    let summary = json!({ "Name": "scanners", "Id": ID, "ARN": scanners().outputs["arn"], "LockToken": "t" });
    let listed = json!({ "RegexPatternSets": [summary] }).to_string();
    let (aws, replay) = answering(&[(200, &listed), (200, &got())]);
    let set = SET.read(&aws, &scanners()).await.unwrap().unwrap();
    let content = CONTENT.read(&aws, &scanners()).await.unwrap().unwrap();
    assert_eq!(serde_json::to_value(&set.value).unwrap(), json!({ "scope": "cloudfront" }));
    assert_eq!(set.outputs, scanners().outputs);
    assert_eq!(
        serde_json::to_value(&content.value).unwrap(),
        json!({ "patterns": ["(?i)Masscan", "(?i)nikto"], "description": "Scanners" })
    );
    assert_eq!(
        replay.sent(),
        [
            json!({ "Scope": "CLOUDFRONT", "Limit": 100 }),
            json!({ "Scope": "CLOUDFRONT", "Name": "scanners", "Id": ID }),
        ]
    );
}

#[tokio::test]
async fn one_update_replaces_patterns_and_description() {
    let (aws, replay) = answering(&[(200, &got()), (200, "{}")]);
    let want = json!({ "patterns": ["zgrab", "curl"], "description": "Bots" });
    CONTENT.put(&aws, &scanners(), serde_json::from_value(want).unwrap()).await.unwrap();
    let expected = json!({
        "Name": "scanners", "Scope": "CLOUDFRONT", "Id": ID, "LockToken": "t", "Description": "Bots",
        "RegularExpressionList": [{ "RegexString": "curl" }, { "RegexString": "zgrab" }],
    });
    assert_eq!(replay.sent()[1], expected);
}

#[tokio::test]
async fn creation_carries_the_patterns() {
    let mut at = scanners();
    at.creation = [("content".to_owned(), Document::from_canonical(json!({ "patterns": ["zgrab"] })))].into();
    let summary = json!({ "Name": "scanners", "Id": ID, "ARN": at.outputs["arn"], "LockToken": "t" });
    let (aws, replay) = answering(&[(200, &json!({ "Summary": summary }).to_string())]);
    let want = serde_json::from_value(json!({ "scope": "cloudfront" })).unwrap();
    assert_eq!(SET.create(&aws, &at, want).await.unwrap(), at.outputs);
    assert_eq!(
        replay.sent(),
        [json!({
            "Name": "scanners", "Scope": "CLOUDFRONT", "RegularExpressionList": [{ "RegexString": "zgrab" }],
        })]
    );
}
