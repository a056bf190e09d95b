//! Malformed stacks, and what their author gets to read.
//!
//! Each directory in `tests/diagnostics`, and each file there, is one stack with the mistakes that
//! its name speaks of. `given.txt` beside the stack files holds what is given from outside, one
//! `--var name=value`, `--var-file path` or `NAME=value` of the environment a line; where it is,
//! secrets are read too.

use std::{
    collections::BTreeMap,
    fs, panic,
    path::{Path, PathBuf},
};

use insta::Settings;
use trueup::{
    diagnostics::{Diagnostic, Severity},
    kinds,
    stack::{Loaded, Options, load},
};

/// Mistakes that are in no file: nothing is there to point at.
const PLACELESS: &[&str] =
    &["no stack found at", "there are no .toml files in", "declares no [stack]", "can't be read"];

/// Loads the stack at `path` and returns what is printed. `shown` is what stands for the stack's
/// directory in it.
fn report(path: &Path, shown: &str) -> String {
    let directory = if path.is_dir() { path } else { path.parent().unwrap() };
    let given = Given::beside(path);
    let environment = |name: &str| given.environment.get(name).cloned();
    let options = Options {
        variables: given.variables.clone(),
        variable_files: given.files.iter().map(|file| directory.join(file)).collect(),
        environment: Some(&environment),
        read_secrets: given.is_there,
        ..Options::default()
    };
    let Loaded { sources, diagnostics, stack } = load(path, &kinds::catalog(), &options);
    let text = sources.render(&diagnostics).plain();
    assert!(stack.is_none(), "a stack with mistakes was loaded:\n{text}");
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    assert!(diagnostics.iter().any(|diagnostic| is_error(&diagnostic)), "no stack, and no error says why");
    for diagnostic in diagnostics.iter().filter(is_error) {
        let placeless = PLACELESS.iter().any(|part| diagnostic.message.contains(part));
        assert!(placeless || diagnostic.place.is_some(), "in no place: {}", diagnostic.message);
    }
    let sorted = diagnostics.is_sorted_by_key(|diagnostic| diagnostic.place.clone());
    assert!(sorted, "not in the order of files and lines:\n{text}");
    text.replace(&format!("{}/", directory.display()), shown)
}

/// What is given to a stack from outside.
#[derive(Default)]
struct Given {
    variables: Vec<String>,
    files: Vec<PathBuf>,
    environment: BTreeMap<String, String>,
    is_there: bool,
}

impl Given {
    fn beside(stack: &Path) -> Self {
        let text = fs::read_to_string(stack.join("given.txt"));
        let mut given = Self { is_there: text.is_ok(), ..Self::default() };
        for line in text.unwrap_or_default().lines() {
            match (line.split_once(' '), line.split_once('=')) {
                (Some(("--var", assignment)), _) => given.variables.push(assignment.to_owned()),
                (Some(("--var-file", file)), _) => given.files.push(file.into()),
                (_, Some((name, value))) => drop(given.environment.insert(name.to_owned(), value.to_owned())),
                _ => panic!("no argument: {line}"),
            }
        }
        given
    }
}

/// Holds what is printed about the stack at `path` against the snapshot `name`.
fn check(name: &str, path: &Path) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("snapshots/diagnostics");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, report(path, "")));
}

#[test]
fn every_mistake_is_shown_where_it_is() {
    let cases = fs::read_dir("tests/diagnostics").unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = cases.collect();
    cases.sort();
    assert!(cases.len() > 45, "the cases are gone");
    // All cases run, so that one failure does not hide the others.
    let failed: Vec<_> = cases
        .iter()
        .filter(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap();
            panic::catch_unwind(|| check(name, path)).is_err()
        })
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

/// A stack in a directory of its own, for what no checkout can hold.
fn stack_in(directory: &Path) {
    let text = "[stack]\nname = \"voice\"\nregion = \"eu-central-1\"\n\n\
                [s3.bucket.input]\nname = \"voice-input\"\npolicy = { file = \"policy.json\" }\n";
    fs::write(directory.join("stack.toml"), text).unwrap();
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_stack() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.json"), "{ \"Secret\": \"hidden\" }").unwrap();
    let directory = tempfile::tempdir().unwrap();
    stack_in(directory.path());
    std::os::unix::fs::symlink(outside.path().join("secret.json"), directory.path().join("policy.json"))
        .unwrap();
    check("link-outside", directory.path());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_in_a_circle_ends() {
    let directory = tempfile::tempdir().unwrap();
    stack_in(directory.path());
    std::os::unix::fs::symlink(directory.path().join("policy.json"), directory.path().join("policy.json"))
        .unwrap();
    check("link-in-a-circle", directory.path());
}

#[test]
fn a_directory_without_stack_files_is_no_stack() {
    let directory = tempfile::tempdir().unwrap();
    let said = report(directory.path(), "").replace(&directory.path().display().to_string(), "DIRECTORY");
    assert_eq!(said, "error: there are no .toml files in DIRECTORY\n\n");
    let missing = directory.path().join("voice");
    let said = report(&missing, "DIRECTORY/");
    assert_eq!(said, "error: no stack found at DIRECTORY/voice\n\n");
}
