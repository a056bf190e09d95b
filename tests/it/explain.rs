//! `trueup explain`: what is said about one resource, of the shipped stacks and of an account that differs.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::binary::trueup;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn explained(arguments: &[&str]) -> String {
    let (code, out) = trueup(root(), None, arguments);
    assert_eq!(code, 0, "{out}");
    out
}

#[test]
fn an_alarm_says_what_it_watches_and_whom_it_tells() {
    insta::assert_snapshot!(explained(&["explain", "cloudwatch.alarm.processor-errors", "stacks/cci-lite"]));
}

#[test]
fn a_bucket_says_who_may_use_it() {
    insta::assert_snapshot!(explained(&["explain", "s3.bucket.input", "stacks/cci-lite"]));
}

#[test]
fn a_log_group_says_which_alarms_its_filters_feed() {
    insta::assert_snapshot!(explained(&["explain", "logs.group.services", "stacks/voice-agent"]));
}

#[test]
fn a_resource_that_differs_says_how() {
    let home = tempfile::tempdir().unwrap();
    let stack = |versioning: &str| {
        let text = format!(
            "[stack]\nname = \"small\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\n[s3.bucket.data]\nname = \"small-data\"\n{versioning}"
        );
        fs::write(home.path().join("main.toml"), text).unwrap();
    };
    stack("");
    let applied = trueup(home.path(), None, &["apply", "--local", "--yes"]);
    assert_eq!(applied.0, 0, "{}", applied.1);
    let (code, same) = trueup(home.path(), None, &["explain", "s3.bucket.data", "--local"]);
    assert!(code == 0 && same.contains("as declared"), "{same}");
    stack("versioning = \"enabled\"\n");
    let (code, differs) = trueup(home.path(), None, &["explain", "s3.bucket.data", "--local"]);
    assert!(
        code == 0 && differs.contains("versioning  enabled") && !differs.contains("as declared"),
        "{differs}"
    );
    let (code, json) =
        trueup(home.path(), None, &["explain", "s3.bucket.data", "--local", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(code, 0);
    assert_eq!(json[0]["live"]["as_declared"], false);
    assert_eq!(json[0]["live"]["changes"][0]["changes"][0]["aspect"], "versioning");
}

/// A saved explanation is no place to guess a secret from.
#[test]
fn nothing_of_a_secret_is_in_an_explanation() {
    let home = tempfile::tempdir().unwrap();
    let stack = |value: &str| {
        fs::write(home.path().join("value"), value).unwrap();
        let text = "[stack]\nname = \"small\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\n\
                    [ssm.parameter.password]\nname = \"/small/password\"\n\
                    secret = { file = \"value\" }\n";
        fs::write(home.path().join("main.toml"), text).unwrap();
    };
    stack("hunter2");
    let applied = trueup(home.path(), None, &["apply", "--local", "--yes"]);
    assert_eq!(applied.0, 0, "{}", applied.1);
    stack("hunter3");
    let arguments = ["explain", "ssm.parameter.password", "--local", "--format", "json"];
    let (code, out) = trueup(home.path(), None, &arguments);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert!(code == 0 && json[0]["live"]["as_declared"] == false, "{out}");
    for told in ["hunter", "argon2", "sha256"] {
        assert!(!out.contains(told), "{told}: {out}");
    }
}
