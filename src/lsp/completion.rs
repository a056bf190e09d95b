//! What could stand where somebody types.

use lsp_types::{
    CompletionItem, CompletionItemKind, Documentation, InsertTextFormat, MarkupContent, MarkupKind,
};
use serde_json::Value;

use super::{
    cursor::At,
    keys::{key_text, keys_of, of_kind},
    outline::{OWN, Outline},
};
use crate::{
    facts::Catalog,
    policy::actions,
    render::reference::{Key, find, sections_beside},
    stack::schema,
};

/// The most candidates that an editor is given.
const MOST: usize = 500;

/// What could stand at `at`.
#[must_use]
pub fn complete(at: &At, outline: &Outline, catalog: &Catalog) -> Vec<CompletionItem> {
    let mut items = match at {
        At::Header(typed) => headers(typed, outline, catalog),
        At::Key { path, .. } => keys(path, catalog),
        At::Value { path, typed } => values(path, typed, catalog),
        At::Reference(_) => references(outline, catalog),
        At::Nowhere => Vec::new(),
    };
    let typed = match at {
        At::Header(typed) | At::Key { typed, .. } | At::Value { typed, .. } | At::Reference(typed) => {
            typed.as_str()
        }
        At::Nowhere => "",
    };
    let begun = typed.trim_start_matches(['"', '\'']).to_lowercase();
    items.retain(|item| item.label.to_lowercase().contains(&begun));
    items.truncate(MOST);
    items
}

fn item(label: impl Into<String>, kind: CompletionItemKind, detail: impl Into<String>) -> CompletionItem {
    let detail = detail.into();
    CompletionItem {
        label: label.into(),
        kind: Some(kind),
        detail: Some(detail).filter(|detail| !detail.is_empty()),
        ..CompletionItem::default()
    }
}

/// Kinds, the stack's own tables, and the tables of resources that are declared.
fn headers(typed: &str, outline: &Outline, catalog: &Catalog) -> Vec<CompletionItem> {
    let mut items: Vec<CompletionItem> = catalog
        .iter()
        .map(|kind| CompletionItem {
            insert_text: Some(format!("{}.${{1:name}}", kind.name())),
            insert_text_format: Some(InsertTextFormat::SNIPPET),
            ..item(kind.name(), CompletionItemKind::CLASS, kind.about())
        })
        .collect();
    items.extend(OWN.map(|own| item(own, CompletionItemKind::KEYWORD, "")));
    // Behind an address come the tables of its kind.
    let parts: Vec<&str> = typed.split('.').collect();
    if let [service, name, label, ..] = parts[..]
        && let Some(kind) = catalog.get(&format!("{service}.{name}"))
    {
        let before = format!("{service}.{name}.{label}");
        let tables = keys_of(kind, "").into_iter().filter(|key| key.section.is_some() || key.is_by_name);
        items.extend(
            tables.map(|key| item(format!("{before}.{}", key.name), CompletionItemKind::STRUCT, key.about)),
        );
    } else {
        items.extend(
            outline.addresses().into_iter().map(|address| item(address, CompletionItemKind::STRUCT, "")),
        );
    }
    items
}

/// Keys of a table: of a kind, or of the stack's own.
fn keys(path: &[String], catalog: &Catalog) -> Vec<CompletionItem> {
    if let Some((kind, below)) = of_kind(path, catalog) {
        let keys = keys_of(kind, &below);
        return keys.iter().map(of_key).collect();
    }
    own_keys(path, catalog)
}

fn of_key(key: &Key) -> CompletionItem {
    let text =
        Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: key_text(key) });
    CompletionItem {
        documentation: Some(text),
        sort_text: Some(format!("{}{}", if key.is_required { "0" } else { "1" }, key.name)),
        ..item(&key.name, CompletionItemKind::PROPERTY, &key.shape)
    }
}

/// Keys of `[stack]`, `[[verify]]` and the other tables that are no resources, by the schema.
fn own_keys(path: &[String], catalog: &Catalog) -> Vec<CompletionItem> {
    let schema: Value = serde_json::from_str(&schema::of_stack_files(catalog)).unwrap_or_default();
    let mut at = &schema;
    for part in path {
        at = [&at["properties"][part], &at["additionalProperties"]]
            .into_iter()
            .find(|each| each.is_object())
            .unwrap_or(&Value::Null);
        if at["items"].is_object() {
            at = &at["items"];
        }
    }
    let several = at["oneOf"].as_array().or(at["anyOf"].as_array()).map(Vec::as_slice).unwrap_or_default();
    let tables = std::iter::once(at).chain(several);
    let keys = tables.filter_map(|table| table["properties"].as_object()).flatten();
    let mut items: Vec<CompletionItem> = keys
        .map(|(name, schema)| {
            item(name, CompletionItemKind::PROPERTY, schema["description"].as_str().unwrap_or_default())
        })
        .collect();
    items.sort_by(|one, other| one.label.cmp(&other.label));
    items.dedup_by(|one, other| one.label == other.label);
    items
}

/// Values that a key can have.
fn values(path: &[String], typed: &str, catalog: &Catalog) -> Vec<CompletionItem> {
    let last = path.last().map(String::as_str).unwrap_or_default();
    if ["Action", "NotAction", "action", "actions"].contains(&last)
        && !path.iter().any(|part| part == "rules")
    {
        return iam_actions(typed);
    }
    let Some((kind, below)) = of_kind(path, catalog) else { return Vec::new() };
    let all = sections_beside(kind, &schema::settings(kind));
    let Ok((Some(key), _)) = find(&all, &below) else { return Vec::new() };
    let is_open = typed.starts_with(['"', '\'']);
    // What the reference writes in code is a value as it is.
    let words = key.shape.split('`').skip(1).step_by(2);
    words
        .map(|word| {
            let is_text = word.parse::<f64>().is_err() && !["true", "false"].contains(&word);
            let text = if is_text && !is_open { format!("\"{word}\"") } else { word.to_owned() };
            CompletionItem { insert_text: Some(text), ..item(word, CompletionItemKind::VALUE, "") }
        })
        .collect()
}

/// Services, and behind a service its actions.
fn iam_actions(typed: &str) -> Vec<CompletionItem> {
    let begun = typed.trim_start_matches(['"', '\'']);
    let Some((prefix, _)) = begun.split_once(':') else {
        return actions::prefixes()
            .map(|prefix| item(format!("{prefix}:"), CompletionItemKind::MODULE, ""))
            .collect();
    };
    let Some(service) = actions::service(prefix) else { return Vec::new() };
    let names = service.actions.iter().map(|action| format!("{prefix}:{}", action.name));
    names.map(|name| item(name, CompletionItemKind::FUNCTION, "")).collect()
}

/// What a reference can name: variables, the stack's names, outputs of what is declared.
fn references(outline: &Outline, catalog: &Catalog) -> Vec<CompletionItem> {
    let variable = |name: String| item(format!("var.{name}"), CompletionItemKind::VARIABLE, "");
    let mut items: Vec<CompletionItem> = outline.variable_names().into_iter().map(variable).collect();
    let of_stack = ["stack.name", "stack.account", "stack.region", "each.key", "each.value"];
    items.extend(of_stack.map(|name| item(name, CompletionItemKind::CONSTANT, "")));
    for address in outline.addresses() {
        let mut parts = address.splitn(3, '.');
        let kind: Vec<&str> = parts.by_ref().take(2).collect();
        let Some(kind) = catalog.get(&kind.join(".")) else { continue };
        let outputs = kind.outputs().iter();
        items.extend(outputs.map(|output| {
            item(format!("{address}.{}", output.name), CompletionItemKind::REFERENCE, output.about)
        }));
    }
    items
}
