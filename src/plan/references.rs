//! What a declaration refers to.

use super::links::Links;
use crate::{
    declaration::Declaration,
    facts::Rides,
    model::{Reference, Text, document::collect_pending},
};

/// The references in one aspect of a declaration, and what it names in plain text that AWS looks up.
#[must_use]
pub fn references(declaration: &Declaration, aspect: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    if let Some(value) = declaration.desired.aspects.get(aspect) {
        collect_pending(value, &mut found);
    }
    found.retain(|reference| reference.address != declaration.address);
    found.extend(linked(&declaration.links, aspect, true));
    found
}

/// What an aspect names in plain text: what AWS looks up, or what it does not.
pub(super) fn linked<'a>(
    links: &'a Links,
    aspect: &str,
    is_checked: bool,
) -> impl Iterator<Item = Reference> + 'a {
    let links = links.get(aspect).into_iter().flatten();
    links.filter(move |link| link.is_checked == is_checked).map(|link| link.reference.clone())
}

/// The references that must be known and made before the resource can be created.
pub(super) fn creation_references(declaration: &Declaration) -> Vec<Reference> {
    let first = declaration.kind.first().name();
    let mut found = references(declaration, first);
    for aspect in declaration.kind.aspects() {
        if aspect.rides() == Rides::Always {
            found.extend(references(declaration, aspect.name()));
        }
    }
    if let Text::Pending(template) = &declaration.desired.name {
        found.extend(template.references().cloned());
    }
    found
}
