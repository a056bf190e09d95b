//! No phase refers to a later one: what an earlier phase names has to be there when that is applied.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    data::{Phase, Places},
    late,
    links::named_at,
};
use crate::{
    declaration::Declaration,
    diagnostics::{Diagnostic, Place},
    model::{Address, Reference, Text, document::collect_pending},
};

/// A reference, the aspects that it stands in, and its place.
struct Referring<'a> {
    reference: &'a Reference,
    aspects: Vec<&'static str>,
    place: Place,
}

/// Reports references from an earlier phase to a later one: what they name is not there yet when the
/// earlier phase is applied.
pub fn check_phases(
    declarations: &[Declaration],
    places: &BTreeMap<Address, Places>,
    phases: &[Phase],
    diagnostics: &mut Vec<Diagnostic>,
) {
    if phases.is_empty() {
        return;
    }
    let declared: BTreeMap<&Address, &Declaration> =
        declarations.iter().map(|each| (&each.address, each)).collect();
    let name = |phase: usize| phases.get(phase).map_or("", |phase| phase.name.as_str());
    for (address, at) in places {
        let Some(declaration) = declared.get(address) else { continue };
        for Referring { reference, aspects, place } in referring(declaration, at) {
            let Some(other) = declared.get(&reference.address) else { continue };
            // Where it stands in none, as in the name, it is a matter of creation.
            let needed = aspects.iter().map(|aspect| declaration.phase_of(aspect)).min();
            let needed = needed.unwrap_or(declaration.phase);
            let Some(later) = other.phase_of_output(&reference.output).filter(|later| Some(*later) > needed)
            else {
                continue;
            };
            let is_late = needed != declaration.phase;
            let here = needed.map_or("no phase, so it is made first".to_owned(), |needed| {
                format!("{} in phase `{}`", if is_late { "put" } else { "made" }, name(needed))
            });
            let message = format!("{address} refers to {} of a later phase", reference.address);
            let there = places.get(&reference.address).map(|places| &places.header);
            let mut help = "put the one into a later phase, or the other into an earlier one".to_owned();
            if let [aspect] = aspects[..]
                && late::possible(declaration.kind).contains(&aspect)
                && reference.address != *address
            {
                let phase = name(later);
                help.push_str(&format!(
                    "; `phases = {{ {aspect} = \"{phase}\" }}` puts the {aspect} alone later"
                ));
            }
            diagnostics.push(
                Diagnostic::error(message, Some(place))
                    .with_label(here)
                    .with_related(there, &format!("made in phase `{}`", name(later)))
                    .with_help(Some(help)),
            );
        }
    }
}

/// What a declaration refers to, written as a reference or in plain text that AWS looks up.
fn referring<'a>(declaration: &'a Declaration, at: &'a Places) -> Vec<Referring<'a>> {
    let written = at.references.iter().map(|(reference, place)| Referring {
        reference,
        aspects: aspects(declaration, reference),
        place: place.clone(),
    });
    let links =
        declaration.links.iter().flat_map(|(aspect, links)| links.iter().map(move |link| (*aspect, link)));
    let named = links.filter(|(_, link)| link.is_checked).map(|(aspect, link)| Referring {
        reference: &link.reference,
        aspects: vec![aspect],
        place: named_at(at, link),
    });
    written.chain(named).collect()
}

/// The aspects that a reference stands in, by what the kind makes of the table: a key may become another
/// aspect than the one it is called after. None where it stands in something else too.
fn aspects(declaration: &Declaration, reference: &Reference) -> Vec<&'static str> {
    let holds = |value: &Value| {
        let mut found = Vec::new();
        collect_pending(value, &mut found);
        found.contains(reference)
    };
    let desired = &declaration.desired;
    let in_name = match &desired.name {
        Text::Pending(template) => template.references().any(|each| each == reference),
        Text::Known(_) => false,
    };
    if in_name || desired.settings.values().any(holds) {
        return Vec::new();
    }
    desired.aspects.iter().filter(|(_, value)| holds(value)).map(|(aspect, _)| *aspect).collect()
}
