//! Filter patterns: every example of AWS's guide, what is refused, and whatever else is thrown at them.

use std::{fmt::Write as _, fs, path::Path};

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use trueup::log_pattern::{Pattern, Truth};

/// A file of cases: patterns with lines, or a JSON event with patterns.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    case: Vec<Case>,
    event: Option<String>,
    #[serde(default, rename = "match")]
    matching: Vec<String>,
    #[serde(default)]
    no_match: Vec<String>,
    #[serde(default)]
    unknown: Vec<String>,
}

/// A pattern, with the lines that it matches and those that it does not, or what is said against it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    pattern: String,
    #[serde(default, rename = "match")]
    matching: Vec<String>,
    #[serde(default)]
    no_match: Vec<String>,
    #[serde(default)]
    unknown: Vec<String>,
    refused: Option<String>,
}

#[test]
fn the_examples_of_the_guide() {
    let mut wrong = String::new();
    let mut tried = 0;
    let mut expect = |file: &Path, pattern: &str, line: &str, expected: Truth| {
        tried += 1;
        let verdict = Pattern::parse(pattern).map(|pattern| pattern.verdict(line));
        if verdict.as_ref().map(|verdict| verdict.truth) != Ok(expected) {
            writeln!(wrong, "{}: {pattern} on {line:?}: {verdict:?}, not {expected:?}", file.display())
                .unwrap();
        }
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/log_patterns");
    let mut refusals = Vec::new();
    for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        let file: File = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in &file.case {
            let of_lines =
                [(&case.matching, Truth::Yes), (&case.no_match, Truth::No), (&case.unknown, Truth::Unknown)];
            for (lines, expected) in of_lines {
                for line in lines {
                    expect(&path, &case.pattern, line, expected);
                }
            }
            refusals.extend(case.refused.clone().map(|refused| (case.pattern.clone(), refused)));
        }
        let event = file.event.map(|event| serde_json::from_str::<Value>(&event).unwrap().to_string());
        let of_patterns =
            [(file.matching, Truth::Yes), (file.no_match, Truth::No), (file.unknown, Truth::Unknown)];
        for (patterns, expected) in of_patterns {
            for pattern in &patterns {
                expect(&path, pattern, event.as_deref().unwrap(), expected);
            }
        }
    }
    for (pattern, expected) in &refusals {
        match Pattern::parse(pattern) {
            Err(mistake) if mistake.message.contains(expected) => {
                assert!(pattern.get(mistake.at.clone()).is_some(), "{pattern}: {mistake:?}");
            }
            other => writeln!(wrong, "{pattern}: {other:?}, not {expected}").unwrap(),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(tried > 200 && refusals.len() > 30, "only {tried} and {}", refusals.len());
}

#[test]
fn a_verdict_says_what_decided() {
    let cases = [
        ("ERROR -ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", "`ARGUMENTS` is in it and excludes it"),
        ("?a ?b", "c", "none of `a`, `b` is in it (case counts)"),
        ("?a b", "b", "`b` is in it | `?` has no effect beside other terms, so `?a` is ignored"),
        ("{ $.a = 1 && $.b > 2 }", r#"{"a":1,"b":2}"#, "`$.b > 2` does not hold: it is 2"),
        (
            "{ $.a = 1 || $.b > 2 }",
            r#"{"a":"x"}"#,
            "`$.a = 1` does not hold: it is \"x\" | `$.b > 2` does not hold: it is not there",
        ),
        ("{ $.a = 1 }", "plain", "the line is not JSON"),
        ("[a, b]", "one", "it has 1 columns; the pattern needs 2"),
        ("[a, b > 5]", "one 4", "`b > 5` does not hold: b is `4`"),
    ];
    for (pattern, line, why) in cases {
        assert_eq!(Pattern::parse(pattern).unwrap().verdict(line).why.join(" | "), why, "{pattern}");
    }
}

#[test]
fn fields_of_a_line_become_values_and_dimensions() {
    let line = r#"127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534"#;
    let cases = [
        // The guide's own table of extracted fields.
        ("[..., request=*.html*, status_code=4*,]", line, "$status_code", Some("404")),
        ("[..., request=*.html*, status_code=4*,]", line, "$request", Some("GET /index.html HTTP/1.0")),
        ("[..., request=*.html*, status_code=4*,]", line, "$7", Some("1534")),
        ("[..., request=*.html*, status_code=4*,]", line, "$4", Some("10/Oct/2000:13:25:15 -0700")),
        ("[..., request=*.html*, status_code=4*,]", line, "$2", Some("-")),
        ("[ip, ...]", line, "$nothing", None),
        ("{ $.latency = * }", r#"{"latency":12.5,"of":{"a":"b"}}"#, "$.latency", Some("12.5")),
        ("{ $.latency = * }", r#"{"latency":12.5,"of":{"a":"b"}}"#, "$.of.a", Some("b")),
        ("{ $.latency = * }", r#"{"latency":12.5,"of":{"a":"b"}}"#, "$.of", None),
        ("ERROR", "ERROR", "$.latency", None),
    ];
    for (pattern, line, field, expected) in cases {
        let pattern = Pattern::parse(pattern).unwrap();
        assert_eq!(pattern.field(line, field).as_deref(), expected, "{field}");
    }
}

/// Text that is nearly a pattern.
fn nearly() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{", "}", "[", "]", "(", ")", "$", ".", "$.a", "*", "=", "!=", ">", "<=", "\"", "%", "\\", "&&",
        "||", "IS", "NULL", "NOT", "EXISTS", "...", ",", " ", "a", "1", "1e3", "-", "?", "✅", "ü", "{2,}",
        "{9999}", "\\x", "[^", "'", "\t", "\u{0}",
    ]);
    prop_oneof![prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat()), any::<String>()]
}

proptest! {
    #[test]
    fn nothing_panics_or_hangs(pattern in nearly(), line in nearly()) {
        match Pattern::parse(&pattern) {
            Ok(read) => {
                let _ = (read.verdict(&line), read.field(&line, "$.a"), read.field(&line, "$1"));
            }
            Err(mistake) => {
                prop_assert!(pattern.trim().get(mistake.at.clone()).is_some(), "{mistake:?}");
                prop_assert!(!mistake.message.is_empty());
            }
        }
    }

    #[test]
    fn the_order_of_terms_does_not_matter(mut terms in prop::collection::vec("[-?]?[ab]", 1..6), line in "[ab ]{0,4}") {
        let truth = |terms: &[String]| Pattern::parse(&terms.join(" ")).unwrap().verdict(&line).truth;
        let before = truth(&terms);
        terms.reverse();
        prop_assert_eq!(before, truth(&terms));
    }
}

#[test]
fn a_pattern_of_brackets_alone_is_read_in_no_time() {
    let started = std::time::Instant::now();
    for open in ["(", "{", "[", "{(", "[("] {
        assert!(Pattern::parse(&open.repeat(2_000)).is_err());
        assert!(Pattern::parse(&format!("{{{}", open.repeat(1_000 / open.len()))).is_err());
    }
    assert!(started.elapsed().as_secs() < 2);
}
