//! The kinds and their fields, as `trueup kinds` shows them.

use serde_json::Value;

use super::style::{QUIET, TITLE, styled};
use crate::{
    facts::{Catalog, KindFacts, OnChange, Replaces},
    page::{Line, Page},
    say,
};

/// A line a kind, and how many there are.
#[must_use]
pub fn list(catalog: &Catalog) -> Page {
    let width = catalog.iter().map(|kind| kind.name().len()).max().unwrap_or_default();
    let mut page: Page =
        catalog.iter().map(|kind| say![say![kind.name()].padded(width), "  ", kind.about()]).collect();
    page.blank();
    page.line(styled(QUIET, say![catalog.iter().count(), " kinds; `trueup kinds KIND` shows one"]));
    page
}

/// Everything about one kind: fields, outputs, aspects and the IAM actions they need.
#[must_use]
pub fn one(kind: &dyn KindFacts) -> Page {
    let mut page = Page::from(styled(TITLE, kind.name()));
    page.line(kind.about());
    section(&mut page, "Fields", fields(kind));
    let outputs = kind.outputs().iter().map(|output| {
        let when = if output.predicted { "" } else { " (known after apply)" };
        (output.name.to_owned(), say![output.about, when])
    });
    section(&mut page, "Outputs", outputs.collect());
    let aspects = kind.aspects().into_iter().map(|aspect| {
        let change = match aspect.on_change() {
            OnChange::Update => "",
            OnChange::Replace => "; a change replaces the resource",
            OnChange::Refuse => "; a change is refused",
        };
        (aspect.name().to_owned(), say![aspect.about(), change])
    });
    section(&mut page, "Aspects, in the order they are written", aspects.collect());
    section(&mut page, "Members that no declaration sets", beside(kind));
    if !kind.taggable() {
        page.blank();
        page.line("AWS has no tags for it: once no file declares it, no plan finds it. `ensure = \"absent\"` deletes it first.");
    }
    let not_managed = kind.not_managed();
    if !not_managed.is_empty() {
        page.blank();
        page.line(styled(TITLE, "Not managed: neither read nor changed"));
        for line in lines(not_managed) {
            page.line(say!["  ", line]);
        }
    }
    let mut actions: Vec<&str> = kind
        .aspects()
        .into_iter()
        .flat_map(|aspect| {
            aspect.actions().read.iter().chain(aspect.actions().write).copied().collect::<Vec<_>>()
        })
        .collect();
    actions.sort_unstable();
    actions.dedup();
    page.blank();
    page.line(styled(TITLE, "IAM actions"));
    for line in lines(&actions) {
        page.line(say!["  ", line]);
    }
    page
}

/// What writes do to members that no declaration sets, by aspect.
fn beside(kind: &dyn KindFacts) -> Vec<(String, Line)> {
    let mut rows = Vec::new();
    for aspect in kind.aspects() {
        let Replaces::Whole { answer, kept, refused } = aspect.replaces() else { continue };
        for (members, fate) in [(kept, "sent back as read"), (refused, "the write is refused")] {
            if !members.is_empty() {
                let members = members.join(", ");
                rows.push((aspect.name().to_owned(), say![members, " (", answer, "): ", fate]));
            }
        }
    }
    rows
}

/// Words with commas between them, in lines of a width that terminals have.
fn lines(words: &[&str]) -> Vec<String> {
    const WIDTH: usize = 96;
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + 2 + word.len() <= WIDTH => line.push_str(&format!(", {word}")),
            _ => lines.push((*word).to_owned()),
        }
    }
    lines
}

fn section(page: &mut Page, title: &str, rows: Vec<(String, Line)>) {
    if rows.is_empty() {
        return;
    }
    page.blank();
    page.line(styled(TITLE, title));
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, about) in rows {
        page.line(say!["  ", say![name].padded(width), "  ", about]);
    }
}

fn fields(kind: &dyn KindFacts) -> Vec<(String, Line)> {
    let mut generator = schemars::SchemaGenerator::default();
    let schema = kind.schema(&mut generator);
    let definitions = generator.definitions();
    let mut json = schema.to_value();
    if let Some(name) = json.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        json = definitions.get(name).cloned().unwrap_or_default();
    }
    let required: Vec<&str> = json
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = json.get("properties").and_then(Value::as_object);
    let row = |(name, field): (&String, &Value)| {
        let about = field.get("description").and_then(Value::as_str).unwrap_or_default();
        let mut about = say![about.replace('\n', " ")];
        if required.contains(&name.as_str()) {
            about.push(styled(QUIET, " Required."));
        }
        (name.clone(), about)
    };
    properties.into_iter().flatten().map(row).collect()
}
