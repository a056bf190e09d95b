//! What is written, as it is written.

use serde_json::{Value, json};

use super::{inline, key, table};

fn written(path: &[&str], members: &Value) -> String {
    let mut out = String::new();
    table(&mut out, path, members.as_object().unwrap());
    let read: toml::Table = toml::from_str(&out).unwrap_or_else(|error| panic!("{error}\n{out}"));
    let mut found = serde_json::to_value(read).unwrap();
    for part in path {
        found = found[part].take();
    }
    assert_eq!(found, *members, "{out}");
    out
}

#[test]
fn short_tables_are_in_a_line_and_long_ones_have_a_header() {
    let prefix = "a rather long prefix that nobody would want to read in the middle of a line";
    let text = written(
        &["s3", "bucket", "input"],
        &json!({
            "name": "input",
            "tags": { "Team": "Shop & Co" },
            "lifecycle": {
                "tmp": { "expire_after_days": 1 },
                "archive": { "prefix": prefix, "transitions": { "STANDARD_IA": { "after_days": 30 } } },
            },
        }),
    );
    let expected = r#"[s3.bucket.input]
name = "input"
tags = { Team = "Shop & Co" }

[s3.bucket.input.lifecycle]
tmp = { expire_after_days = 1 }

[s3.bucket.input.lifecycle.archive]
prefix      = "a rather long prefix that nobody would want to read in the middle of a line"
transitions = { STANDARD_IA = { after_days = 30 } }
"#;
    assert_eq!(text, expected);
}

#[test]
fn statements_are_tables_and_their_long_lists_are_wrapped() {
    let principal = |name: &str| format!("arn:aws:iam::111122223333:role/a/rather/long/path/{name}");
    let text = written(
        &["s3", "bucket", "input", "policy"],
        &json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "Read",
                "Effect": "Allow",
                "Principal": { "AWS": [principal("reader"), principal("auditor")] },
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::input/*",
                "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-0123456789abcdef0" } },
            }, {
                "Sid": "Nobody",
                "Effect": "Deny",
                "Principal": { "AWS": "*" },
                "Action": "s3:*",
                "Resource": "*",
            }],
        }),
    );
    let expected = r#"[s3.bucket.input.policy]
Version = "2012-10-17"

[[s3.bucket.input.policy.Statement]]
Sid       = "Read"
Effect    = "Allow"
Principal = { AWS = [
  "arn:aws:iam::111122223333:role/a/rather/long/path/reader",
  "arn:aws:iam::111122223333:role/a/rather/long/path/auditor",
] }
Action    = "s3:GetObject"
Resource  = "arn:aws:s3:::input/*"
Condition = { StringEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } }

[[s3.bucket.input.policy.Statement]]
Sid       = "Nobody"
Effect    = "Deny"
Principal = { AWS = "*" }
Action    = "s3:*"
Resource  = "*"
"#;
    assert_eq!(text, expected);
}

#[test]
fn any_text_and_number_can_be_read_back() {
    let texts = [
        "plain",
        "with \"quotes\"",
        "it's",
        "back\\slash",
        "two\nlines\n",
        "\ttab",
        "both \" and '",
        "\u{1}",
        "",
        "'''",
        "\"\"\"\n'''",
        "ends with \\",
        "zürich ✅",
        "\r\n",
        "a\u{85}b",
    ];
    for text in texts {
        written(&["a", "b", "c"], &json!({ "text": text, text: [text], "deep": { "in": { "it": text } } }));
    }
    let numbers = json!({ "all": [0, -1, 1.5, 1e21, 2.5e-8, i64::MAX] });
    let mut out = String::new();
    table(&mut out, &["a", "b", "c"], numbers.as_object().unwrap());
    let read: toml::Table = toml::from_str(&out).unwrap();
    let all = read["a"]["b"]["c"]["all"].as_array().unwrap();
    assert_eq!(all[3].as_float(), Some(1e21));
    assert_eq!(all[4].as_float(), Some(2.5e-8));
    assert_eq!(all[5].as_integer(), Some(i64::MAX));
}

#[test]
fn deep_and_empty_tables_can_be_read_back() {
    let long = "x".repeat(90);
    let two = json!({ "of": long, "in": long });
    for value in [
        json!({}),
        json!({ "a": {} }),
        json!({ "a": [], "b": [[]], "c": [{}] }),
        json!({ "or": { "statements": [{ "not": { "regex": two } }, { "and": [{ "a": long }] }] } }),
        json!({ "list": [{ "a": long, "b": [{ "c": long, "d": two }] }, { "a": long, "g": 1 }] }),
        json!({ "mixed": [1, "two", { "three": long }, [long.clone(), long]] }),
        json!({ "a key": { "b.c": { "d\"e": two } } }),
    ] {
        written(&["a", "b", "c"], &value);
    }
}

#[test]
fn what_is_hidden_is_written_as_an_escape() {
    let text = "a\u{1b}[2J\u{9b}\u{202e}\"\\\n\u{e0041}";
    let written = inline(&Value::from(text));
    assert_eq!(written, "\"a\\u001B[2J\\u009B\\u202E\\\"\\\\\\n\\U000E0041\"");
    let read: toml::Table = toml::from_str(&format!("{} = {written}", key(text))).unwrap();
    assert_eq!(read[text].as_str(), Some(text));
}

#[test]
fn no_line_is_a_command_to_the_log_of_a_ci_system() {
    let texts =
        ["first\n::error::forged\nlast", "a ##[error]b", "one\n  ::set-output name=x::y\n", "x\n--- group\n"];
    for text in texts {
        let members = json!({ "text": text, "list": [text], text: { "in": text } });
        let mut out = String::new();
        table(&mut out, &["a", "b", "c"], members.as_object().unwrap());
        let obeyed = out.lines().find(|line| !crate::page::commands(line).is_empty());
        assert_eq!(obeyed, None, "{out}");
        let read: toml::Table = toml::from_str(&out).unwrap();
        assert_eq!(read["a"]["b"]["c"]["text"].as_str(), Some(text));
        assert_eq!(read["a"]["b"]["c"][text]["in"].as_str(), Some(text));
    }
}
