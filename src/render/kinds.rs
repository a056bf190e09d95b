//! The kinds and their fields, as `trueup kinds` shows them.

use serde_json::Value;

use super::style::{QUIET, TITLE, styled};
use crate::facts::{Catalog, KindFacts, OnChange};

/// A line a kind.
#[must_use]
pub fn list(catalog: &Catalog) -> String {
    let width = catalog.iter().map(|kind| kind.name().len()).max().unwrap_or_default();
    catalog.iter().map(|kind| format!("{:<width$}  {}\n", kind.name(), kind.about())).collect()
}

/// Everything about one kind: fields, outputs, aspects and the IAM actions they need.
#[must_use]
pub fn one(kind: &dyn KindFacts) -> String {
    let mut out = format!("{}\n{}\n", styled(TITLE, kind.name()), kind.about());
    section(&mut out, "Fields", fields(kind));
    let outputs = kind.outputs().iter().map(|output| {
        let when = if output.predicted { "" } else { " (known after apply)" };
        (output.name.to_owned(), format!("{}{when}", output.about))
    });
    section(&mut out, "Outputs", outputs.collect());
    let aspects = kind.aspects().into_iter().map(|aspect| {
        let change = match aspect.on_change() {
            OnChange::Update => "",
            OnChange::Replace => "; a change replaces the resource",
            OnChange::Refuse => "; a change is refused",
        };
        (aspect.name().to_owned(), format!("{}{change}", aspect.about()))
    });
    section(&mut out, "Aspects, in the order they are written", aspects.collect());
    let mut actions: Vec<&str> = kind
        .aspects()
        .into_iter()
        .flat_map(|aspect| {
            aspect.actions().read.iter().chain(aspect.actions().write).copied().collect::<Vec<_>>()
        })
        .collect();
    actions.sort_unstable();
    actions.dedup();
    out.push_str(&format!("\n{}\n", styled(TITLE, "IAM actions")));
    for line in lines(&actions) {
        out.push_str(&format!("  {line}\n"));
    }
    out
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

fn section(out: &mut String, title: &str, rows: Vec<(String, String)>) {
    out.push_str(&format!("\n{}\n", styled(TITLE, title)));
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, about) in rows {
        let about = about.replace('\n', " ");
        out.push_str(format!("  {name:<width$}  {about}").trim_end());
        out.push('\n');
    }
}

fn fields(kind: &dyn KindFacts) -> Vec<(String, String)> {
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
        let needed =
            if required.contains(&name.as_str()) { styled(QUIET, " Required.") } else { String::new() };
        (name.clone(), format!("{about}{needed}"))
    };
    properties.into_iter().flatten().map(row).collect()
}
