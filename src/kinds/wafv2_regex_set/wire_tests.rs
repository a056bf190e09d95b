//! What is sent, and what AWS's answers become.

use crate::kind::prelude::*;
use serde_json::json;

use super::{description::SetDescription, patterns::SetPatterns, set::SetItself};
use crate::{
    aws::replay::answering,
    kinds::wafv2::fake::{self, ID},
    model::Document,
};

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
    let set = SetItself.read(&aws, &scanners()).await.unwrap().unwrap();
    let patterns = SetPatterns.read(&aws, &scanners()).await.unwrap().unwrap();
    let description = SetDescription.read(&aws, &scanners()).await.unwrap().unwrap();
    assert_eq!(serde_json::to_value(&set.value).unwrap(), json!({ "scope": "cloudfront" }));
    assert_eq!(set.outputs, scanners().outputs);
    assert_eq!(serde_json::to_value(&patterns.value).unwrap(), json!(["(?i)Masscan", "(?i)nikto"]));
    assert_eq!(description.value.value(), "Scanners");
    assert_eq!(
        replay.sent(),
        [
            json!({ "Scope": "CLOUDFRONT", "Limit": 100 }),
            json!({ "Scope": "CLOUDFRONT", "Name": "scanners", "Id": ID }),
        ]
    );
}

#[tokio::test]
async fn writes_carry_patterns_and_description_both() {
    let expected = |patterns: &[&str], description: &str| {
        let list: Vec<_> = patterns.iter().map(|pattern| json!({ "RegexString": pattern })).collect();
        json!({
            "Name": "scanners", "Scope": "CLOUDFRONT", "Id": ID, "LockToken": "t",
            "Description": description, "RegularExpressionList": list,
        })
    };
    let (aws, replay) = answering(&[(200, &got()), (200, "{}"), (200, &got()), (200, "{}")]);
    SetPatterns.put(&aws, &scanners(), ["zgrab".into()].into()).await.unwrap();
    SetDescription.put(&aws, &scanners(), "Bots".into()).await.unwrap();
    let sent = replay.sent();
    assert_eq!(sent[1], expected(&["zgrab"], "Scanners"));
    assert_eq!(sent[3], expected(&["(?i)Masscan", "(?i)nikto"], "Bots"));
}

#[tokio::test]
async fn creation_carries_the_patterns() {
    let mut at = scanners();
    at.creation = [("patterns".to_owned(), Document::from_canonical(json!(["zgrab"])))].into();
    let summary = json!({ "Name": "scanners", "Id": ID, "ARN": at.outputs["arn"], "LockToken": "t" });
    let (aws, replay) = answering(&[(200, &json!({ "Summary": summary }).to_string())]);
    let want = serde_json::from_value(json!({ "scope": "cloudfront" })).unwrap();
    assert_eq!(SetItself.create(&aws, &at, want).await.unwrap(), at.outputs);
    assert_eq!(
        replay.sent(),
        [json!({
            "Name": "scanners", "Scope": "CLOUDFRONT", "RegularExpressionList": [{ "RegexString": "zgrab" }],
        })]
    );
}
