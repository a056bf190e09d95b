//! The keys that every resource may carry beside its kind's own.

use std::collections::BTreeMap;

use super::{
    expand::Names,
    reader::Reader,
    tree::{Table, Tree, TreeNode},
};
use crate::{
    declaration::Settings,
    diagnostics::{Diagnostic, Place, nearest},
    facts::KindFacts,
};

/// The settings' keys; a kind can't use them for its own.
pub const KEYS: &[&str] =
    &["phase", "region", "protect", "external", "unmanaged", "ensure", "was", "adopt", "allow", "for_each"];

/// The settings of one resource, before its kind sees the rest.
pub struct Taken {
    /// What the planner takes.
    pub settings: Settings,
    /// The phase's name.
    pub phase: Option<(String, Place)>,
    /// Another region than the stack's.
    pub region: Option<String>,
    /// What is left for the kind.
    pub rest: Table,
}

/// The keys of `for_each`, and what `each.value` is for each; `None` without `for_each`.
pub fn for_each(table: &mut Table, names: &Names<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<BTreeMap<String, Tree>> {
    let entry = table.remove("for_each")?;
    let value = names.expand(&entry.value, diagnostics)?;
    let place = value.place.clone();
    match value.node {
        TreeNode::Table(table) => Some(table.into_iter().map(|(key, entry)| (key, entry.value)).collect()),
        TreeNode::Array(items) => {
            let mut keys = BTreeMap::new();
            for item in items {
                match item.as_str() {
                    Some(key) => {
                        if keys.insert(key.to_owned(), item.clone()).is_some() {
                            diagnostics.push(Diagnostic::error(format!("`{key}` is listed twice"), Some(item.place)));
                        }
                    }
                    None => {
                        let found = item.type_name();
                        let diagnostic = Diagnostic::error(format!("a key of `for_each` is {found}"), Some(item.place));
                        diagnostics.push(diagnostic.with_label("expected a string"));
                    }
                }
            }
            Some(keys)
        }
        _ => {
            let diagnostic = Diagnostic::error("`for_each` is neither a list nor a table", Some(place));
            diagnostics.push(diagnostic.with_help(Some("write [\"a\", \"b\"], or { a = …, b = … } to use each.value")));
            Some(BTreeMap::new())
        }
    }
}

/// Takes the settings out of a resource's table.
pub fn take(table: Table, kind: &dyn KindFacts, diagnostics: &mut Vec<Diagnostic>) -> Taken {
    let mut reader = Reader::new(table, diagnostics);
    let phase = reader.string("phase");
    let region = reader.string("region").map(|(region, _)| region);
    let mut settings = Settings {
        protect: reader.boolean("protect").unwrap_or(false),
        external: reader.boolean("external").unwrap_or(false),
        adopt: reader.boolean("adopt").unwrap_or(false),
        ..Settings::default()
    };
    for (aspect, place) in reader.strings("unmanaged") {
        let aspects: Vec<&str> = kind.aspects().iter().skip(1).map(|aspect| aspect.name()).collect();
        if aspects.contains(&aspect.as_str()) {
            settings.unmanaged.insert(aspect);
        } else {
            let diagnostic = Diagnostic::error(format!("{} has no aspect `{aspect}`", kind.name()), Some(place));
            let offer = nearest(&aspect, aspects.iter().copied());
            let help = format!("its aspects are {}", aspects.join(", "));
            reader.diagnostics.push(diagnostic.with_label(offer.unwrap_or_default()).with_help(Some(help)));
        }
    }
    if let Some((ensure, place)) = reader.string("ensure") {
        match ensure.as_str() {
            "present" => {}
            "absent" => settings.absent = true,
            _ => reader.diagnostics.push(
                Diagnostic::error(format!("`ensure` can't be `{ensure}`"), Some(place))
                    .with_label("expected \"present\" or \"absent\""),
            ),
        }
    }
    if let Some((was, place)) = reader.string("was") {
        match was.parse() {
            Ok(address) => settings.was = Some(address),
            Err(error) => reader.diagnostics.push(Diagnostic::error(format!("{error}"), Some(place))),
        }
    }
    take_silencers(&mut reader);
    Taken { settings, phase, region, rest: reader.rest() }
}

/// `allow = [{ rule = "…", reason = "…" }]`: a finding is silenced only with a reason.
fn take_silencers(reader: &mut Reader<'_>) {
    let Some(entry) = reader.take("allow") else { return };
    let place = entry.value.place.clone();
    let TreeNode::Array(items) = entry.value.node else {
        let diagnostic = Diagnostic::error("`allow` is no list", Some(place));
        reader.diagnostics.push(diagnostic.with_help(Some("write [{ rule = \"…\", reason = \"…\" }]")));
        return;
    };
    for item in items {
        let place = item.place.clone();
        let TreeNode::Table(table) = item.node else {
            reader.diagnostics.push(Diagnostic::error("an `allow` is a table with `rule` and `reason`", Some(place)));
            continue;
        };
        let mut silencer = Reader::new(table, reader.diagnostics);
        let (rule, reason) = (silencer.string("rule"), silencer.string("reason"));
        silencer.finish();
        if rule.is_none() || reason.is_none_or(|(reason, _)| reason.trim().is_empty()) {
            reader.diagnostics.push(Diagnostic::error("an `allow` needs a `rule` and a `reason`", Some(place)));
        }
    }
}
