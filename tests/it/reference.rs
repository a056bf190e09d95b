//! `docs/kinds` is what the kinds say of themselves, with examples out of their own fixtures, which conformance tries.
//! `UPDATE_DOCUMENTATION=1` writes it.

use std::{collections::BTreeMap, fs, path::Path};

use trueup::{kinds, render};

use crate::support::binary::trueup;

/// The tables of each resource of a kind in a fixture, in its order.
fn resources(fixture: &str, kind: &str) -> Vec<String> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut at: Option<usize> = None;
    let mut comments = String::new();
    for line in fixture.lines() {
        if line.starts_with('[') {
            let name =
                line.trim_start_matches('[').strip_prefix(kind).and_then(|rest| rest.strip_prefix('.'));
            let name = name.and_then(|rest| rest.split(['.', ']']).next()).map(str::to_owned);
            at = name.map(|name| {
                found.iter().position(|(each, _)| *each == name).unwrap_or_else(|| {
                    found.push((name, String::new()));
                    found.len() - 1
                })
            });
        }
        if line.starts_with('#') {
            // It is about what follows, whatever that is.
            comments.push_str(line);
        } else if let Some(number) = at {
            comments.clear();
            found[number].1.push_str(&format!("{line}\n"));
        }
    }
    found.into_iter().map(|(_, text)| text.trim().to_owned()).collect()
}

fn pages() -> BTreeMap<String, String> {
    let catalog = kinds::catalog();
    let mut pages = BTreeMap::from([("README.md".to_owned(), render::kind_page::index(&catalog))]);
    for kind in catalog.iter() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds").join(kind.name());
        let fixture = fs::read_to_string(fixtures.join("basic.toml")).unwrap();
        let resources = resources(&fixture, kind.name());
        let by_length = |text: &&String| (text.lines().count(), text.len());
        let least = resources.iter().min_by_key(by_length).unwrap();
        let most = resources.iter().max_by_key(by_length).unwrap();
        let small = render::kind_page::Example { title: "A small one", toml: least };
        let large = render::kind_page::Example { title: "A full one", toml: most };
        let examples = if least == most { vec![large] } else { vec![small, large] };
        pages.insert(format!("{}.md", kind.name()), render::kind_page::markdown(kind, &examples));
    }
    pages
}

#[test]
fn the_pages_of_kinds_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/kinds");
    let pages = pages();
    if std::env::var_os("UPDATE_DOCUMENTATION").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &pages {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let there: BTreeMap<String, String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).unwrap().replace("\r\n", "\n");
            (entry.file_name().into_string().unwrap(), text)
        })
        .collect();
    for name in pages.keys().chain(there.keys()) {
        let is_fresh = pages.get(name) == there.get(name);
        assert!(
            is_fresh,
            "docs/kinds/{name} is not what the kind says: UPDATE_DOCUMENTATION=1 cargo test reference"
        );
    }
}

#[test]
fn every_key_says_what_it_is() {
    let mut silent = Vec::new();
    for kind in kinds::catalog().iter() {
        for section in render::reference::sections(kind) {
            // Keys that are nothing but a list of AWS's words are described together.
            let are_alike = section.keys.windows(2).all(|pair| pair[0].shape == pair[1].shape);
            if are_alike && section.keys.len() > 2 && !section.about.is_empty() {
                continue;
            }
            for key in &section.keys {
                if key.about.is_empty() {
                    silent.push(format!("{}: {}.{}", kind.name(), section.path, key.name));
                }
            }
        }
    }
    assert!(silent.is_empty(), "without a description:\n{}", silent.join("\n"));
}

#[test]
fn a_key_is_shown_by_its_path() {
    let home = tempfile::tempdir().unwrap();
    let paths = [
        "s3.bucket.lifecycle",
        "kms.key.rotation.period_days",
        "wafv2.web_acl.default_action",
        "s3.bucket.lifecycle.expire_after_day",
        "s3.bucket.versioning.x",
        "s3.bucket.lifecycle.transitions.on.t",
        "s3.bucket.tags.Team",
        "s3.bucket.tags.Team.x",
        "s3.bucket.protect",
        "s3.bucket.",
        "s3.buckt.lifecycle",
        "s3.bucket.lifecycle.retention.transitions.GLACIER.on",
    ];
    let shown = paths.map(|path| {
        let (code, output) = trueup(home.path(), None, &["kinds", path]);
        format!("$ trueup kinds {path}\n{output}exit code {code}\n")
    });
    insta::assert_snapshot!("keys-by-path", shown.join("\n"));
}
