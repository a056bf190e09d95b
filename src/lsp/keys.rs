//! The keys of kinds, by the way that leads to them.

use crate::{
    facts::{Catalog, KindFacts},
    render::reference::{Key, find, sections_beside},
    stack::schema,
};

/// The keys that a kind's table at `path` has.
pub(super) fn keys_of(kind: &dyn KindFacts, path: &str) -> Vec<Key> {
    let all = sections_beside(kind, &schema::settings(kind));
    let number = if path.is_empty() {
        Some(0)
    } else {
        match find(&all, path) {
            Ok((_, below)) => {
                below.first().and_then(|own| all.iter().position(|each| std::ptr::eq(each, *own)))
            }
            Err(_) => None,
        }
    };
    let mut all = all;
    number.map(|number| all.swap_remove(number).keys).unwrap_or_default()
}

/// The kind of the resource that a path leads into, and the way in that.
pub(super) fn of_kind<'a>(path: &[String], catalog: &'a Catalog) -> Option<(&'a dyn KindFacts, String)> {
    let [service, name, _, below @ ..] = path else { return None };
    let kind = catalog.get(&format!("{service}.{name}"))?;
    Some((kind, below.join(".")))
}

/// What is written under a key, its bounds and what it means.
pub(super) fn key_text(key: &Key) -> String {
    let bounds: String = key.bounds.iter().map(|bound| format!(", {bound}")).collect();
    let required = if key.is_required { " **Required.**" } else { "" };
    format!("{}{bounds}.{required}\n\n{}", key.shape, key.about)
}
