//! `trueup access` and `trueup simulate`: questions and the answers that people and scripts get.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

const UPLOADS: &str = "tests/access/uploads.toml";
const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// trueup in the repository; its exit code, what it says, and what is wrong.
fn trueup(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).env("NO_COLOR", "1");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn access(stack: &str, who: &str, action: &str, resource: &str, more: &[&str]) -> (i32, String) {
    let question = ["access", stack, "--principal", who, "--action", action, "--resource", resource];
    let (code, out, err) = trueup(&[&question[..], more].concat(), "");
    (code, out + &err)
}

/// Each answer is in `tests/access/<name>.snap`.
fn answers(name: &str, answer: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, answer));
}

/// The answer's name, who, what, on what, what else is typed, the exit code.
type Case<'a> = (&'a str, &'a str, &'a str, &'a str, &'a [&'a str], i32);

#[test]
fn questions_are_answered_as_a_colleague_would() {
    let session = "${s3.bucket.sessions.arn}/sessions/year=2026/a.json";
    let recording = "${s3.bucket.recordings.arn}/a.wav";
    let partner = "arn:aws:iam::444455556666:role/partner";
    let cases: &[Case<'_>] = &[
        ("why_can_this_user_not_upload", "iam.user.agent", "s3:PutObject", session, &[], 4),
        ("the_key_is_forgotten", "iam.user.agent", "s3:PutObject", recording, &[], 4),
        (
            "another_network",
            "iam.user.agent",
            "s3:DeleteObject",
            recording,
            &["--context", "aws:SourceIp=198.51.100.7"],
            4,
        ),
        (
            "the_office",
            "iam.user.agent",
            "s3:DeleteObject",
            recording,
            &["--context", "aws:SourceIp=203.0.113.7"],
            0,
        ),
        ("the_boundary", "iam.role.reader", "s3:PutObject", session, &[], 4),
        (
            "plain_http",
            "iam.role.reader",
            "s3:GetObject",
            "${s3.bucket.partners.arn}/x",
            &["--context", "aws:SecureTransport=false"],
            4,
        ),
        ("another_account", partner, "s3:GetObject", "${s3.bucket.partners.arn}/x", &[], 5),
        (
            "another_account_by_assumption",
            partner,
            "s3:GetObject",
            "${s3.bucket.partners.arn}/x",
            &["--unknown-policies", "allow"],
            0,
        ),
        ("which_network", "iam.user.agent", "s3:DeleteObject", recording, &[], 5),
        ("a_managed_policy_of_aws", "iam.role.analyst", "s3:GetObject", session, &[], 0),
        ("a_managed_policy_of_nobody", "iam.role.auditor", "s3:GetObject", session, &[], 5),
        ("a_deny_that_is_known", "iam.role.auditor", "s3:DeleteBucket", "s3.bucket.sessions", &[], 4),
        ("nobody_changes_what_aws_manages", "iam.role.auditor", "iam:DeletePolicy", ADMIN, &[], 4),
        ("everyone_knows_who_they_are", "iam.role.auditor", "sts:GetCallerIdentity", "*", &[], 0),
        ("two_layers_are_silent", "iam.role.limited", "s3:PutObject", session, &[], 4),
        ("tired", "voice-agent", "PutObject", "s3://example-sessions/sessions/a.json", &[], 4),
        ("a_typo", "iam.user.agent", "s3:PutObjct", recording, &[], 3),
        ("a_bucket_for_its_objects", "iam.user.agent", "s3:PutObject", "s3.bucket.recordings", &[], 3),
        ("who_assumes_the_role", "lambda.amazonaws.com", "sts:AssumeRole", "iam.role.reader", &[], 0),
        ("nobody_else_assumes_it", "iam.user.agent", "sts:AssumeRole", "iam.role.reader", &[], 4),
        ("not_understood", "iam.user.agnet", "s3:Put*", "sessions", &[], 3),
    ];
    for (name, who, action, resource, more, code) in cases {
        let (found, answer) = access(UPLOADS, who, action, resource, more);
        assert_eq!(found, *code, "{name}: {answer}");
        answers(name, &answer);
    }
}

#[test]
fn the_user_of_voice_analytics_may_upload_and_not_delete() {
    let object = "${s3.bucket.sessions.arn}/sessions/year=2026/month=01/day=02/a.json";
    let ask =
        |action, more: &[&str]| access("stacks/voice-analytics", "iam.user.agent", action, object, more);
    // The user is somebody else's: what else is attached to it decides too.
    let (code, answer) = ask("s3:PutObject", &[]);
    assert!(
        code == 5 && answer.contains("inline of iam.user.agent, which the stack declares only a part of")
    );
    let none = &["--unknown-policies", "none"];
    let (code, answer) = ask("s3:PutObject", none);
    assert!(code == 0 && answer.contains("WriteSessions"), "{answer}");
    assert_eq!(ask("s3:DeleteObject", none).0, 4);
}

#[test]
fn who_can_lists_identities_and_whom_the_policies_name() {
    let (code, out, _) =
        trueup(&["access", UPLOADS, "--who-can", "s3:GetObject", "${s3.bucket.recordings.arn}/a.wav"], "");
    assert_eq!(code, 5, "of the auditor it is not known");
    answers("who_can", &out);
    let (code, out, _) =
        trueup(&["access", UPLOADS, "--who-can", "s3:DeleteBucket", "s3.bucket.sessions"], "");
    assert_eq!(code, 0, "{out}");
}

#[test]
fn a_pasted_denial_is_a_question() {
    let sentence = "User: arn:aws:sts::111122223333:assumed-role/reader/i-1 is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::example-sessions/a.json\" because no permissions boundary allows the s3:PutObject action";
    let (code, out, err) = trueup(&["access", UPLOADS, "--denied", sentence], "");
    assert_eq!(code, 4, "{err}");
    answers("a_denial", &out);
    let (code, _, err) = trueup(&["access", UPLOADS, "--denied", "Access Denied"], "");
    assert!(code == 3 && err.contains("is not authorized to perform"), "{err}");
}

/// Every key of an answer, but for those of a policy's own grammar.
fn keys(value: &Value, found: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        Value::Object(members) => {
            for (key, member) in members {
                found.insert(key.clone());
                if key != "statement" {
                    keys(member, found);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn the_documentation_names_every_key_of_an_answer() {
    let recording = "${s3.bucket.recordings.arn}/a.wav";
    let json = ["--format", "json"];
    let mut found = std::collections::BTreeSet::new();
    for (who, action) in [
        ("iam.user.agent", "s3:PutObject"),
        ("iam.user.agent", "s3:DeleteObject"),
        ("iam.role.auditor", "s3:GetObject"),
    ] {
        let (_, out) = access(UPLOADS, who, action, recording, &json);
        keys(&serde_json::from_str(&out).unwrap(), &mut found);
    }
    let (_, out, _) =
        trueup(&[&["access", UPLOADS, "--who-can", "s3:GetObject", recording][..], &json].concat(), "");
    keys(&serde_json::from_str(&out).unwrap(), &mut found);
    let text = std::fs::read_to_string("docs/access.md").unwrap();
    let row =
        |line: &str| line.strip_prefix("| `").and_then(|rest| rest.split('`').next()).map(str::to_owned);
    let documented: std::collections::BTreeSet<String> = text.lines().filter_map(row).collect();
    assert_eq!(documented, found);
    for decision in ["`allowed`", "`implicitDeny`", "`explicitDeny`", "`notKnown`"] {
        assert!(text.contains(decision), "{decision}");
    }
    // What AWS decides itself is listed with its source.
    for exception in trueup::access::EXCEPTIONS {
        assert!(text.contains(exception.source), "{}", exception.source);
    }
}

#[test]
fn machines_get_the_whole_trace() {
    let recording = "${s3.bucket.recordings.arn}/a.wav";
    let (_, out) = access(UPLOADS, "iam.user.agent", "s3:PutObject", recording, &["--format", "json"]);
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&answer["decision"], &answer["by_itself"]), (&json!("implicitDeny"), &json!("allowed")));
    assert_eq!(answer["further"][0]["action"], "kms:GenerateDataKey");
    assert_eq!(
        answer["further"][0]["wanted"][0]["statement"]["Resource"],
        json!(["${kms.key.recordings.arn}"])
    );
    let storage = &answer["statements"][0];
    assert_eq!((&storage["label"], &storage["applies"]), (&json!("WriteFromTheOffice"), &json!(false)));
    assert_eq!(storage["does_not_fit"], json!(["action"]));
    assert_eq!(storage["place"], "tests/access/uploads.toml:42");
}

#[test]
fn what_is_live_is_asked_on_the_embedded_account() {
    let home = tempfile::tempdir().unwrap();
    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join(UPLOADS);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
        let output = command.current_dir(home.path()).args(arguments).env("NO_COLOR", "1").output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let stack = stack.to_str().unwrap();
    let question = [
        "access",
        stack,
        "--principal",
        "iam.user.agent",
        "--action",
        "s3:GetObject",
        "--resource",
        "${s3.bucket.recordings.arn}/a.wav",
    ];
    // What the stack shows on purpose, `apply` would refuse.
    let allow = "allow = [{ rule = \"bucket-key-user\", reason = \"the key is forgotten on purpose\" }]";
    let text = std::fs::read_to_string(stack).unwrap();
    let text = text.replace("name = \"voice-agent\"", &format!("name = \"voice-agent\"\n{allow}"));
    let text = text.replace("name     = \"reader\"", &format!("name     = \"reader\"\n{allow}"));
    let (text, _) = text.split_once("# What its second policy says").unwrap();
    let folder = home.path().join("uploads");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("uploads.toml"), text).unwrap();
    std::fs::copy(Path::new(stack).with_file_name("partners.json"), folder.join("partners.json")).unwrap();
    let folder = folder.to_str().unwrap().to_owned();
    let stack = folder.as_str();
    let question = [&["access", stack][..], &question[2..]].concat();
    let ask = |how: &'static str| run(&[&question[..], &[how]].concat());
    // Nothing was applied yet, so there is neither user nor bucket.
    let (code, answer) = ask("--local");
    assert_eq!(code, 3, "{answer}");
    assert_eq!(run(&["apply", stack, "--local", "--yes"]).0, 0);
    let (code, answer) = ask("--local");
    assert!(code == 4 && answer.contains("kms:Decrypt"), "{answer}");
    assert_eq!(ask("--live=.trueup/local.json").1, answer);
    // What the stack does not declare any more is read all the same.
    let rest = home.path().join("rest.toml");
    std::fs::write(
        &rest,
        "[stack]\nname = \"rest\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n",
    )
    .unwrap();
    let of = |who: &str, action: &str, resource: &str| {
        let question = ["--principal", who, "--action", action, "--resource", resource, "--local"];
        run(&[&["access", rest.to_str().unwrap()][..], &question].concat())
    };
    let (code, answer) = of("voice-agent", "PutObject", "s3://example-recordings/a.wav");
    assert!(code == 4 && answer.contains("kms:GenerateDataKey on "), "{answer}");
    assert!(answer.contains("policy of key "), "{answer}");
    let (code, answer) =
        of("arn:aws:iam::111122223333:role/reader", "s3:GetObject", "s3://example-sessions/a");
    assert!(code == 0 && answer.contains("inline.everything of role reader"), "{answer}");
    let (code, answer) = of("reader", "s3:PutObject", "s3://example-sessions/a");
    assert!(code == 4 && answer.contains("permissions boundary does not allow it"), "{answer}");
    let (code, answer) = of("reader", "s3:GetObject", "s3://example-other/a");
    assert_eq!(code, 3, "there is no such bucket: {answer}");
    let (code, answer) = of("legacy-app", "s3:GetObject", "s3://example-sessions/a");
    assert_eq!(code, 3, "there is no such role: {answer}");
}

/// Simulates an input; its policies are given as JSON.
fn simulate(mut input: Value) -> Value {
    for list in [
        "PolicyInputList",
        "PermissionsBoundaryPolicyInputList",
        "ServiceControlPolicies",
        "ResourceControlPolicies",
        "SessionPolicies",
    ] {
        for policy in input[list].as_array_mut().into_iter().flatten() {
            *policy = json!(policy.to_string());
        }
    }
    if input["ResourcePolicy"].is_object() {
        input["ResourcePolicy"] = json!(input["ResourcePolicy"].to_string());
    }
    let (code, out, err) = trueup(&["simulate", "--input", "-"], &input.to_string());
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

fn allow(action: &str, resource: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": resource }] })
}

#[test]
fn a_simulation_has_the_shape_of_awss_own() {
    // The example of the AWS CLI, with its positions.
    let policy = concat!(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","#,
        r#""Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}"#
    );
    let at = |time: &str| {
        json!({
            "PolicyInputList": [policy],
            "ActionNames": ["dynamodb:CreateBackup"],
            "ContextEntries": [{ "ContextKeyName": "aws:CurrentTime", "ContextKeyValues": [time], "ContextKeyType": "date" }],
        })
    };
    let answer = |input: Value| {
        let (_, out, _) = trueup(&["simulate", "--input", "-"], &input.to_string());
        serde_json::from_str::<Value>(&out).unwrap()
    };
    assert_eq!(
        answer(at("2019-04-25T11:00:00Z")),
        json!({
            "EvaluationResults": [{
                "EvalActionName": "dynamodb:CreateBackup",
                "EvalResourceName": "*",
                "EvalDecision": "allowed",
                "MatchedStatements": [{
                    "SourcePolicyId": "PolicyInputList.1",
                    "SourcePolicyType": "IAM Policy",
                    "StartPosition": { "Line": 1, "Column": 38 },
                    "EndPosition": { "Line": 1, "Column": 167 },
                }],
                "MissingContextValues": [],
            }],
            "IsTruncated": false,
        })
    );
    let denied = answer(at("2014-04-25T11:00:00Z"));
    assert_eq!(denied["EvaluationResults"][0]["EvalDecision"], "implicitDeny");
    assert_eq!(denied["EvaluationResults"][0]["MatchedStatements"], json!([]));
}

#[test]
fn a_simulation_of_everything_tells_each_layer() {
    let answer = simulate(json!({
        "PolicyInputList": [allow("s3:*", "*")],
        "PermissionsBoundaryPolicyInputList": [allow("s3:Get*", "*")],
        "ServiceControlPolicies": [allow("*", "*")],
        "CallerArn": "arn:aws:iam::111122223333:user/ann",
        "ResourceOwner": "444455556666",
        "ResourcePolicy": { "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "s3:*", "Resource": "arn:aws:s3:::b/*",
        }] },
        "ActionNames": ["s3:GetObject", "s3:PutObject"],
        "ResourceArns": ["arn:aws:s3:::b/x", "arn:aws:s3:::c/x"],
    }));
    let results = answer["EvaluationResults"].as_array().unwrap();
    assert_eq!(results.len(), 2, "one an action");
    let told = |action: usize, resource: usize| {
        let on = &results[action]["ResourceSpecificResults"][resource];
        let boundary = &on["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"];
        (
            on["EvalResourceDecision"].as_str().unwrap(),
            on["EvalDecisionDetails"]["IAM Policy"].as_str().unwrap(),
            on["EvalDecisionDetails"]["Resource Policy"].as_str().unwrap(),
            boundary.as_bool().unwrap(),
        )
    };
    assert_eq!(told(0, 0), ("allowed", "allowed", "allowed", true));
    assert_eq!(told(0, 1), ("implicitDeny", "allowed", "implicitDeny", true));
    assert_eq!(told(1, 0), ("implicitDeny", "allowed", "allowed", false));
    let matched = results[0]["ResourceSpecificResults"][0]["MatchedStatements"].as_array().unwrap();
    let ids: Vec<&str> = matched.iter().map(|each| each["SourcePolicyId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["PolicyInputList.1", "ResourcePolicy"]);
    assert_eq!(results[0]["OrganizationsDecisionDetail"]["AllowedByOrganizations"], true);
    // What holds for one resource and not for the other holds not for both.
    assert_eq!(results[0]["EvalDecision"], "implicitDeny");
}

#[test]
fn what_a_policy_asks_for_and_nobody_said_is_listed() {
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:userid}/*",
        "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } },
    }, {
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": true }, "StringEquals": { "aws:ResourceTag/Team": "a" } },
    }] });
    let answer = simulate(json!({
        "PolicyInputList": [policy], "ActionNames": ["s3:getobject"], "ResourceArns": ["arn:aws:s3:::b/x/y"],
    }));
    let result = &answer["EvaluationResults"][0];
    assert_eq!(
        (&result["EvalActionName"], &result["EvalDecision"]),
        (&json!("s3:getobject"), &json!("implicitDeny"))
    );
    let missing = json!(["aws:MultiFactorAuthPresent", "aws:ResourceTag/Team", "aws:userid"]);
    assert_eq!(result["ResourceSpecificResults"][0]["MissingContextValues"], missing);
}

#[test]
fn a_bad_input_is_refused_with_all_its_problems() {
    let input = json!({
        "PolicyInputLst": [],
        "PolicyInputList": ["{", allow("s3:*", "*"), { "Version": "2012-10-17", "Statement": [
            { "Effect": "allow", "Action": "s3:*", "Resource": "*" },
        ] }, { "Version": "2012-10-17", "Statement": [
            { "Effect": "Deny", "Principal": "*", "Action": "s3", "Resource": "b", "Condition": { "StringSame": { "a": "b" }, "NullIfExists": { "a": "true" } } },
        ] }],
        "ActionNames": ["s3:*", "GetObject"],
        "ResourceArns": ["b"],
        "ResourceOwner": "me",
        "ResourcePolicy": allow("s3:*", "*"),
        "ContextEntries": [
            { "ContextKeyName": "aws:SourceIp", "ContextKeyValues": "203.0.113.7", "ContextKeyType": "address" },
            { "ContextKeyName": "AWS:sourceip", "ContextKeyValues": [["x"]] },
            "x",
        ],
    });
    let (code, out, err) = trueup(&["simulate", "--input", "-"], &input.to_string());
    assert_eq!((code, out.as_str()), (3, ""));
    answers("bad_input", &err);
    let (code, _, err) = trueup(&["simulate", "--input", "no-such-file.json"], "");
    assert!(code == 3 && err.contains("failed to read no-such-file.json"), "{err}");
}
