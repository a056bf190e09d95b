//! The tests that the stacks of `stacks/` carry: all pass, and each fails once what it guards is broken.
//! `tests/stack_tests.toml` says what is broken and which tests have to notice.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::Deserialize;
use trueup::{
    kinds,
    stack::{Loaded, Options, load},
    test_suite::{Suite, Verdict},
};

use crate::support::files;

#[derive(Deserialize)]
struct Mutations {
    mutation: Vec<Mutation>,
}

/// One thing that is broken.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutation {
    /// A file of the stack, and what stands in it exactly once.
    file: String,
    from: String,
    to: String,
    /// The tests that have to fail; others may.
    noticed_by: Vec<String>,
}

fn loaded(path: &Path) -> Loaded {
    load(path, &kinds::catalog(), &Options::default())
}

/// The names of a stack's tests, and of those that do not pass, with what they say.
fn run(path: &Path) -> (BTreeSet<String>, BTreeMap<String, String>) {
    let loaded = loaded(path);
    let said = loaded.sources.render(&loaded.diagnostics).plain();
    let suite = Suite::of(loaded.stack.as_ref().unwrap_or_else(|| panic!("{said}")));
    assert!(suite.diagnostics.is_empty(), "{}", loaded.sources.render(&suite.diagnostics).plain());
    let mut bad = BTreeMap::new();
    for case in &suite.cases {
        let outcome = case.outcome();
        if outcome.verdict != Verdict::Passed {
            bad.insert(case.name.clone(), format!("{outcome:?}"));
        }
    }
    (suite.cases.into_iter().map(|case| case.name).collect(), bad)
}

fn stacks() -> Vec<String> {
    let entries = fs::read_dir("stacks").unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

#[test]
fn the_tests_of_the_stacks_pass() {
    let mut count = 0;
    for stack in stacks() {
        let (names, bad) = run(&Path::new("stacks").join(&stack));
        assert!(bad.is_empty(), "{stack}: {bad:#?}");
        assert!(!names.is_empty(), "{stack} carries no test");
        count += names.len();
    }
    assert!(count >= 40, "only {count} tests");
}

#[test]
fn each_test_fails_once_what_it_guards_is_broken() {
    let text = fs::read_to_string("tests/stack_tests.toml").unwrap();
    let Mutations { mutation: mutations } = toml::from_str(&text).unwrap();
    let mut unguarded: BTreeSet<String> = BTreeSet::new();
    for stack in stacks() {
        let path = Path::new("stacks").join(&stack);
        unguarded.extend(run(&path).0.into_iter().map(|name| format!("{stack}: {name}")));
    }
    for Mutation { file, from, to, noticed_by } in mutations {
        let stack = file.split('/').next().unwrap();
        let scratch = tempfile::tempdir().unwrap();
        files::copy(&Path::new("stacks").join(stack), &scratch.path().join(stack));
        let broken = scratch.path().join(&file);
        let before = fs::read_to_string(&broken).unwrap();
        assert_eq!(before.matches(&from).count(), 1, "{file} has not once: {from}");
        fs::write(&broken, before.replace(&from, &to)).unwrap();
        let (_, bad) = run(&scratch.path().join(stack));
        for name in noticed_by {
            assert!(bad.contains_key(&name), "{file}: {from} → {to} is not noticed by: {name}");
            unguarded.remove(&format!("{stack}: {name}"));
        }
    }
    assert!(unguarded.is_empty(), "nothing shows that these can fail: {unguarded:#?}");
}

/// The web ACL of voice-agent counts before it blocks; its tests are about both.
#[test]
fn the_tests_of_voice_agent_hold_while_its_web_acl_only_counts() {
    for action in ["count", "block"] {
        for groups in ["count", "none"] {
            let variables = vec![format!("waf_action={action}"), format!("waf_groups={groups}")];
            let options = Options { variables, ..Options::default() };
            let loaded = load(Path::new("stacks/voice-agent"), &kinds::catalog(), &options);
            let suite = Suite::of(loaded.stack.as_ref().unwrap());
            for case in &suite.cases {
                let outcome = case.outcome();
                assert_eq!(
                    outcome.verdict,
                    Verdict::Passed,
                    "{action}, {groups}: {}: {outcome:?}",
                    case.name
                );
            }
        }
    }
}
