use serde_json::{Value, json};

use super::*;
use crate::{facts::KindFacts, kinds::kms_key::KmsKey};

fn messages(declaration: Value) -> Vec<String> {
    messages_in("111122223333", declaration)
}

fn messages_in(account: &str, mut declaration: Value) -> Vec<String> {
    if declaration.get("alias").is_none() {
        declaration["alias"] = "master".into();
    }
    let scope = Scope { partition: "aws".into(), account: account.into(), region: "eu-central-1".into() };
    KindFacts::desired(&KmsKey, &declaration, &scope)
        .unwrap()
        .problems
        .into_iter()
        .map(|problem| format!("{}: {}", problem.path.join("."), problem.message))
        .collect()
}

fn policy(principal: &str) -> Value {
    let statement =
        json!({ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "kms:*", "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

#[test]
fn good_keys_pass() {
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "kms:CreateGrant", "Resource": "*" });
    let cases = [
        json!({}),
        json!({ "alias": "alias/a/b_c-1" }),
        json!({ "alias": { "$pending": "${iam.role.a.name}-key" } }),
        json!({ "spec": "HMAC_256" }),
        json!({ "spec": "RSA_2048", "usage": "SIGN_VERIFY", "rotation": false }),
        json!({ "rotation": { "period_days": 90 }, "deletion_window_days": 7 }),
        json!({ "services": ["logs.amazonaws.com", "logs.eu-central-1.amazonaws.com"], "statements": { "Grants": statement } }),
        json!({ "policy": policy("arn:aws:iam::111122223333:root") }),
        json!({ "policy": policy("111122223333") }),
    ];
    for case in cases {
        assert_eq!(messages(case.clone()), Vec::<String>::new(), "{case}");
    }
}

#[test]
fn what_aws_refuses_is_found_offline() {
    let statement =
        json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "kms:Decrypt", "Resource": "*" });
    let cases = [
        (json!({ "alias": "aws/s3" }), "alias: aliases that start with `aws/` are reserved"),
        (json!({ "alias": "alias/" }), "alias: an alias has letters"),
        (json!({ "alias": "a b" }), "alias: an alias has letters"),
        (json!({ "alias": "a".repeat(251) }), "alias: an alias has at most 256"),
        (json!({ "spec": "AES_256" }), "spec: unknown key spec `AES_256`"),
        (json!({ "spec": "RSA_2048" }), "spec: a key of spec RSA_2048 needs a `usage`"),
        (json!({ "usage": "SIGN_VERIFY" }), "usage: a key of spec SYMMETRIC_DEFAULT is not for SIGN_VERIFY"),
        (json!({ "spec": "HMAC_256", "rotation": true }), "rotation: AWS rotates symmetric"),
        (
            json!({ "rotation": { "period_days": 30 } }),
            "rotation.period_days: `period_days` must be 90 to 2560, not 30",
        ),
        (
            json!({ "deletion_window_days": 3 }),
            "deletion_window_days: `deletion_window_days` must be 7 to 30, not 3",
        ),
        (json!({ "services": ["sns"] }), "services: `sns` is not a service principal"),
        (
            json!({ "statements": { "Enable IAM User Permissions": statement } }),
            "statements.Enable IAM User Permissions: a statement",
        ),
        (json!({ "statements": { "A": { "Effect": "Allow" } } }), "statements.A"),
        (
            json!({ "policy": policy("arn:aws:iam::111122223333:role/a") }),
            "policy: no statement allows the account",
        ),
        (json!({ "policy": policy("444455556666") }), "policy: no statement allows the account"),
        (json!({ "policy": { "Version": "2012-10-17" } }), "policy: missing `Statement`"),
        (
            json!({ "policy": policy("111122223333"), "users": ["arn:aws:iam::111122223333:role/a"] }),
            "policy: `policy` is the whole",
        ),
        (json!({ "description": "x".repeat(8_193) }), "description: `description` must be at most 8192"),
    ];
    for (case, expected) in cases {
        let messages = messages(case.clone());
        assert!(
            !messages.is_empty() && messages.iter().all(|message| message.starts_with(expected)),
            "{case}: {messages:?}"
        );
    }
}
