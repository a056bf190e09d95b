use serde_json::{Value, json};

use super::{AclLogging, Logging, LoggingValue};
use crate::{
    aws::replay::answering,
    facts::AspectFacts,
    kind::prelude::*,
    kinds::{wafv2::wire_tests::target, wafv2_web_acl::Wafv2WebAcl},
};

const LOGGING: Configured<AclLogging> = Configured(AclLogging);
const GROUP: &str = "arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-main";
const BUCKET: &str = "arn:aws:s3:::aws-waf-logs-archive";
const ABSENT: (u16, &str) = (400, r#"{"__type":"WAFNonexistentItemException","message":"m"}"#);

fn acl() -> Target {
    target(&Wafv2WebAcl, "main")
}

fn value(declared: Value) -> LoggingValue {
    serde_json::from_value::<Logging>(declared).unwrap().into()
}

#[tokio::test]
async fn what_is_put_is_read_in_whatever_order_aws_has_it() {
    let declared = json!({
        "destination": format!("{GROUP}:*"),
        "redact": { "headers": ["Authorization", "cookie"], "query_string": true },
        "filter": { "default_behavior": "drop", "filters": [
            { "behavior": "keep", "any": { "actions": ["count", "block"], "labels": ["awswaf:managed:aws:x:y"] } },
            { "behavior": "drop", "all": { "actions": ["excluded_as_count"] } },
        ] },
    });
    let (aws, replay) = answering(&[ABSENT, (200, "{}")]);
    LOGGING.put(&aws, &acl(), value(declared.clone())).await.unwrap();
    let mut answered = replay.sent()[1]["LoggingConfiguration"].clone();
    answered["RedactedFields"].as_array_mut().unwrap().reverse();
    answered["LoggingFilter"]["Filters"][0]["Conditions"].as_array_mut().unwrap().reverse();
    answered["LogScope"] = json!("CUSTOMER");
    answered["ManagedByFirewallManager"] = json!(false);
    let (aws, _) = answering(&[(200, &json!({ "LoggingConfigurations": [answered] }).to_string())]);
    assert_eq!(LOGGING.read(&aws, &acl()).await.unwrap().unwrap().value, value(declared));
}

#[tokio::test]
async fn one_listing_tells_of_all_acls_and_leaves_out_what_belongs_to_aws() {
    let of = |arn: &str, more: Value| {
        let mut one = json!({ "ResourceArn": arn, "LogDestinationConfigs": [BUCKET] });
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one
    };
    let own = acl().outputs["arn"].clone();
    let (first, second) = (
        json!({ "NextMarker": "1", "LoggingConfigurations": [of("arn:other", json!({})), of(&own, json!({}))] }),
        json!({ "LoggingConfigurations": [
            of(&own, json!({ "LogScope": "SECURITY_LAKE" })),
            of(&own, json!({ "ManagedByFirewallManager": true })),
        ] }),
    );
    let (aws, replay) = answering(&[(200, &first.to_string()), (200, &second.to_string())]);
    let seen = LOGGING.read(&aws, &acl()).await.unwrap().unwrap();
    assert_eq!(seen.value, value(json!({ "destination": BUCKET })));
    let other = target(&Wafv2WebAcl, "another");
    assert!(LOGGING.read(&aws, &other).await.unwrap().is_none());
    assert_eq!((replay.sent().len(), &replay.sent()[1]["NextMarker"]), (2, &json!("1")));
}

#[tokio::test]
async fn only_another_destination_takes_a_deletion_first() {
    let arn = acl().outputs["arn"].clone();
    let live = json!({ "LoggingConfiguration": { "ResourceArn": arn, "LogDestinationConfigs": [GROUP] } })
        .to_string();
    for (destination, calls) in [(GROUP, 2), (BUCKET, 3)] {
        let (aws, replay) = answering(&[(200, &live), (200, "{}"), (200, "{}")]);
        let want = value(json!({ "destination": destination, "redact": { "method": true } }));
        LOGGING.put(&aws, &acl(), want).await.unwrap();
        let sent = replay.sent();
        assert_eq!(sent.len(), calls, "{destination}");
        assert_eq!(sent[calls - 1]["LoggingConfiguration"]["LogDestinationConfigs"], json!([destination]));
        assert_eq!(sent[1] == json!({ "ResourceArn": arn }), calls == 3);
    }
}

#[test]
fn a_reference_that_leads_to_another_name_is_refused_with_the_reason() {
    let named = |name: &str| {
        let group = format!("arn:aws:logs:eu-central-1:111122223333:log-group:{name}:*");
        json!({ "destination": group, "redact": {} })
    };
    assert!(LOGGING.canonical(&named("aws-waf-logs-main")).is_ok());
    let why = LOGGING.canonical(&named("waf")).unwrap_err();
    assert!(
        why.contains("WAF refuses a destination whose name does not start with `aws-waf-logs-`"),
        "{why}"
    );
}
