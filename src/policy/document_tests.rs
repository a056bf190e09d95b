use proptest::prelude::*;
use serde_json::json;

use super::*;

fn canonical(written: &Value) -> Value {
    serde_json::to_value(Policy::from_json(&written.to_string()).unwrap()).unwrap()
}

fn with(statement: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statement})
}

/// The rows of aws-facts §2.1 on what is equal.
#[test]
fn what_aws_takes_as_one_is_one() {
    let get = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
    let put = json!({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"});
    let to = |principal: Value| with(&json!({"Effect": "Allow", "Principal": principal, "Action": "s3:*"}));
    let only_if =
        |condition: Value| with(&json!({"Effect": "Allow", "Action": "s3:*", "Condition": condition}));
    let cases = [
        ("one statement or a list of one", with(&get), with(&json!([get]))),
        ("statements by label", with(&json!({"a label": get})), with(&json!([get]))),
        ("the order of statements", with(&json!([get, put])), with(&json!([put, get]))),
        (
            "one string or a list of one; order",
            with(&json!({"Effect": "Allow", "Action": ["a:B", "a:A"], "Resource": "x"})),
            with(&json!({"Effect": "Allow", "Action": ["a:A", "a:B"], "Resource": ["x"]})),
        ),
        (
            "the same for what is excluded",
            with(
                &json!({"Effect": "Deny", "NotAction": "a:B", "NotResource": ["x", "y"], "NotPrincipal": "*"}),
            ),
            with(
                &json!({"Effect": "Deny", "NotAction": ["a:B"], "NotResource": ["y", "x"], "NotPrincipal": {"AWS": "*"}}),
            ),
        ),
        ("the case of the effect", with(&json!({"Effect": "allow"})), with(&json!({"Effect": "Allow"}))),
        (
            "condition values",
            only_if(
                json!({"Bool": {"aws:SecureTransport": true}, "NumericEquals": {"s3:max-keys": [1, "1"]}}),
            ),
            only_if(
                json!({"Bool": {"aws:SecureTransport": ["true"]}, "NumericEquals": {"s3:max-keys": "1"}}),
            ),
        ),
        (
            "the case of condition operators and keys",
            only_if(json!({"ArnLike": {"AWS:SourceArn": "x"}})),
            only_if(json!({"arnlike": {"aws:sourcearn": "x"}})),
        ),
        (
            "an account and its root",
            to(json!({"AWS": "111122223333"})),
            to(json!({"AWS": ["arn:aws:iam::111122223333:root"]})),
        ),
        ("everyone", to(json!("*")), to(json!({"AWS": "*"}))),
        ("empty lists of principals", to(json!({"AWS": [], "Service": "x"})), to(json!({"Service": ["x"]}))),
        (
            "no Sid or an empty one",
            with(&json!({"Sid": "", "Effect": "Allow"})),
            with(&json!({"Effect": "Allow"})),
        ),
        ("a document in a list", json!([with(&get)]), with(&get)),
        ("no policy", json!({}), json!([])),
    ];
    for (what, one, other) in cases {
        assert_eq!(canonical(&one), canonical(&other), "{what}");
    }
}

#[test]
fn what_aws_tells_apart_stays_apart() {
    let get = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
    let named = |sid: &str| with(&json!({"Sid": sid, "Effect": "Allow"}));
    let cases = [
        ("a missing version", json!({"Statement": get}), with(&get)),
        ("the other version", json!({"Version": "2008-10-17", "Statement": get}), with(&get)),
        ("the Sid", named("A"), named("a")),
        ("the Id", json!({"Id": "a", "Statement": get}), json!({"Statement": get})),
        ("a statement that is there twice", with(&json!([get, get])), with(&json!([get]))),
        (
            "a deleted role",
            with(&json!({"Effect": "Allow", "Principal": {"AWS": "AROAEXAMPLEEXAMPLE12"}})),
            with(&json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/x"}})),
        ),
        (
            "the case of actions",
            with(&json!({"Effect": "Allow", "Action": "s3:getobject"})),
            with(&json!({"Effect": "Allow", "Action": "s3:GetObject"})),
        ),
    ];
    for (what, one, other) in cases {
        assert_ne!(canonical(&one), canonical(&other), "{what}");
    }
}

#[test]
fn the_canonical_form_is_keyed_by_label() {
    let statements = json!([
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*"},
    ]);
    let expected = json!({
        "Version": "2012-10-17",
        "Statement": {
            "Allow lambda.amazonaws.com sts:AssumeRole": {
                "Effect": "Allow",
                "Principal": {"Service": ["lambda.amazonaws.com"]},
                "Action": ["sts:AssumeRole"],
            },
            "Tls": {"Sid": "Tls", "Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": ["s3:*"]},
        },
    });
    assert_eq!(canonical(&with(&statements)), expected);
    assert_eq!(canonical(&expected), expected);
}

#[test]
fn a_key_names_its_statement() {
    let keyed = with(&json!({"ReadCalls": {"Effect": "Allow", "Action": "s3:GetObject"}}));
    let listed = with(&json!([{"Sid": "ReadCalls", "Effect": "Allow", "Action": "s3:GetObject"}]));
    assert_eq!(canonical(&keyed), canonical(&listed));
    // A label made from words does not become a Sid.
    let words = canonical(&with(&json!([{"Effect": "Allow", "Action": "*"}])));
    assert!(!Policy::from_json(&words.to_string()).unwrap().to_json().contains("Sid"));
}

#[test]
fn errors_have_the_path_in_the_document() {
    let cases = [
        (
            with(&json!([{"Efect": "Allow"}])),
            "Statement[0].Efect",
            "unknown field `Efect`, expected one of `Sid`",
        ),
        (with(&json!({"Action": "*", "Efect": "Allow"})), "Statement.Efect", "unknown field `Efect`"),
        (
            with(&json!({"Efect": "Allow"})),
            "Statement.Efect",
            "expected a statement called `Efect`; a single",
        ),
        (with(&json!({"A": {"Efect": "Allow"}})), "Statement.A.Efect", "unknown field `Efect`"),
        (with(&json!([{"Action": "*"}])), "Statement[0]", "missing field `Effect`"),
        (with(&json!("x")), "Statement", "expected a list of statements"),
        (with(&json!([{"Effect": "Allow", "Action": "*", "NotAction": "*"}])), "Statement[0]", "not both"),
        (
            with(&json!([{"Effect": "Allow", "Principal": {"Role": "x"}}])),
            "Statement[0].Principal.Role",
            "unknown field `Role`",
        ),
        (json!({"Version": "2012-10-18"}), "Version", "expected `2012-10-17` or `2008-10-17`"),
        (json!({"Versoin": "2012-10-17"}), "Versoin", "expected one of `Version`, `Id`, `Statement`"),
    ];
    for (written, path, message) in cases {
        let error = serde_path_to_error::deserialize::<_, Policy>(&written).unwrap_err();
        assert_eq!(error.path().to_string(), path, "{written}: {error}");
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn iam_answers_percent_encoded() {
    let encoded = "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22a+b%22%7D%5D%7D";
    let policy = Policy::from_encoded(encoded).unwrap();
    assert_eq!(policy.to_json(), r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"a+b"}]}"#);
    assert!(Policy::from_encoded("%7B%FF").is_err());
}

#[test]
fn hostile_text_is_an_error() {
    for text in ["", "null", "1", "[{},{}]", "{\"Statement\":", "{\"Statement\":null}", &"[".repeat(100_000)]
    {
        assert!(Policy::from_json(text).is_err(), "{}", &text[..text.len().min(20)]);
    }
    assert!(Policy::from_json("{}").unwrap().is_empty());
}

#[test]
fn a_policy_knows_whom_it_names_and_how_long_it_is() {
    let role = "arn:aws:iam::111122223333:role/lambda";
    let pending = crate::model::Text::parse("${iam.role.agent.arn}").unwrap();
    let policy = Policy::of([
        Statement::allow("Use it")
            .principals_aws([role, "444455556666"])
            .principals_service(["a.amazonaws.com"]),
        Statement::deny("B").principals_aws(["*"]).principals_aws([pending]),
    ]);
    assert_eq!(
        policy.principals(),
        BTreeSet::from([role.to_owned(), "arn:aws:iam::444455556666:root".to_owned()])
    );
    assert_eq!(policy.size(), policy.to_json().len() - " ".len());
}

fn word() -> impl Strategy<Value = String> {
    "[a-cA-C*]{1,2}"
}

fn list() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(word(), 1..4)
}

fn any_statement() -> impl Strategy<Value = Value> {
    let sid = prop_oneof![
        Just(None),
        Just(Some(String::new())),
        "[A-B]".prop_map(Some),
        Just(Some("Action".to_owned()))
    ];
    let principal = prop_oneof![
        Just(None),
        Just(Some(json!("*"))),
        list().prop_map(|aws| Some(json!({"AWS": aws, "Service": "lambda.amazonaws.com"}))),
        Just(Some(json!({"AWS": ["111122223333", {"$pending": "${iam.role.x.arn}"}]}))),
    ];
    let key = prop_oneof![Just("aws:SourceArn"), Just("AWS:sourceip"), Just("x:Y")];
    let condition = (key, list()).prop_map(|(key, values)| json!({"stringlike": {key: values}}));
    (sid, any::<bool>(), principal, list(), list(), prop::option::of(condition)).prop_map(
        |(sid, allow, principal, actions, resources, condition)| {
            let mut statement = json!({"Effect": if allow { "Allow" } else { "Deny" }, "Action": actions, "Resource": resources});
            let mut put = |name: &str, value: Option<Value>| {
                if let Some(value) = value {
                    statement[name] = value;
                }
            };
            put("Sid", sid.map(Value::from));
            put("Principal", principal);
            put("Condition", condition);
            statement
        },
    )
}

/// Every list below `value` in another order.
fn turned(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().rev().map(turned).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), turned(value))).collect())
        }
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn order_never_matters(statements in prop::collection::vec(any_statement(), 0..6)) {
        let written = with(&Value::from(statements));
        prop_assert_eq!(canonical(&written), canonical(&turned(&written)));
    }

    #[test]
    fn the_canonical_form_is_its_own(statements in prop::collection::vec(any_statement(), 0..6)) {
        let once = canonical(&with(&Value::from(statements.clone())));
        prop_assert_eq!(&canonical(&once), &once);
        prop_assert_eq!(once["Statement"].as_object().unwrap().len(), statements.len());
    }

    #[test]
    fn what_aws_gets_reads_back_the_same(statements in prop::collection::vec(any_statement(), 0..6)) {
        let written = with(&Value::from(statements)).to_string().replace("{\"$pending\":\"${iam.role.x.arn}\"}", "\"x\"");
        let policy = Policy::from_json(&written).unwrap();
        prop_assert_eq!(Policy::from_json(&policy.to_json()).unwrap(), policy);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}\":,a-zA-Z0-9 %$]{0,60}") {
        let _ = Policy::from_json(&text);
        let _ = Policy::from_encoded(&text);
    }
}
