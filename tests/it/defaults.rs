//! No default of AWS without a source and a date (`docs/defaults.md`): defaults move, and what the code takes for one is
//! what a stack gets that says nothing.

use std::{collections::BTreeMap, fs, path::Path};

use trueup::{
    kinds::KINDS,
    model::{Document, Scope},
};

/// The rows of the table by their first cell; the other cells behind it.
fn rows() -> BTreeMap<String, Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/defaults.md");
    let text = fs::read_to_string(path).unwrap();
    let row = |line: &str| {
        let cells: Vec<String> = line
            .trim_matches('|')
            .split(" | ")
            .map(|cell| cell.trim().trim_matches('`').to_owned())
            .collect();
        let (first, rest) = cells.split_first()?;
        first.contains('/').then(|| (first.clone(), rest.to_vec()))
    };
    text.lines().filter(|line| line.starts_with("| `")).filter_map(row).collect()
}

#[test]
fn every_default_has_a_source_and_a_date() {
    let scope =
        Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() };
    let shown =
        |document: Option<Document>| document.map_or("-".to_owned(), |document| document.json().to_string());
    let mut rows = rows();
    let mut wrong = Vec::new();
    for kind in KINDS {
        for aspect in kind.aspects() {
            let (unsaid, new) = (aspect.undeclared(&scope), aspect.initial(&scope));
            if unsaid.is_none() && new.is_none() {
                continue;
            }
            let name = format!("{}/{}", kind.name(), aspect.name());
            let (unsaid, new) = (shown(unsaid), shown(new));
            let said = rows.remove(&name).unwrap_or_default();
            let dated = said.get(2).is_some_and(|source| {
                let date = regex_lite::Regex::new(r"\b20\d\d-\d\d-\d\d\b").unwrap();
                date.is_match(source) && (source.contains("https://") || source.contains("aws-facts"))
            });
            if said.first() != Some(&unsaid) || said.get(1) != Some(&new) || !dated {
                wrong.push(format!("| `{name}` | `{unsaid}` | `{new}` | source, date |"));
            }
        }
    }
    assert!(wrong.is_empty(), "docs/defaults.md does not say so:\n{}", wrong.join("\n"));
    assert!(rows.is_empty(), "no code has these defaults: {:?}", rows.keys());
}
