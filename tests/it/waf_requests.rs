//! Requests against web ACLs, evaluated offline. `waf_requests/` has the cases, each file with its source.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

use proptest::prelude::*;
use serde::Deserialize;
use trueup::waf::{
    action::DefaultAction,
    evaluate::{
        Act, Assumption, Assumptions, BodyLimit, Expected, Group, References, Request, WebAcl, assumable,
        evaluate, expect, transform,
    },
    rule::Rules,
    words::{TextTransformationType, Vocabulary},
};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/waf_requests")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transformations {
    #[serde(rename = "source")]
    _source: String,
    case: Vec<Transformed>,
}

/// A transformation of text. Bytes that are no text are written `{HH}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transformed {
    kind: String,
    input: String,
    /// What comes out; nothing if AWS does not say.
    #[serde(default)]
    output: Vec<String>,
}

fn bytes(text: &str) -> Vec<u8> {
    let mut parts = text.split('{');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_once('}').unwrap();
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
        bytes.extend(rest.as_bytes());
    }
    bytes
}

#[test]
fn transformations_do_what_their_documentation_says() {
    let text = fs::read_to_string(folder().join("transformations.toml")).unwrap();
    let table: Transformations = toml::from_str(&text).unwrap();
    let mut covered = std::collections::BTreeSet::new();
    for case in table.case {
        let kind = TextTransformationType::from(case.kind.as_str());
        let readings = transform::apply(&kind, &bytes(&case.input)).unwrap_or_default();
        let mut expected: Vec<Vec<u8>> = case.output.iter().map(|text| bytes(text)).collect();
        let mut found = readings;
        expected.sort();
        found.sort();
        let shown = |all: &[Vec<u8>]| -> Vec<String> {
            all.iter().map(|one| one.escape_ascii().to_string()).collect()
        };
        assert_eq!(shown(&found), shown(&expected), "{} of {:?}", case.kind, case.input);
        covered.insert(case.kind);
    }
    let all = <TextTransformationType as Vocabulary>::WORDS;
    assert_eq!(covered.len(), all.len(), "a transformation has no case: {all:?}");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    #[serde(rename = "source")]
    _source: String,
    #[serde(default = "DefaultAction::allow")]
    default_action: DefaultAction,
    rules: Rules,
    #[serde(default)]
    ip_sets: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    regex_sets: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    rule_groups: BTreeMap<String, Rules>,
    /// How many bytes of a body WAF sees; 8 KB, as for load balancers, when not given.
    body_limit: Option<[usize; 2]>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    request: Request,
    /// Repeats the body's text, for long ones.
    #[serde(default = "once")]
    body_times: usize,
    /// Adds so many cookies.
    #[serde(default)]
    cookies: usize,
    #[serde(default)]
    assume: Assumptions,
    /// `unknown`, or what is done.
    expect: String,
    by: Option<String>,
    status: Option<i32>,
    #[serde(default)]
    counted_by: Vec<String>,
    #[serde(default)]
    labels: Vec<String>,
    /// What a message says, where that is worth reading.
    says: Option<String>,
}

fn once() -> usize {
    1
}

impl Topic {
    fn acl(&self) -> (WebAcl, References) {
        let acl = WebAcl {
            name: "main".to_owned(),
            account: "111122223333".to_owned(),
            default_action: self.default_action.clone(),
            rules: self.rules.clone(),
            body_limit: self
                .body_limit
                .map_or(BodyLimit { least: 8_192, most: 8_192 }, |[least, most]| BodyLimit { least, most }),
        };
        let arn = |family: &str, name: &str| {
            format!("arn:aws:wafv2:eu-central-1:111122223333:regional/{family}/{name}/a1")
        };
        let references = References {
            ip_sets: self.ip_sets.iter().map(|(name, set)| (arn("ipset", name), set.clone())).collect(),
            regex_sets: self
                .regex_sets
                .iter()
                .map(|(name, set)| (arn("regexpatternset", name), set.clone()))
                .collect(),
            groups: self
                .rule_groups
                .iter()
                .map(|(name, rules)| {
                    (arn("rulegroup", name), Group { name: name.clone(), rules: rules.clone() })
                })
                .collect(),
        };
        (acl, references)
    }
}

#[test]
fn requests_are_answered_as_the_documentation_says() {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut failed = Vec::new();
    for path in paths.iter().filter(|path| !path.ends_with("transformations.toml")) {
        let topic: Topic = toml::from_str(&fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (acl, references) = topic.acl();
        for case in topic.case {
            let mut request = case.request;
            request.body = request.body.map(|body| body.repeat(case.body_times));
            request.cookies.extend((0..case.cookies).map(|number| (format!("c{number}"), "x".to_owned())));
            let answer = evaluate(&acl, &references, &request, &case.assume);
            let summary = expect::summary(&answer);
            let mut unmet: Vec<String> = match case.expect.as_str() {
                "unknown" => {
                    let is_known = answer.act().is_some();
                    is_known
                        .then(|| format!("expected that nothing is known, but it is {summary}"))
                        .into_iter()
                        .collect()
                }
                act => {
                    let act = Act::WORDS.iter().find(|(word, _)| *word == act).unwrap().1;
                    let expected = Expected {
                        act: Some(act),
                        by: case.by,
                        status: case.status,
                        counted_by: case.counted_by.into_iter().collect(),
                        labels: case.labels.into_iter().collect(),
                    };
                    expected.unmet(&answer).into_iter().map(|unmet| unmet.what).collect()
                }
            };
            if let Some(says) = case.says.filter(|says| *says != summary) {
                unmet.push(format!("says   {summary}\n    wanted {says}"));
            }
            let topic = path.file_stem().unwrap().to_string_lossy();
            failed.extend(unmet.into_iter().map(|unmet| format!("{topic}: {}\n    {unmet}", case.name)));
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

/// A request of arbitrary text.
fn arbitrary_request() -> impl Strategy<Value = Request> {
    let header =
        (prop_oneof![Just("x-forwarded-for".to_owned()), Just("x-any".to_owned()), "[a-z]{1,8}"], ".{0,20}");
    let json = prop_oneof![
        Just("{\"a\": {\"b\": [1, 2.5, \"x\"]}}".to_owned()),
        "[\\[{}\\]\":,a0 ]{0,20}",
        ".{0,40}"
    ];
    (
        "[A-Z]{0,6}",
        prop_oneof!["(/[a-z%+.;]{0,8}){0,4}(\\?[a-z=&;%+]{0,20})?", ".{0,30}"],
        proptest::collection::btree_map(header.0, header.1, 0..4),
        proptest::option::of(json),
        proptest::option::of(any::<[u8; 4]>()),
        proptest::option::of("[A-Z]{2}"),
    )
        .prop_map(|(method, uri, headers, body, ip, country)| {
            let headers = headers.into_iter().map(|(name, value)| (name, serde_json::json!(value)));
            let headers: serde_json::Map<_, _> = headers.collect();
            let mut request = serde_json::json!({ "method": method, "uri": uri, "headers": headers });
            request["body"] = serde_json::json!(body);
            request["ip"] = serde_json::json!(ip.map(std::net::Ipv4Addr::from));
            request["country"] = serde_json::json!(country);
            serde_json::from_value(request).unwrap()
        })
}

/// The web ACLs of all topics.
static TOPICS: LazyLock<Vec<(WebAcl, References)>> = LazyLock::new(|| {
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let texts = paths.filter(|path| !path.ends_with("transformations.toml")).map(fs::read_to_string);
    texts.map(|text| toml::from_str::<Topic>(&text.unwrap()).unwrap().acl()).collect()
});

proptest! {
    #[test]
    fn no_transformation_panics(input in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'\\'), Just(b'%'), Just(b'&'), Just(b'/'), Just(b'*'), Just(b'.')], 0..40)) {
        for word in <TextTransformationType as Vocabulary>::WORDS {
            let readings = transform::apply(&TextTransformationType::from(*word), &input);
            prop_assert!(readings.is_err() || readings.is_ok_and(|readings| !readings.is_empty()));
        }
    }

    #[test]
    fn no_request_and_no_expression_panics(request in arbitrary_request(), expression in ".{0,30}|[\\\\\\[\\](){}*+?^$.|a-c:Q&~-]{0,30}") {
        let rules = serde_json::json!({ "a": { "priority": 0, "action": "block", "statement": { "regex_match": {
            "field_to_match": "uri_path", "regex_string": expression,
        } } } });
        let mut acl = TOPICS[0].0.clone();
        acl.rules = serde_json::from_value(rules).unwrap();
        let answer = evaluate(&acl, &References::default(), &request, &Assumptions::new());
        prop_assert!(!expect::summary(&answer).is_empty());
    }

    /// What is known without an assumption is not changed by any.
    #[test]
    fn what_is_known_stays_so(request in arbitrary_request(), matches in any::<bool>()) {
        for (acl, references) in TOPICS.iter() {
            let answer = evaluate(acl, references, &request, &Assumptions::new());
            let names = assumable(acl, references).into_iter();
            let assumptions = names.map(|name| (name, Assumption::Matches(matches))).collect();
            let assumed = evaluate(acl, references, &request, &assumptions);
            if let Some(act) = answer.act() {
                prop_assert_eq!(assumed.act(), Some(act), "{}", expect::summary(&answer));
            }
            prop_assert!(answer.labels.is_subset(&assumed.labels) || assumed.steps.len() < answer.steps.len());
        }
    }
}
