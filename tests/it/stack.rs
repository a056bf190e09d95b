//! What a stack's files come to: variables, `for_each`, templates, references, settings.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};
use trueup::{
    declaration::Declaration,
    kinds,
    stack::{Options, Stack, load},
};

const HEADER: &str = "[stack]\nname = \"voice\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n";

/// The stack of these files, `stack.toml` being the first; `given` as on the command line, or
/// `TRUEUP_VAR_x=…` for the environment.
fn stack(files: &[(&str, &str)], given: &[&str]) -> Stack {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, if *name == "stack.toml" { format!("{HEADER}{text}") } else { (*text).to_owned() })
            .unwrap();
    }
    let mut options = Options::default();
    let mut variables = BTreeMap::new();
    for argument in given {
        match (argument.split_once(' '), argument.split_once('=')) {
            (Some(("--var", assignment)), _) => options.variables.push(assignment.to_owned()),
            (Some(("--var-file", file)), _) => options.variable_files.push(directory.path().join(file)),
            (_, Some((name, value))) => drop(variables.insert(name, value)),
            _ => panic!("no argument: {argument}"),
        }
    }
    let environment = |name: &str| variables.get(name).map(|value| (*value).to_owned());
    options.environment = Some(&environment);
    let loaded = load(directory.path(), &kinds::catalog(), &options);
    let report = loaded.sources.render(&loaded.diagnostics).plain();
    assert!(loaded.diagnostics.is_empty(), "{report}");
    loaded.stack.unwrap()
}

/// Each resource as `address: name in AWS`.
fn named(stack: &Stack) -> Vec<String> {
    let line = |declaration: &Declaration| format!("{}: {}", declaration.address, declaration.desired.name);
    stack.declarations.iter().map(line).collect()
}

/// Holds the resources of a `stack.toml` against `address: name in AWS`.
fn check(text: &str, given: &[&str], expected: &[&str]) {
    assert_eq!(named(&stack(&[("stack.toml", text)], given)), expected, "{text}");
}

/// One aspect of one resource, as declared.
fn aspect(stack: &Stack, address: &str, aspect: &str) -> Value {
    let declaration = stack.declarations.iter().find(|each| each.address.to_string() == address).unwrap();
    declaration.desired.aspects.get(aspect).cloned().unwrap_or_default()
}

#[test]
fn a_variable_is_given_by_default_environment_file_and_command_line_the_last_one_wins() {
    let files = [
        (
            "stack.toml",
            "[variables.tenant]\ndefault = \"default\"\n\n[s3.bucket.input]\nname = \"voice-${var.tenant}\"\n",
        ),
        ("values/a.toml", "tenant = \"first-file\"\n"),
        ("values/b.toml", "tenant = \"second-file\"\n"),
    ];
    let (environment, first, second) =
        ("TRUEUP_VAR_tenant=environment", "--var-file values/a.toml", "--var-file values/b.toml");
    let cases: &[(&[&str], &str)] = &[
        (&[], "default"),
        (&[environment], "environment"),
        (&[environment, first], "first-file"),
        (&[environment, first, second], "second-file"),
        (&[first, second, "--var tenant=given"], "given"),
        (&["--var tenant=given", "--var tenant=again"], "again"),
        (&["--var tenant=given", environment], "given"),
    ];
    for (given, expected) in cases {
        assert_eq!(named(&stack(&files, given)), [format!("s3.bucket.input: voice-{expected}")], "{given:?}");
    }
}

#[test]
fn text_from_outside_is_read_as_the_type_of_the_variable() {
    let text = r#"
        [variables]
        days     = { type = "number" }
        expires  = { type = "bool" }
        prefixes = { type = "list" }
        tags     = { type = "table" }
        team     = {}

        [s3.bucket.input]
        name     = "voice-input"
        prefixes = "${var.prefixes}"
        tags     = "${var.tags}"

        [s3.bucket.input.lifecycle.short]
        enabled           = "${var.expires}"
        prefix            = "${var.team}"
        expire_after_days = "${var.days}"
    "#;
    let given = [
        "TRUEUP_VAR_days=7",
        "--var expires=false",
        "--var prefixes=[\"calls/\", \"chats/\"]",
        "--var tags={ Team = \"Voice\" }",
        "--var team=42",
    ];
    let stack = stack(&[("stack.toml", text)], &given);
    let rule = aspect(&stack, "s3.bucket.input", "lifecycle")["short"].clone();
    assert_eq!(
        (&rule["enabled"], &rule["prefix"], &rule["expire_after_days"]),
        (&json!(false), &json!("42"), &json!(7))
    );
    assert_eq!(aspect(&stack, "s3.bucket.input", "tags")["Team"], "Voice");
    let objects = aspect(&stack, "s3.bucket.input", "objects");
    assert_eq!(objects.as_object().unwrap().keys().collect::<Vec<_>>(), ["calls/", "chats/"]);
}

#[test]
fn numbers_stand_inside_text_and_an_optional_variable_takes_its_entry_with_it() {
    let text = r#"
        [variables]
        shard = { default = 7 }
        note  = { optional = true }

        [iam.role.lambda]
        name        = "voice-${var.shard}${var.note}"
        description = "${var.note}"
    "#;
    check(text, &[], &["iam.role.lambda: voice-7"]);
    check(text, &["--var note=x"], &["iam.role.lambda: voice-7x"]);
    assert_eq!(aspect(&stack(&[("stack.toml", text)], &[]), "iam.role.lambda", "settings"), Value::Null);
}

#[test]
fn the_stack_tells_its_name_account_and_region() {
    let text = "[s3.bucket.input]\nname = \"${stack.name}-${stack.account}-${stack.region}\"\n";
    check(text, &[], &["s3.bucket.input: voice-111122223333-eu-central-1"]);
}

#[test]
fn what_is_iams_own_or_escaped_reaches_aws_as_it_is() {
    let text = r#"
        [variables.home]
        default = "home"

        [iam.role.lambda]
        name        = "voice-lambda"
        description = "$${var.home} is ${var.home}, $${iam.role.lambda.arn}"

        [iam.role.lambda.inline.home]
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::voice/${var.home}/${aws:username}/${*}/*" }]
    "#;
    let stack = stack(&[("stack.toml", text)], &[]);
    assert_eq!(
        aspect(&stack, "iam.role.lambda", "settings")["description"],
        "${var.home} is home, ${iam.role.lambda.arn}"
    );
    let inline = aspect(&stack, "iam.role.lambda", "inline").to_string();
    assert!(inline.contains("arn:aws:s3:::voice/home/${aws:username}/${*}/*"), "{inline}");
}

#[test]
fn for_each_makes_one_resource_a_key() {
    let list = r#"
        [s3.bucket.input]
        for_each = ["calls", "chats"]
        name     = "voice-${each.key}-${each.value}"
    "#;
    check(
        list,
        &[],
        &["s3.bucket.input[\"calls\"]: voice-calls-calls", "s3.bucket.input[\"chats\"]: voice-chats-chats"],
    );
    let table = r#"
        [variables.buckets]
        default = { calls = { days = 7, where = { prefix = "in/" } }, "chats.old" = { days = 30, where = { prefix = "" } } }

        [s3.bucket.input]
        for_each = "${var.buckets}"
        name     = "voice-${each.key}"

        [s3.bucket.input.lifecycle.short]
        prefix            = "${each.value.where.prefix}"
        expire_after_days = "${each.value.days}"

        [iam.role.lambda]
        name        = "voice-lambda"
        description = "${s3.bucket.input["chats.old"].name}"
    "#
    .replace("\"${s3.bucket.input[\"chats.old\"].name}\"", "'${s3.bucket.input[\"chats.old\"].name}'");
    let made = stack(&[("stack.toml", &table)], &[]);
    assert_eq!(
        named(&made),
        [
            "iam.role.lambda: voice-lambda",
            "s3.bucket.input[\"calls\"]: voice-calls",
            "s3.bucket.input[\"chats.old\"]: voice-chats.old",
        ]
    );
    let rule = |address| aspect(&made, address, "lifecycle")["short"].clone();
    let (calls, chats) = (rule("s3.bucket.input[\"calls\"]"), rule("s3.bucket.input[\"chats.old\"]"));
    assert_eq!((&calls["prefix"], &calls["expire_after_days"]), (&json!("in/"), &json!(7)));
    assert_eq!((&chats["prefix"], &chats["expire_after_days"]), (&json!(""), &json!(30)));
    check("[s3.bucket.input]\nfor_each = []\nname = \"voice-input\"\n", &[], &[]);
}

const READER: &str = r#"
    [parameters.bucket]
    [parameters.note]
    optional = true
    [parameters.days]
    default = 7

    [iam.role.self]
    name        = "${param.bucket}-reader"
    description = "${param.note}"
    attachments = ["${iam.policy.read.arn}"]

    [iam.policy.read]
    name     = "${param.bucket}-read"
    document = { Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${s3.bucket.logs.arn}/*" }] }

    [s3.bucket.logs]
    name      = "${param.bucket}-logs-${stack.region}"
    lifecycle = { short = { expire_after_days = "${param.days}" } }
"#;

#[test]
fn a_template_stamps_its_resources_under_the_name_of_the_use() {
    let text = r#"
        [[phases]]
        name = "foundation"

        [use.calls]
        template = "reader"
        bucket   = "voice-calls"
        phase    = "foundation"
        protect  = true
        note     = "Reads ${iam.role.chats.name}"

        [use.chats]
        template = "reader"
        bucket   = "voice-${stack.name}"
        days     = 30
    "#;
    let stack = stack(&[("stack.toml", text), ("templates/reader.toml", READER)], &[]);
    assert_eq!(
        named(&stack),
        [
            "iam.policy.calls-read: voice-calls-read",
            "iam.policy.chats-read: voice-voice-read",
            "iam.role.calls: voice-calls-reader",
            "iam.role.chats: voice-voice-reader",
            "s3.bucket.calls-logs: voice-calls-logs-eu-central-1",
            "s3.bucket.chats-logs: voice-voice-logs-eu-central-1",
        ]
    );
    // What the template says of its own resources follows their names, what the use says does not.
    assert_eq!(
        aspect(&stack, "iam.role.chats", "attachments"),
        json!([{ "$pending": "${iam.policy.chats-read.arn}" }])
    );
    let document = aspect(&stack, "iam.policy.calls-read", "document").to_string();
    assert!(document.contains("${s3.bucket.calls-logs.arn}/*"), "{document}");
    assert_eq!(
        aspect(&stack, "iam.role.calls", "settings")["description"],
        json!({ "$pending": "Reads ${iam.role.chats.name}" })
    );
    // An optional parameter that is left out takes its entry with it; a default does not.
    assert_eq!(aspect(&stack, "iam.role.chats", "settings"), Value::Null);
    let days = |address| aspect(&stack, address, "lifecycle")["short"]["expire_after_days"].clone();
    assert_eq!((days("s3.bucket.calls-logs"), days("s3.bucket.chats-logs")), (json!(7), json!(30)));
    // The settings of a use are those of all it stamps.
    for declaration in &stack.declarations {
        let of_calls = declaration.address.name.starts_with("calls");
        assert_eq!(
            (declaration.settings.protect, declaration.phase.is_some()),
            (of_calls, of_calls),
            "{}",
            declaration.address
        );
    }
}

#[test]
fn a_template_of_the_stack_comes_before_one_of_the_same_name_that_ships() {
    let own = "[iam.role.self]\nname = \"own\"\n";
    let files = [
        ("stack.toml", "[use.input]\ntemplate = \"private-bucket\"\n"),
        ("templates/private-bucket.toml", own),
    ];
    assert_eq!(named(&stack(&files, &[])), ["iam.role.input: own"]);
    check(
        "[use.input]\ntemplate = \"private-bucket\"\nname = \"voice-input\"\n",
        &[],
        &["s3.bucket.input: voice-input"],
    );
}

#[test]
fn a_document_file_may_hold_references_and_belongs_to_the_stack() {
    let text = r#"
        [variables.tenant]
        default = "demo"

        [use.input]
        template = "private-bucket"
        name     = "voice-input"
        policy   = { file = "policies/input.json" }

        [iam.role.lambda]
        for_each = ["calls", "chats"]
        name     = "voice-${each.key}"
        inline   = { storage = { file = "policies/storage.json" } }
    "#;
    let input = r#"{ "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "${s3.bucket.input.arn}/${var.tenant}/*" }] }"#;
    let storage = r#"{ "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "${s3.bucket.input.arn}/${each.key}/*" }] }"#;
    let files = [("stack.toml", text), ("policies/input.json", input), ("policies/storage.json", storage)];
    let stack = stack(&files, &[]);
    let policy = aspect(&stack, "s3.bucket.input", "policy").to_string();
    assert!(policy.contains("${s3.bucket.input.arn}/demo/*"), "{policy}");
    let inline = aspect(&stack, "iam.role.lambda[\"chats\"]", "inline").to_string();
    assert!(inline.contains("${s3.bucket.input.arn}/chats/*"), "{inline}");
}

#[test]
fn a_resource_has_the_phase_that_it_names_else_the_one_of_its_file() {
    let phases = "[[phases]]\nname = \"foundation\"\n[[phases]]\nname = \"pipeline\"\n[iam.role.none]\nname = \"none\"\n";
    let pipeline = "phase = \"pipeline\"\n[iam.role.file]\nname = \"file\"\n[iam.role.own]\nname = \"own\"\nphase = \"foundation\"\n";
    let stack = stack(&[("stack.toml", phases), ("pipeline.toml", pipeline)], &[]);
    let phases: Vec<_> =
        stack.declarations.iter().map(|each| (each.address.name.as_str(), each.phase)).collect();
    assert_eq!(phases, [("file", Some(1)), ("none", None), ("own", Some(0))]);
}

#[test]
fn a_resource_has_the_tags_of_the_stack_under_its_own_and_its_owner() {
    let header = r#"tags = { Team = "Voice", Env = "prod", Cost = "$${x.y}" }"#;
    let text = "[iam.role.lambda]\nname = \"voice-lambda\"\ntags = { Env = \"test\" }\n\
                [iam.role.theirs]\nname = \"theirs\"\nexternal = true\n";
    let stack = stack(&[("stack.toml", &format!("{header}\n{text}"))], &[]);
    let tags = json!({
        "Team": "Voice", "Env": "test", "Cost": "${x.y}",
        "trueup:stack": "voice", "trueup:address": "iam.role.lambda",
    });
    assert_eq!(aspect(&stack, "iam.role.lambda", "tags"), tags);
    assert_eq!(aspect(&stack, "iam.role.theirs", "tags"), Value::Null);
}

#[test]
fn windows_files_are_files_too() {
    let text =
        "\n[iam.role.lambda]\r\nname = \"voice-lambda\"\r\ninline = { read = { file = \"read.json\" } }\r\n";
    let json = "\u{feff}{\r\n\"Statement\": [{ \"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\" }]\r\n}\r\n";
    let files = [
        ("stack.toml", text),
        ("read.json", json),
        ("other.toml", "\u{feff}[iam.role.other]\nname = \"other\"\n"),
    ];
    assert_eq!(named(&stack(&files, &[])), ["iam.role.lambda: voice-lambda", "iam.role.other: other"]);
}

#[test]
fn what_must_hold_is_listed_with_names_put_in_and_the_phase_of_its_file() {
    let text = r#"
        [variables.prefix]
        default = "calls"
        [[phases]]
        name = "foundation"
        [[phases]]
        name = "pipeline"
        [kms.key.master]
        alias = "master"
        [s3.bucket.input]
        name = "voice-input"
        [[test]]
        access = { resource = "${s3.bucket.input.arn}/${var.prefix}/a", key = "${kms.key.master.arn}" }
    "#;
    let gates = r#"
        phase = "foundation"
        [[verify]]
        bucket = "${s3.bucket.input.name}"
        [[verify]]
        phase = "pipeline"
    "#;
    let stack = stack(&[("stack.toml", text), ("gates.toml", gates)], &[]);
    let access = &stack.tests[0].value["access"];
    assert_eq!(access["resource"], "arn:aws:s3:::voice-input/calls/a");
    assert!(access["key"].is_object(), "AWS makes up a key's id: {access}");
    let gates: Vec<_> = stack.verifies.iter().map(|each| (&each.value, each.phase)).collect();
    assert_eq!(gates, [(&json!({ "bucket": "voice-input" }), Some(0)), (&json!({}), Some(1))]);
}
