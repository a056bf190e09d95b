//! AWS's own models, as botocore carries them, against every call on the wire: `models.py`, started by the first
//! call. AWS ignores a member that it does not know, so a misspelt field would do nothing, silently.

use std::{
    collections::{BTreeSet, VecDeque},
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};
use trueup::aws::{
    Aws,
    wire::{Lookup, Operation, Protocol, Record, Recorder, Tree},
};

use super::emulators::python;

/// How often a member may stand in its own path: types that hold themselves have no end.
const REPEATED: usize = 2;

/// AWS whose calls on the wire panic if they are not as AWS's models say.
pub(crate) fn checked(aws: Aws) -> Aws {
    aws.recording(Recorder::new(|operation, record| {
        let mut findings = findings(operation, record);
        // A member that an answer had and no model has goes back as it came (`tests/it/aspects.rs`).
        findings.retain(|finding| !finding.contains("MemberOfTomorrow"));
        assert!(findings.is_empty(), "{}: not as AWS's model says: {findings:#?}", operation.action);
    }))
}

/// AWS whose calls on the wire are compared with AWS's models, and what was found.
pub(crate) fn compared(aws: Aws) -> (Aws, Arc<Mutex<Vec<String>>>) {
    let found = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&found);
    let recorder = Recorder::new(move |operation, record| {
        kept.lock().unwrap().extend(findings(operation, record));
    });
    (aws.recording(recorder), found)
}

/// Members of answers that the pinned botocore does not have yet; docs/aws-facts.md has their sources.
const AHEAD: &[(&str, &str)] = &[("logs:DescribeLogGroups", "logGroups.*.retentionPolicyName")];

/// In which the operation and what is recorded of it differ from AWS's model.
fn findings(operation: &Operation, record: &Record<'_>) -> Vec<String> {
    let (service, http) = (operation.service, operation.http);
    let (protocol, json_version) = match service.protocol {
        Protocol::Json(version) => ("json", version),
        Protocol::RestJson => ("rest-json", ""),
        Protocol::Query => ("query", ""),
        Protocol::Ec2 => ("ec2", ""),
    };
    let (request, answer) = match record {
        Record::Request(tree) => (serde_json::to_value(tree).unwrap(), Value::Null),
        Record::Answer(looked_for) => {
            let is_ahead = |member: &String| AHEAD.contains(&(operation.action, member));
            let members: Vec<String> =
                members(looked_for).into_iter().filter(|each| !is_ahead(each)).collect();
            (Value::Null, json!(members))
        }
    };
    ask(&json!({
        "service": service.id,
        "host": service.host,
        "signed_as": service.signed_as,
        "protocol": protocol,
        "json_version": json_version,
        "target": service.target,
        "version": service.version,
        "flat": service.flat,
        "operation": operation.name(),
        "method": http.method,
        "path": http.path,
        "query": http.query,
        "headers": http.headers,
        "payload": http.payload,
        "read_only": operation.read_only(),
        "request": request,
        "answer": answer,
    }))
}

/// Every member that a type looks for in answers, also in those that no emulator gives: trees are put together
/// member by member, until the type looks for nothing more.
fn members(looked_for: &dyn Fn(Tree) -> Lookup) -> BTreeSet<String> {
    let found = looked_for(Tree::EMPTY);
    let mut members = found.members.clone();
    let mut tried = BTreeSet::new();
    let mut left: VecDeque<(Tree, String)> = below("", &found).map(|path| (Tree::EMPTY, path)).collect();
    while let Some((tree, path)) = left.pop_front() {
        if !tried.insert(path.clone()) || is_repeated(&path) {
            continue;
        }
        for value in shapes() {
            let mut tree = tree.clone();
            let parts: Vec<&str> = path.split('.').collect();
            insert(&mut tree, &parts, value);
            let found = looked_for(tree.clone());
            members.extend(found.members.iter().cloned());
            left.extend(below(&path, &found).map(|path| (tree.clone(), path)));
        }
    }
    members
}

/// What a value may be, empty.
fn shapes() -> [Tree; 4] {
    [
        Tree::EMPTY,
        Tree::List(vec![Tree::EMPTY]),
        Tree::Map(vec![("key".to_owned(), Tree::EMPTY)]),
        Tree::Text("key".to_owned()),
    ]
}

/// The paths that a type looked for, below a path or beside it.
fn below(path: &str, found: &Lookup) -> impl Iterator<Item = String> {
    let above = path.rsplit_once('.').map_or("", |(above, _)| above).to_owned();
    let paths: Vec<String> = found.members.iter().chain(&found.variants).cloned().collect();
    paths.into_iter().filter(move |each| each.starts_with(&above))
}

fn is_repeated(path: &str) -> bool {
    let parts: Vec<&str> = path.split('.').filter(|part| *part != "*").collect();
    parts.iter().any(|part| parts.iter().filter(|each| *each == part).count() > REPEATED)
}

/// Puts a value at a path.
fn insert(tree: &mut Tree, path: &[&str], value: Tree) {
    let [part, rest @ ..] = path else { return *tree = value };
    let next = match tree {
        Tree::List(items) => items.first_mut(),
        Tree::Map(entries) => entries.first_mut().map(|(_, value)| value),
        Tree::Struct(members) => {
            let at = members.iter().position(|(name, _)| name == part).unwrap_or_else(|| {
                members.push(((*part).to_owned(), Tree::EMPTY));
                members.len() - 1
            });
            members.get_mut(at).map(|(_, value)| value)
        }
        _ => None,
    };
    if let Some(next) = next {
        insert(next, rest, value);
    }
}

/// `models.py`, and what it was asked.
struct Models {
    process: Option<(Child, ChildStdin, BufReader<ChildStdout>)>,
    asked: BTreeSet<String>,
}

/// What the models find wrong; nothing, where the same was asked before and was right.
fn ask(question: &Value) -> Vec<String> {
    static MODELS: Mutex<Models> = Mutex::new(Models { process: None, asked: BTreeSet::new() });
    let mut models: MutexGuard<'_, Models> = MODELS.lock().unwrap_or_else(PoisonError::into_inner);
    let question = question.to_string();
    if models.asked.contains(&question) {
        return Vec::new();
    }
    let (_, stdin, stdout) = models.process.get_or_insert_with(|| {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/models.py");
        let mut process = Command::new(python())
            .args(["-I", "-B", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        (process, stdin, BufReader::new(stdout))
    });
    writeln!(stdin, "{question}").unwrap();
    stdin.flush().unwrap();
    let mut answer = String::new();
    stdout.read_line(&mut answer).unwrap();
    let findings: Vec<String> =
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("models.py: {answer}"));
    if findings.is_empty() {
        models.asked.insert(question);
    }
    findings
}
