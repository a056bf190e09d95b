//! `phases = { notifications = "pipeline" }`: single aspects of a resource that are put in a later phase than
//! the resource itself.

use super::{
    reader::{Reader, wrong_type},
    tree::{Entry, Table, TreeNode},
};
use crate::{
    declaration::Settings,
    diagnostics::{Diagnostic, Place, nearest_name},
    facts::{AspectFacts, KindFacts, OnChange, Rides, TAGS},
};

/// An aspect, and the phase in which it is put.
pub struct LateAspect {
    /// The aspect.
    pub aspect: &'static str,
    /// Where it is named.
    pub key: Place,
    /// The phase's name.
    pub phase: (String, Place),
}

/// Why an aspect can't be put later than its resource is made, if it can't.
fn refusal(kind: &dyn KindFacts, aspect: &dyn AspectFacts) -> Option<(String, &'static str)> {
    let (name, of) = (aspect.name(), kind.name());
    if kind.first().name() == name {
        Some((format!("`{name}` is the {of} itself"), "`phase` says when the resource is made"))
    } else if aspect.rides() == Rides::Always || name == TAGS {
        let help = "put the whole resource into a later phase";
        Some((format!("the `{name}` of {of} comes with its creation"), help))
    } else if aspect.on_change() == OnChange::Replace {
        let help = "put the whole resource into a later phase";
        Some((format!("AWS can't change the `{name}` of {of}"), help))
    } else {
        None
    }
}

/// The aspects of a kind that can be put later than a resource is made.
#[must_use]
pub fn possible(kind: &dyn KindFacts) -> Vec<&'static str> {
    let aspects = kind.aspects().into_iter().filter(|aspect| refusal(kind, *aspect).is_none());
    aspects.map(AspectFacts::name).collect()
}

/// What `[use.x]` says of aspects of which a kind has some, where its template makes several `kinds`. What
/// none of them has stays, to be reported.
pub(super) fn of_kind(table: &Table, kind: &dyn KindFacts, kinds: &[&'static dyn KindFacts]) -> Table {
    let is_its =
        |name: &String| kind.aspect(name).is_some() || kinds.iter().all(|each| each.aspect(name).is_none());
    table.iter().filter(|(name, _)| is_its(name)).map(|(name, entry)| (name.clone(), entry.clone())).collect()
}

/// Takes `phases` out of a resource's table.
pub(super) fn take(reader: &mut Reader<'_>, kind: &dyn KindFacts) -> Vec<LateAspect> {
    let Some(Entry { value, .. }) = reader.take("phases") else { return Vec::new() };
    let table = match value.node {
        TreeNode::Table(table) => table,
        TreeNode::Unknown => return Vec::new(),
        _ => {
            let diagnostic = wrong_type("phases", &value, "a table of phases by aspect");
            reader.diagnostics.push(diagnostic.with_help(Some("write phases = { aspect = \"phase\" }")));
            return Vec::new();
        }
    };
    let mut late = Vec::new();
    for (name, Entry { key, value }) in table {
        let Some(aspect) = kind.aspects().into_iter().find(|aspect| aspect.name() == name) else {
            let possible = possible(kind);
            let diagnostic = Diagnostic::error(format!("{} has no aspect `{name}`", kind.name()), Some(key));
            let offer = nearest_name(&name, possible.iter().copied());
            let help = match &possible[..] {
                [] => "nothing of it can be put later".to_owned(),
                possible => format!("what can be put later is {}", possible.join(", ")),
            };
            reader.diagnostics.push(diagnostic.with_offer(&name, offer).with_help(Some(help)));
            continue;
        };
        if let Some((message, help)) = refusal(kind, aspect) {
            let diagnostic = Diagnostic::error(message, Some(key)).with_label("this can't be put later");
            reader.diagnostics.push(diagnostic.with_help(Some(help)));
            continue;
        }
        match value.as_str() {
            Some(phase) => {
                let phase = (phase.to_owned(), value.place.clone());
                late.push(LateAspect { aspect: aspect.name(), key, phase });
            }
            None if matches!(value.node, TreeNode::Unknown) => {}
            None => reader.diagnostics.push(wrong_type(&name, &value, "a string")),
        }
    }
    late
}

/// Reports what is left alone and can have no phase for that.
pub(super) fn check_unmanaged(late: &[LateAspect], settings: &Settings, diagnostics: &mut Vec<Diagnostic>) {
    for LateAspect { aspect, key, .. } in late.iter().filter(|each| settings.unmanaged.contains(each.aspect))
    {
        let message = format!("`{aspect}` is both `unmanaged` and in `phases`");
        diagnostics.push(Diagnostic::error(message, Some(key.clone())));
    }
}
