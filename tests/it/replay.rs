//! Accounts as AWS answered them, replayed on the wire (`tests/replay/`): what `import` makes of each, and
//! the law that a write changes what it is about and nothing else of what AWS has.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;
use trueup::{facts::Replaces, kinds::KINDS};

use crate::support::replay::Replayed;

/// What is tried on an account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tried {
    /// What is imported.
    import: Vec<String>,
    /// A change of the imported stack, and what it changes of an answer.
    law: Option<Law>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Law {
    /// `kind/aspect`.
    of: String,
    replace: String,
    with: String,
    /// The answer that the aspect's put replaces.
    answer: String,
    /// The members that become something else; all others stay.
    changes: BTreeMap<String, Value>,
}

/// Aspects whose kept or refused members are shown beside their code: an object's headers, and answers
/// without a recording. All of them are in the law of `aspects.rs` too.
const ELSEWHERE: &[&str] = &[
    "budgets.budget/budget",
    "events.rule/rule",
    "events.rule/targets",
    "glue.database/database",
    "scheduler.schedule/schedule",
    "s3.bucket/tags",
    "s3.bucket/versioning",
    "s3.bucket/objects",
    "wafv2.web_acl/rules",
    "wafv2.web_acl/custom_response_bodies",
    "wafv2.rule_group/rules",
    "wafv2.rule_group/settings",
    "wafv2.rule_group/custom_response_bodies",
];

fn accounts() -> BTreeMap<String, Tried> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay/accounts");
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let tried = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(path.join("account.toml")).unwrap();
        (name, toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    };
    entries.map(tried).collect()
}

/// Imports into a directory; what the import said.
fn import(replayed: &Replayed, account: &str, tried: &Tried, home: &Path) -> String {
    let mut arguments = vec!["import"];
    arguments.extend(tried.import.iter().map(String::as_str));
    arguments.extend(["--region", "us-east-1", "--stack", "replay", "--out", "stack"]);
    let (code, out) = replayed.trueup(account, home, &arguments);
    format!("exit {code}\n{out}")
}

#[test]
fn what_is_imported_is_planned_without_a_difference() {
    let replayed = Replayed::start();
    let mut all = String::new();
    for (account, tried) in accounts() {
        let home = tempfile::tempdir().unwrap();
        let said = import(&replayed, &account, &tried, home.path());
        writeln!(all, "== {account}\n{said}").unwrap();
        let Ok(stack) = fs::read_to_string(home.path().join("stack/stack.toml")) else { continue };
        all.push_str(&stack);
        let (code, out) = replayed.trueup(&account, home.path(), &["plan", "stack", "--format", "json"]);
        let Ok(plan) = serde_json::from_str::<Value>(&out) else {
            writeln!(all, "-- plan: exit {code}\n{out}").unwrap();
            continue;
        };
        // Taking over is all that there is to do, and nothing stayed unknown.
        assert_eq!(code, 0, "{account}: {out}");
        for resource in plan["resources"].as_array().unwrap() {
            let changes = resource["changes"].as_array().into_iter().flatten();
            let aspects: Vec<&str> = changes
                .filter_map(|change| change["aspect"].as_str())
                .filter(|name| *name != "tags")
                .collect();
            let (verb, reason) = (&resource["verb"], &resource["reason"]);
            writeln!(all, "-- plan: {verb} {} {aspects:?} {reason}", resource["address"]).unwrap();
        }
    }
    let today = regex_lite::Regex::new(r"as found in the account on \d{4}-\d{2}-\d{2}").unwrap();
    insta::assert_snapshot!(today.replace_all(&all, "as found in the account on DATE"));
}

/// The leaves of an answer by their paths.
fn leaves(value: &Value, path: &str, found: &mut BTreeMap<String, Value>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(key, member)| leaves(member, &below(key), found));
        }
        Value::Array(items) if !items.is_empty() => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| leaves(item, &below(&index.to_string()), found));
        }
        // An empty list and `false` are what AWS takes for a member that is not there.
        Value::Null | Value::Array(_) | Value::Bool(false) => {}
        leaf => drop(found.insert(path.to_owned(), leaf.clone())),
    }
}

fn held(replayed: &Replayed, account: &str, answer: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    leaves(&replayed.held(account)[answer], "", &mut found);
    found.retain(|_, value| *value != Value::String(String::new()));
    found
}

#[test]
fn a_write_changes_what_it_is_about_and_nothing_else() {
    let replayed = Replayed::start();
    for (account, tried) in accounts() {
        let Some(law) = &tried.law else { continue };
        let home = tempfile::tempdir().unwrap();
        let said = import(&replayed, &account, &tried, home.path());
        let path = home.path().join("stack/stack.toml");
        let stack = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{account}: {error}: {said}"));
        assert!(stack.contains(&law.replace), "{account}: {stack}");
        fs::write(&path, stack.replacen(&law.replace, &law.with, 1)).unwrap();
        let mut expected = held(&replayed, &account, &law.answer);
        let (code, out) = replayed.trueup(&account, home.path(), &["apply", "stack", "--yes"]);
        assert_eq!(code, 0, "{account}: {out}");
        expected.extend(law.changes.clone());
        assert_eq!(held(&replayed, &account, &law.answer), expected, "{account}: {}", law.of);
    }
}

/// What was applied stands, and whoever reads the output knows of the lock that is left.
#[test]
fn a_lock_that_can_not_be_given_back_is_named() {
    let replayed = Replayed::start();
    let home = tempfile::tempdir().unwrap();
    let (_, tried) = accounts().into_iter().find(|(account, _)| account == "lock-that-stays").unwrap();
    import(&replayed, "lock-that-stays", &tried, home.path());
    let (code, out) = replayed.trueup("lock-that-stays", home.path(), &["apply", "stack", "--yes"]);
    assert_eq!(code, 0, "{out}");
    let said = "failed to release the stack's lock, the log group /trueup/lock/replay in us-east-1: \
                logs:DeleteLogGroup: AccessDenied";
    assert!(out.contains(said) && out.contains("--force-unlock"), "{out}");
}

/// Whatever keeps or refuses members has a case of the law, or is named above.
#[test]
fn every_aspect_that_keeps_something_is_tried() {
    let tried: BTreeSet<String> =
        accounts().into_values().filter_map(|tried| tried.law).map(|law| law.of).collect();
    for kind in KINDS {
        for aspect in kind.aspects() {
            let Replaces::Whole { kept, refused, .. } = aspect.replaces() else { continue };
            let what = format!("{}/{}", kind.name(), aspect.name());
            let nothing = kept.is_empty() && refused.is_empty();
            let known = tried.contains(&what) || ELSEWHERE.contains(&what.as_str());
            assert!(nothing || known, "no case for {what}: {kept:?} {refused:?}");
        }
    }
}
