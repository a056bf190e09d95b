use serde_json::json;

use super::*;

/// Path and a part of the message of each problem, as `path: message`.
fn found(policy: &Value, dialect: Dialect) -> Vec<(String, String)> {
    problems(policy, dialect).into_iter().map(|(path, message)| (path.join("/"), message)).collect()
}

fn assert_problems(policy: &Value, dialect: Dialect, expected: &[(&str, &str)]) {
    let found = found(policy, dialect);
    assert_eq!(found.len(), expected.len(), "{policy}: {found:#?}");
    for ((path, message), (expected_path, part)) in found.iter().zip(expected) {
        assert_eq!(path, expected_path, "{message}");
        assert!(message.contains(part), "{message}");
    }
}

fn identity(statement: impl Into<Value>) -> Value {
    json!({"Version": "2012-10-17", "Statement": [statement.into()]})
}

#[test]
fn what_aws_takes_has_no_problem() {
    let arn = json!({"$pending": "${s3.bucket.input.arn}/*"});
    let get = json!({"Sid": "Read1", "Effect": "allow", "Action": ["s3:GetObject"], "Resource": arn});
    let tls = json!({
        "Sid": "Only TLS", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["*", arn],
        "Condition": {"Bool": {"aws:SecureTransport": false}, "Null": {"aws:SourceVpc": [true, "false"]}},
    });
    let trust = json!({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"});
    let cases = [
        (identity(get.clone()), Dialect::Managed),
        (json!({"Statement": get}), Dialect::RoleInline),
        (json!({"Statement": {"ReadCalls": get}}), Dialect::UserInline),
        (identity(tls.clone()), Dialect::Bucket),
        (identity(tls), Dialect::Key),
        (identity(trust), Dialect::Trust),
    ];
    for (policy, dialect) in cases {
        assert_problems(&policy, dialect, &[]);
    }
}

#[test]
fn every_problem_is_found_in_its_place() {
    let policy = json!({
        "Version": "2012-10-17",
        "Comment": "x",
        "Statement": [
            {"Sid": "read it", "Efect": "Allow", "Action": "s3.GetObject", "Resource": "my-bucket"},
            {"Sid": "A", "Effect": "Permit", "Principal": "*", "Action": ["s3:*", {"$pending": "${a.b.c.d}"}], "Resource": []},
            {"Sid": "A", "Effect": "Deny", "Action": [], "NotAction": 1, "Resource": "*"},
            {"Effect": "Allow", "Resource": "*", "Condition": {
                "NullIfExists": {"aws:x": true},
                "Null": {"aws:x": ["true", "maybe"]},
                "StringSame": {"aws:x": "y"},
            }},
            1,
        ],
    });
    assert_problems(
        &policy,
        Dialect::Managed,
        &[
            ("Comment", "unknown member `Comment`, expected one of `Version`, `Id`, `Statement`"),
            ("Statement/0/Efect", "unknown member `Efect`, expected one of `Sid`, `Effect`"),
            ("Statement/0", "missing `Effect`"),
            ("Statement/0/Sid", "only letters and digits"),
            ("Statement/0/Action", "`s3.GetObject` is not an action"),
            ("Statement/0/Resource", "expected an ARN or `*`"),
            ("Statement/1/Effect", "expected `Allow` or `Deny`"),
            ("Statement/1/Principal", "`Principal` is not allowed in a managed policy"),
            ("Statement/1/Action/1", "an action can't wait for an output"),
            ("Statement/1/Resource", "at least one resource is required"),
            ("Statement/2/NotAction", "either `Action` or `NotAction`, not both"),
            ("Statement/2/Sid", "duplicate Sid `A`; Statement.1 has it too"),
            ("Statement/2/Action", "at least one action is required"),
            ("Statement/2/NotAction", "expected an action"),
            ("Statement/3", "missing `Action`"),
            ("Statement/3/Condition/Null/aws:x/1", "`true` or `false`"),
            ("Statement/3/Condition/NullIfExists", "`IfExists` is not allowed with it"),
            ("Statement/3/Condition/StringSame", "`StringSame` is not a condition operator"),
            ("Statement/4", "a statement is a table"),
        ],
    );
}

#[test]
fn each_dialect_has_its_own_members() {
    let bare = identity(json!({"Effect": "Allow", "Action": "s3:*"}));
    let trust = identity(json!({"Effect": "Allow", "NotPrincipal": "*", "Action": "sts:*", "Resource": "*"}));
    let user = identity(
        json!({"Effect": "Allow", "Principal": {"AWS": "agent"}, "Action": "sns:Publish", "Resource": "*"}),
    );
    let cases = [
        (&bare, Dialect::Managed, vec![("Statement/0", "missing `Resource`")]),
        (
            &bare,
            Dialect::Bucket,
            vec![("Statement/0", "missing `Principal`"), ("Statement/0", "missing `Resource`")],
        ),
        (
            &trust,
            Dialect::Trust,
            vec![
                ("Statement/0/NotPrincipal", "`NotPrincipal` is not allowed"),
                ("Statement/0/Resource", "`Resource` is not allowed"),
            ],
        ),
        (&user, Dialect::Topic, vec![("Statement/0/Principal/AWS", "expected an ARN, an account id or `*`")]),
    ];
    for (policy, dialect, expected) in cases {
        assert_problems(policy, dialect, &expected);
    }
}

#[test]
fn statements_of_topics_have_a_sid_and_one_resource() {
    let publish = |more: Value| {
        let mut all = json!({"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "arn:aws:sns:::t"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let (a, none) = (publish(json!({"Sid": "A"})), publish(json!({})));
    let two = publish(json!({"Resource": ["arn:aws:sns:::t", "arn:aws:sns:::u"]}));
    let cases = [
        (json!({"Statement": [none]}), vec![]),
        (json!({"Statement": none}), vec![]),
        (json!({"Statement": {"A": none, "B": none}}), vec![]),
        (json!({"Statement": [a, none]}), vec![("Statement/1", "missing `Sid`")]),
        (json!({"Statement": two}), vec![("Statement/Resource", "one resource")]),
        (json!({"Statement": [two]}), vec![("Statement/0/Resource", "one resource")]),
        (json!({"Statement": {"A": two}}), vec![("Statement/A/Resource", "one resource")]),
    ];
    for (policy, expected) in cases {
        assert_problems(&policy, Dialect::Topic, &expected);
    }
}

#[test]
fn one_statement_and_statements_by_label_have_places_too() {
    let one = json!({"Statement": {"Effect": "Allow", "Action": "s3", "Resource": "*"}});
    assert_problems(&one, Dialect::Managed, &[("Statement/Action", "`s3` is not an action")]);
    let labelled = json!({"Statement": {"Read": {"Effect": "Allow", "Action": "s3", "Resource": "*"}}});
    assert_problems(&labelled, Dialect::Managed, &[("Statement/Read/Action", "`s3` is not an action")]);
    let none =
        [json!({}), json!({"Statement": []}), json!({"Statement": {}}), json!({"Statement": "x"}), json!(1)];
    for policy in none {
        assert_eq!(found(&policy, Dialect::Managed).len(), 1, "{policy}");
    }
}

#[test]
fn what_can_not_be_read_is_a_problem() {
    let cases = [
        (
            json!({"Version": "2020-01-01", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}),
            "Version",
        ),
        (identity(json!({"Effect": "Allow", "Action": "*", "Resource": [1]})), "Statement/0/Resource/0"),
        (
            identity(json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": 1}})),
            "Statement/0/Condition/Bool",
        ),
        (identity(json!({"Sid": 1, "Effect": "Allow", "Action": "*", "Resource": "*"})), "Statement/0/Sid"),
    ];
    for (policy, path) in cases {
        assert_problems(&policy, Dialect::Managed, &[(path, "")]);
    }
    let waiting = identity(
        json!({"Effect": "Allow", "Principal": {"$pending": "${iam.role.x.arn}"}, "Action": "s3:*", "Resource": "*"}),
    );
    assert_problems(&waiting, Dialect::Bucket, &[("Statement/0/Principal", "${iam.role.x.arn}")]);
}

#[test]
fn characters_and_size_are_limited() {
    let quoted = identity(
        json!({"Sid": "“A”", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}),
    );
    assert_problems(&quoted, Dialect::Bucket, &[("Statement/0/Sid", "U+201C")]);
    let long = |count: usize| {
        let resources: Vec<String> = (0..count).map(|n| format!("arn:aws:s3:::bucket-{n:04}/*")).collect();
        identity(json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": resources}))
    };
    assert_problems(&long(200), Dialect::Managed, &[]);
    assert_problems(
        &long(300),
        Dialect::Managed,
        &[("", "a managed policy has at most 6144 characters; this one has")],
    );
    // What a pending text will count is not known yet.
    let name = "x".repeat(7_000);
    let waiting = identity(json!({
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": {"$pending": format!("${{s3.bucket.{name}.arn}}")},
    }));
    assert_problems(&waiting, Dialect::Managed, &[]);
}
