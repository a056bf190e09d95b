//! `[[test]]` tables: what a run prints, for people and for machines, and what is said about a test
//! that can't be one. Both are stacks in `tests/test_suite`.

use std::{path::Path, time::Duration};

use serde_json::Value;
use trueup::{
    kinds,
    render::test_report::Tried,
    stack::{Loaded, Options, load},
    test_suite::{Case, Outcome, Suite},
};

fn loaded(file: &str) -> Loaded {
    let loaded = load(&Path::new("tests/test_suite").join(file), &kinds::catalog(), &Options::default());
    assert!(loaded.stack.is_some(), "{}", loaded.sources.render(&loaded.diagnostics).plain());
    loaded
}

/// A run as text, as JSON and as JUnit's XML.
fn run(file: &str) -> (String, Value, String) {
    let loaded = loaded(file);
    let stack = loaded.stack.as_ref().unwrap();
    let suite = Suite::of(stack);
    let said = loaded.sources.render(&suite.diagnostics).plain();
    assert!(suite.diagnostics.is_empty(), "{said}");
    let tests: Vec<(&Case, Outcome)> = suite.cases.iter().map(|case| (case, case.outcome())).collect();
    let took = Duration::from_micros(1_200);
    let tried = Tried { stack: &stack.name, sources: &loaded.sources, tests: &tests, left_out: 0, took };
    (tried.text().plain(), tried.json(), tried.junit())
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("../test_suite");
    settings
}

#[test]
fn a_run_says_what_decided() {
    let (text, ..) = run("outcomes.toml");
    settings().bind(|| insta::assert_snapshot!("outcomes", text));
}

#[test]
fn a_run_is_json() {
    let (_, json, _) = run("outcomes.toml");
    let verdicts = ["passed", "failed", "unknown"].map(|verdict| {
        let of = json["tests"].as_array().unwrap().iter().filter(|test| test["verdict"] == verdict).count();
        assert_eq!(json[verdict], of);
        of
    });
    assert!(verdicts.iter().all(|count| *count > 1), "{verdicts:?}");
    settings().bind(|| insta::assert_json_snapshot!("outcomes_json", json["tests"][1]));
}

#[test]
fn a_run_is_well_formed_junit() {
    let (.., xml) = run("outcomes.toml");
    settings().bind(|| insta::assert_snapshot!("outcomes_junit", xml));
    let mut open = Vec::new();
    let mut elements = 0;
    for token in xmlparser::Tokenizer::from(xml.as_str()) {
        match token.unwrap() {
            xmlparser::Token::ElementStart { local, .. } => {
                open.push(local.as_str());
                elements += 1;
            }
            xmlparser::Token::ElementEnd { end: xmlparser::ElementEnd::Close(_, name), .. } => {
                assert_eq!(open.pop(), Some(name.as_str()));
            }
            xmlparser::Token::ElementEnd { end: xmlparser::ElementEnd::Empty, .. } => drop(open.pop()),
            xmlparser::Token::Text { text } => assert!(!text.contains('<'), "{text}"),
            _ => {}
        }
    }
    assert!(open.is_empty() && elements > 12, "{open:?} of {elements}");
}

#[test]
fn mistakes_are_said_at_their_lines_all_at_once() {
    let loaded = loaded("mistakes.toml");
    let suite = Suite::of(loaded.stack.as_ref().unwrap());
    let text = loaded.sources.render(&suite.diagnostics).plain();
    assert!(suite.diagnostics.iter().all(|each| each.place.is_some()), "{text}");
    settings().bind(|| insta::assert_snapshot!("mistakes", text));
}

#[test]
fn web_acls_say_which_rule_decided() {
    let (text, ..) = run("web_acls.toml");
    settings().bind(|| insta::assert_snapshot!("web_acls", text));
}

#[test]
fn mistakes_in_requests_are_said_at_their_lines_all_at_once() {
    let loaded = loaded("web_acl_mistakes.toml");
    let suite = Suite::of(loaded.stack.as_ref().unwrap());
    let text = loaded.sources.render(&suite.diagnostics).plain();
    settings().bind(|| insta::assert_snapshot!("web_acl_mistakes", text));
}

#[test]
fn events_say_which_keys_decided() {
    let (text, ..) = run("events.toml");
    settings().bind(|| insta::assert_snapshot!("events", text));
}

#[test]
fn mistakes_in_events_are_said_at_their_lines_all_at_once() {
    let loaded = loaded("event_mistakes.toml");
    let suite = Suite::of(loaded.stack.as_ref().unwrap());
    let text = loaded.sources.render(&suite.diagnostics).plain();
    settings().bind(|| insta::assert_snapshot!("event_mistakes", text));
}
