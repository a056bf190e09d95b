use serde_json::{Value, json};

use super::*;

fn canonical(written: Value) -> Value {
    serde_json::to_value(serde_json::from_value::<Statement>(written).unwrap()).unwrap()
}

#[test]
fn statements_have_one_form() {
    let read = json!({"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]});
    let cases = [
        (json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}), read.clone()),
        (json!({"Resource": ["*"], "Action": ["s3:GetObject"], "Effect": "Allow"}), read.clone()),
        (
            json!({"Effect": "allow", "Action": ["s3:GetObject", "s3:GetObject"], "Resource": "*"}),
            read.clone(),
        ),
        (
            json!({"Sid": "", "Effect": "ALLOW", "Action": "s3:GetObject", "Resource": "*", "Condition": {}}),
            read,
        ),
        (
            json!({"Effect": "Deny", "NotAction": ["b:B", "a:A"], "NotResource": "x"}),
            json!({"Effect": "Deny", "NotAction": ["a:A", "b:B"], "NotResource": ["x"]}),
        ),
        // KMS accepts a statement without action or resource.
        (
            json!({"Effect": "Allow", "Principal": "*"}),
            json!({"Effect": "Allow", "Principal": {"AWS": ["*"]}}),
        ),
        // Services echo the case of actions, so it stays.
        (
            json!({"Effect": "Allow", "Action": "S3:getobject"}),
            json!({"Effect": "Allow", "Action": ["S3:getobject"]}),
        ),
    ];
    for (written, expected) in cases {
        let once = canonical(written.clone());
        assert_eq!(once, expected, "{written}");
        assert_eq!(canonical(once), expected, "{written}, read again");
    }
}

#[test]
fn errors_have_a_path() {
    let cases = [
        (
            json!({"Efect": "Allow"}),
            "Efect",
            "unknown field `Efect`, expected one of `Sid`, `Effect`, `Principal`",
        ),
        (json!({"Action": "*"}), ".", "missing field `Effect`"),
        (json!({"Effect": "Permit"}), "Effect", "unknown variant `Permit`, expected `Allow` or `Deny`"),
        (json!({"Effect": "Allow", "Action": ["a:B", 1]}), "Action[1]", "expected a string"),
        (json!({"Effect": "Allow", "Action": {"$pending": "${a.b.c.d}"}}), "Action", "expected a string"),
        (
            json!({"Effect": "Allow", "Action": "*", "NotAction": "a:B"}),
            ".",
            "either `Action` or `NotAction`",
        ),
        (json!({"Effect": "Allow", "Principal": {"Aws": "*"}}), "Principal.Aws", "unknown field `Aws`"),
        (
            json!({"Effect": "Allow", "Condition": {"Bool": "x"}}),
            "Condition.Bool",
            "condition keys with their values",
        ),
        (
            json!({"Effect": "Allow", "Condition": {"Bool": {"aws:x": [{}]}}}),
            "Condition.Bool.aws:x[0]",
            "expected a string",
        ),
    ];
    for (written, path, message) in cases {
        let error = serde_path_to_error::deserialize::<_, Statement>(&written).unwrap_err();
        assert_eq!(error.path().to_string(), path, "{written}: {error}");
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn a_statement_can_be_built() {
    let built = Statement::allow("Use")
        .principals_aws(["111122223333"])
        .principals_service(["logs.amazonaws.com"])
        .actions(["kms:Decrypt"])
        .resources(["*"])
        .condition("stringequals", "AWS:sourceaccount", ["111122223333"]);
    assert_eq!(
        serde_json::to_value(built).unwrap(),
        json!({
            "Sid": "Use",
            "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam::111122223333:root"], "Service": ["logs.amazonaws.com"]},
            "Action": ["kms:Decrypt"],
            "Resource": ["*"],
            "Condition": {"StringEquals": {"aws:SourceAccount": ["111122223333"]}},
        })
    );
}
