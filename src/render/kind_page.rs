//! The page of a kind in the documentation: `docs/kinds/KIND.md`.

use super::{
    kinds,
    reference::{Key, Section, sections},
};
use crate::facts::{Catalog, KindFacts};

/// An example of a kind in TOML.
#[derive(Debug)]
pub struct Example<'a> {
    /// What it is an example of.
    pub title: &'a str,
    /// The tables.
    pub toml: &'a str,
}

/// The page of a kind, in Markdown.
#[must_use]
pub fn markdown(kind: &dyn KindFacts, examples: &[Example<'_>]) -> String {
    let mut page = format!("# {}\n\n{}.\n", kind.name(), capital(kind.about()));
    for Example { title, toml } in examples {
        page.push_str(&format!("\n## {title}\n\n```toml\n{}\n```\n", toml.trim()));
    }
    page.push_str(
        "\n## Keys\n\nBeside [the keys of every resource](../stack-files.md#keys-of-every-resource).\n",
    );
    let all = sections(kind);
    for section in &all {
        page.push_str(&table(section, &all));
    }
    page.push_str(&format!(
        "\n## Outputs, aspects, IAM actions\n\n```text\n{}```\n",
        kinds::beyond_fields(kind).plain().trim_start_matches('\n')
    ));
    page
}

/// The list of all pages.
#[must_use]
pub fn index(catalog: &Catalog) -> String {
    let mut page =
        format!("# Kinds\n\nThere are {}.\n\n| kind | is |\n| --- | --- |\n", catalog.iter().count());
    for kind in catalog.iter() {
        page.push_str(&format!("| [{0}]({0}.md) | {1} |\n", kind.name(), cell(kind.about())));
    }
    page
}

fn table(section: &Section, all: &[Section]) -> String {
    let mut text = String::new();
    if !section.path.is_empty() {
        text.push_str(&format!("\n### `{}`\n", section.path));
        if !section.about.is_empty() {
            text.push_str(&format!("\n{}\n", section.about));
        }
        if section.is_choice {
            text.push_str("\nOne of:\n");
        }
    }
    text.push_str("\n| key | value | |\n| --- | --- | --- |\n");
    for key in &section.keys {
        text.push_str(&format!("| `{}` | {} | {} |\n", key.name, cell(&value(key, all)), cell(&about(key))));
    }
    text
}

/// What is written there; a table is a link to its own keys.
fn value(key: &Key, all: &[Section]) -> String {
    let mut parts = vec![match key.section {
        Some(number) => format!("[{}](#{})", key.shape.replace('`', ""), anchor(&all[number].path)),
        None => key.shape.clone(),
    }];
    parts.extend(key.bounds.iter().cloned());
    parts.join(", ")
}

fn about(key: &Key) -> String {
    if key.is_required { format!("{} **Required.**", key.about).trim().to_owned() } else { key.about.clone() }
}

/// The anchor that GitHub makes of a heading: lower case, nothing but letters, digits, `-` and `_`.
fn anchor(path: &str) -> String {
    path.to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || ['-', '_'].contains(letter))
        .collect()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
