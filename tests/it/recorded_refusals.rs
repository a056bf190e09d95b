//! What AWS was seen to refuse and to accept: `check` reports the one at its line and takes the other
//! (`tests/recorded/README.md` has the form of the cases). Every kind has some of both.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use trueup::{
    check::findings,
    diagnostics::{Diagnostic, Severity},
    kinds,
    stack::{Options, load},
};

/// What a file of `tests/recorded` says that this test is about.
#[derive(Deserialize)]
struct File {
    source: Option<String>,
    kind: Option<String>,
    /// The stack of its cases, with `@@` where each puts its own.
    stack: Option<String>,
    #[serde(default)]
    refused: Vec<Case>,
    #[serde(default)]
    accepted: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: Option<String>,
    source: Option<String>,
    kind: Option<String>,
    stack: Option<String>,
    put: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// The call that AWS answered, and how.
    operation: String,
    code: Option<String>,
    #[expect(dead_code, reason = "facts about the answer, for whoever reads the case")]
    status: Option<u16>,
    message: Option<String>,
    /// What stands in the line that the finding points at; without it, the first line of `put`.
    line: Option<String>,
    /// The rule that finds it, where it is not the kind itself.
    rule: Option<String>,
    /// Whether that rule only warns: what it knows ages.
    #[serde(default)]
    warns: bool,
    /// Rules whose errors are not what the case is about.
    #[serde(default)]
    besides: Vec<String>,
}

const HEADER: &str = "[stack]\nname    = \"recorded\"\naccount = \"111122223333\"\nregion  = \"us-east-1\"\n";

fn files() -> Vec<(PathBuf, File)> {
    let mut found = Vec::new();
    for service in fs::read_dir("tests/recorded")
        .expect("a readable case")
        .map(|entry| entry.expect("a readable case").path())
    {
        for path in
            service.read_dir().into_iter().flatten().map(|entry| entry.expect("a readable case").path())
        {
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = fs::read_to_string(&path).expect("a readable case");
                let file =
                    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                found.push((path, file));
            }
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}

impl Case {
    fn name(&self, path: &Path) -> String {
        let about = self.about.as_ref().or(self.put.as_ref()).map_or("", |text| text.trim());
        format!("{}, {}", path.display(), about.chars().take(120).collect::<String>())
    }

    fn stack(&self, file: &File) -> String {
        let stack = self.stack.as_ref().or(file.stack.as_ref()).expect("a case has a stack");
        let put = self.put.as_deref().unwrap_or_default();
        assert_eq!(stack.matches("@@").count() > 0, self.put.is_some(), "`put` goes where `@@` is: {stack}");
        format!("{HEADER}{}", stack.replace("@@", put))
    }

    /// What `check` finds, each with the line it points at.
    fn found(&self, file: &File) -> Vec<(Diagnostic, String)> {
        let home = tempfile::tempdir().expect("a readable case");
        for (name, text) in &self.files {
            fs::write(home.path().join(name), text).expect("a readable case");
        }
        fs::write(home.path().join("stack.toml"), self.stack(file)).expect("a readable case");
        let loaded = load(home.path(), &kinds::catalog(), &Options::default());
        let by_rules = loaded.stack.as_ref().map(findings).unwrap_or_default();
        let found = loaded.diagnostics.iter().cloned().chain(by_rules);
        found
            .map(|diagnostic| {
                let line = diagnostic.place.as_ref().map(|place| {
                    let (line, _) = loaded.sources.position(place);
                    let text = loaded.sources.text(&place.file).unwrap_or_default();
                    text.lines().nth(line - 1).unwrap_or_default().to_owned()
                });
                (diagnostic, line.unwrap_or_default())
            })
            .filter(|(diagnostic, _)| {
                diagnostic.rule.is_none_or(|rule| !self.besides.iter().any(|each| each == rule))
            })
            .collect()
    }
}

fn said(found: &[(Diagnostic, String)]) -> String {
    let each = |(diagnostic, line): &(Diagnostic, String)| {
        format!("  {:?} {:?}: {} | {line}\n", diagnostic.severity, diagnostic.rule, diagnostic.message)
    };
    found.iter().map(each).collect()
}

#[test]
fn what_aws_refused_is_refused_at_its_line() {
    let mut wrong = Vec::new();
    for (path, file) in files() {
        for case in &file.refused {
            let found = case.found(&file);
            let first = case.put.as_deref().and_then(|put| put.trim().lines().next());
            let line = case.line.as_deref().or(first).unwrap_or_default();
            let is_it = |(diagnostic, at): &&(Diagnostic, String)| {
                let severity = if case.warns { Severity::Warning } else { Severity::Error };
                diagnostic.severity == severity
                    && at.contains(line)
                    && case.rule.as_deref().is_none_or(|rule| diagnostic.rule == Some(rule))
            };
            if !found.iter().any(|each| is_it(&each)) {
                wrong.push(format!("{}: nothing of it at {line:?}\n{}", case.name(&path), said(&found)));
            }
            let answered = case.code.is_some() || case.message.is_some() || case.warns;
            assert!(answered, "{} says nothing of the answer", case.name(&path));
        }
    }
    assert!(wrong.is_empty(), "{} refusals are not found:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_aws_accepted_is_accepted() {
    let mut wrong = Vec::new();
    for (path, file) in files() {
        for case in &file.accepted {
            let mut found = case.found(&file);
            found.retain(|(diagnostic, _)| diagnostic.severity == Severity::Error);
            if !found.is_empty() {
                wrong.push(format!("{}\n{}", case.name(&path), said(&found)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are refused that AWS takes:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_kind_has_refusals_and_acceptances_with_their_sources() {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (path, file) in files() {
        let mut names = BTreeSet::new();
        let all = file
            .refused
            .iter()
            .map(|case| (case, true))
            .chain(file.accepted.iter().map(|case| (case, false)));
        for (case, refused) in all {
            let name = case.name(&path);
            let source = case.source.as_ref().or(file.source.as_ref());
            assert!(source.is_some_and(|source| source.len() > 10), "{name} has no source");
            assert!(case.operation.contains(':'), "{name}: an operation is written as IAM spells it");
            let about = (case.about.clone(), case.put.clone(), case.stack.clone());
            assert!(names.insert(about), "{name} is there twice");
            let kind =
                case.kind.as_ref().or(file.kind.as_ref()).unwrap_or_else(|| panic!("{name} has no kind"));
            let (refusals, acceptances) = counts.entry(kind.clone()).or_default();
            if refused { *refusals += 1 } else { *acceptances += 1 }
        }
    }
    for kind in kinds::KINDS {
        let (refusals, acceptances) = counts.get(kind.name()).copied().unwrap_or_default();
        assert!(
            refusals > 0 && acceptances > 0,
            "{}: {refusals} refusals, {acceptances} acceptances",
            kind.name()
        );
    }
    let all: usize = counts.values().map(|(refusals, acceptances)| refusals + acceptances).sum();
    assert!(all >= 600, "{all} pairs: {counts:?}");
}
