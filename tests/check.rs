//! The rules of `check`: each fires on `tests/check/<rule>/fires.toml`, and only it; what it says is
//! in `fires.snap` beside it. On `quiet.toml`, which is nearly the same, nothing fires.

use std::path::{Path, PathBuf};

use trueup::{
    check::{findings, rules::RULES},
    diagnostics::Diagnostic,
    kinds,
    stack::{Loaded, Options, load},
};

fn folder(rule: &str) -> PathBuf {
    Path::new("tests/check").join(rule)
}

/// What the rules find in a stack that loads without a mistake.
fn found(path: &Path) -> (Loaded, Vec<Diagnostic>) {
    let loaded = load(path, &kinds::catalog(), &Options::default());
    let said = loaded.sources.render(&loaded.diagnostics);
    let stack = loaded.stack.as_ref().unwrap_or_else(|| panic!("{}: {said}", path.display()));
    let findings = findings(stack);
    (loaded, findings)
}

#[test]
fn every_rule_fires_where_it_should() {
    for rule in RULES {
        let path = folder(rule.id).join("fires.toml");
        let (loaded, findings) = found(&path);
        let said = anstream::adapter::strip_str(&loaded.sources.render(&findings)).to_string();
        assert!(!findings.is_empty(), "{} does not fire", rule.id);
        assert!(findings.iter().all(|finding| finding.rule == Some(rule.id)), "{}: {said}", rule.id);
        assert!(
            findings.iter().all(|finding| finding.place.is_some()),
            "{}: a finding without a line",
            rule.id
        );
        let settings = {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(folder(rule.id).canonicalize().unwrap());
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings
        };
        settings.bind(|| insta::assert_snapshot!("fires", said));
    }
}

#[test]
fn no_rule_fires_where_it_must_not() {
    for rule in RULES {
        let (loaded, findings) = found(&folder(rule.id).join("quiet.toml"));
        assert!(findings.is_empty(), "{}: {}", rule.id, loaded.sources.render(&findings));
    }
}

#[test]
fn rules_have_names_in_order_and_every_folder_has_its_rule() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for entry in std::fs::read_dir("tests/check").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(ids.contains(&name.as_str()), "tests/check/{name} is for no rule");
    }
}

#[test]
fn an_allow_that_silences_nothing_is_reported() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("stack.toml");
    let stack = |allow: &str| {
        format!(
            "[stack]\nname = \"monitoring\"\nregion = \"eu-central-1\"\n\n[iam.role.bot]\nname = \"bot\"\ntrust = {{ services = [\"lambda.amazonaws.com\"] }}\nallow = [{allow}]\n"
        )
    };
    for (rule, expected) in [
        ("alarm-topic-key", "`alarm-topic-key` is not broken here"),
        ("alarm-topic-kee", "there is no rule `alarm-topic-kee`"),
    ] {
        std::fs::write(&path, stack(&format!("{{ rule = \"{rule}\", reason = \"because\" }}"))).unwrap();
        let (_, findings) = found(&path);
        let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, [expected]);
    }
}

#[test]
fn the_documentation_lists_the_rules() {
    let row = |rule: &&trueup::check::Rule| {
        let level = serde_json::to_value(rule.severity).unwrap();
        format!("| `{}` | {} | {} |\n", rule.id, level.as_str().unwrap(), rule.about)
    };
    let table: String = RULES.iter().map(row).collect();
    let written = std::fs::read_to_string("docs/rules.md").unwrap();
    assert!(written.ends_with(&table), "docs/rules.md should end with\n{table}");
}
