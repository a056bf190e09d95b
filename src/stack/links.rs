//! What the resources of a stack say of each other: references, names in AWS, circles.

use std::collections::{BTreeMap, BTreeSet};

use super::{data::Places, resources::Declared};
use crate::{
    declaration::{Declaration, Link, collisions},
    diagnostics::{Diagnostic, Place, listed, meant, nearest_name},
    facts::{Catalog, KindFacts},
    model::{Address, Outputs, Reference},
    plan::order::{Cycle, cycle},
};

/// Missing resources for which a name is offered. Each offer looks at many names, and whoever
/// misses more has not mistyped them.
const OFFERS: usize = 30;

/// Everything that was found in the files, right or wrong.
pub struct Found {
    declared: BTreeMap<Address, Declared>,
    /// What the tables of lists refer to.
    of_lists: Vec<(Reference, Place)>,
    /// Resources whose keys a mistake leaves unknown.
    unclear_keys: BTreeSet<Address>,
    /// Uses of templates of which a mistake leaves unknown what they stamp.
    unclear_uses: BTreeSet<String>,
    /// Whether a file could not be read.
    incomplete: bool,
}

impl Found {
    /// Nothing yet.
    #[must_use]
    pub fn new(incomplete: bool) -> Self {
        Self {
            declared: BTreeMap::new(),
            of_lists: Vec::new(),
            unclear_keys: BTreeSet::new(),
            unclear_uses: BTreeSet::new(),
            incomplete,
        }
    }

    /// Adds a resource.
    pub fn add(&mut self, declared: Declared, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(before) = self.declared.get(&declared.address) {
            let message = format!("{} is declared twice", declared.address);
            let diagnostic = Diagnostic::error(message, Some(declared.header));
            diagnostics.push(diagnostic.with_related(Some(&before.header), "first here"));
        } else {
            self.declared.insert(declared.address.clone(), declared);
        }
    }

    /// Says that a mistake leaves unknown which keys a resource has.
    pub fn unclear_keys(&mut self, address: Address) {
        self.unclear_keys.insert(address);
    }

    /// Says that a mistake leaves unknown what a use stamps.
    pub fn unclear_use(&mut self, name: String) {
        self.unclear_uses.insert(name);
    }

    /// The references of tables that are no resources.
    pub fn references_of_lists(&mut self) -> &mut Vec<(Reference, Place)> {
        &mut self.of_lists
    }

    /// The declarations, and where each is.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Declaration>, BTreeMap<Address, Places>) {
        let mut declarations = Vec::new();
        let mut places = BTreeMap::new();
        for (address, each) in self.declared {
            declarations.extend(each.declaration);
            places.insert(
                address,
                Places {
                    header: each.header,
                    tree: each.tree,
                    references: each.references,
                    silencers: each.silencers,
                },
            );
        }
        (declarations, places)
    }

    /// Reports references to what is not there.
    pub fn check_references(
        &self,
        catalog: &Catalog,
        stood_in: &BTreeSet<Address>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut missing: BTreeMap<&Address, Missing> = BTreeMap::new();
        for (reference, place) in
            self.declared.values().flat_map(|each| &each.references).chain(&self.of_lists)
        {
            let address = &reference.address;
            if self.declared.contains_key(address) {
                diagnostics.extend(no_output(reference, place, catalog));
            } else if !self.may_be_there(address) && !stood_in.contains(address) {
                let offers = missing.len() < OFFERS;
                let Missing { label, instead } =
                    missing.entry(address).or_insert_with(|| self.why_missing(address, catalog, offers));
                let message = format!("unknown resource {address}");
                let diagnostic = Diagnostic::error(message, Some(place.clone())).with_label(label.clone());
                diagnostics.push(match instead {
                    Some((old, new)) => diagnostic.with_fix(Some(old), new.clone()),
                    None => diagnostic,
                });
            }
        }
    }

    /// Whether a mistake that was reported may be the reason why a resource is not there.
    fn may_be_there(&self, address: &Address) -> bool {
        let name = address.name.as_str();
        // A use called `input` stamps `input` and `input-logs`.
        let uses = name.match_indices('-').map(|(at, _)| &name[..at]).chain([name]);
        self.incomplete
            || self.unclear_keys.contains(&Address { key: None, ..address.clone() })
            || (!self.unclear_uses.is_empty()
                && uses.into_iter().any(|used| self.unclear_uses.contains(used)))
    }

    fn why_missing(&self, address: &Address, catalog: &Catalog, offers: bool) -> Missing {
        let kind = &address.kind;
        let only = |label: String| Missing { label, instead: None };
        let of =
            |label: String, old: &str, new: String| Missing { label, instead: Some((old.to_owned(), new)) };
        if catalog.get(kind).is_none() {
            let label = format!("unknown kind `{kind}`");
            let offer = offers.then(|| nearest_name(kind, catalog.iter().map(KindFacts::name))).flatten();
            return match offer {
                Some(offer) => of(format!("{label}; {}", meant(offer)), kind, offer.to_owned()),
                None => only(label),
            };
        }
        let undeclared = || only("not declared in this stack".to_owned());
        if !offers {
            return undeclared();
        }
        let namesakes: Vec<&Address> =
            self.of_kind(kind, &address.name).take_while(|other| other.name == address.name).collect();
        match namesakes.first() {
            Some(other) if other.key.is_none() => {
                return only("it has no `for_each`, so it has no keys".to_owned());
            }
            Some(_) => return only(format!("it has `for_each`; there are {}", listed(namesakes))),
            None => {}
        }
        let names = self.of_kind(kind, "").map(|other| other.name.as_str());
        let alike = nearest_name(&address.name, names).map(|name| format!("{kind}.{name}"));
        let namesake =
            || self.declared.keys().find(|other| other.name == address.name).map(ToString::to_string);
        let written = format!("{kind}.{}", address.name);
        match alike.or_else(namesake) {
            Some(other) => of(meant(&other), &written, other),
            None => undeclared(),
        }
    }

    /// The resources of a kind, from a name on.
    fn of_kind(&self, kind: &str, name: &str) -> impl Iterator<Item = &Address> {
        let from = self.declared.range(Address::new(kind, name)..).map(|(address, _)| address);
        let kind = kind.to_owned();
        from.take_while(move |address| address.kind == kind)
    }
}

/// Why a resource is missing, and what may be written instead of a part of its address.
struct Missing {
    label: String,
    instead: Option<(String, String)>,
}

fn no_output(reference: &Reference, place: &Place, catalog: &Catalog) -> Option<Diagnostic> {
    let outputs = catalog.get(&reference.address.kind)?.outputs();
    if outputs.iter().any(|output| output.name == reference.output) {
        return None;
    }
    let names = || outputs.iter().map(|output| output.name);
    let message = format!("{} has no output `{}`", reference.address.kind, reference.output);
    let diagnostic = Diagnostic::error(message, Some(place.clone()))
        .with_offer(&reference.output, nearest_name(&reference.output, names()))
        .with_help(Some(format!("its outputs are {}", listed(names()))));
    Some(diagnostic)
}

/// Reports resources that AWS would take for one.
pub fn check_collisions(
    declarations: &[Declaration],
    known: &BTreeMap<Address, Outputs>,
    places: &BTreeMap<Address, Places>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (first, second) in collisions(declarations, known) {
        let header = |address| places.get(address).map(|places| places.header.clone());
        let message = format!("{first} and {second} have the same name in AWS");
        // What one `for_each` makes has one place.
        let is_one = header(&first) == header(&second);
        let other = header(&first).filter(|_| !is_one);
        let help = (is_one && first.key.is_some()).then_some("put ${each.key} into the name");
        let diagnostic = Diagnostic::error(message, header(&second)).with_help(help);
        diagnostics.push(diagnostic.with_related(other.as_ref(), "the other one"));
    }
}

/// Where a resource's table names another one in plain text; its header where that is in another file.
pub(super) fn named_at(places: &Places, link: &Link) -> Place {
    places.tree.text_with(&link.text).map_or_else(|| places.header.clone(), |text| text.place_of(&link.text))
}

/// The most steps of a circle that are shown.
const STEPS: usize = 20;

/// Reports a circle in which each resource waits for the next.
pub fn check_cycles(
    declarations: &[Declaration],
    places: &BTreeMap<Address, Places>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(Cycle(steps)) = cycle(declarations) else { return };
    let place = |(address, reference): &(Address, Reference)| {
        let of_resource = places.get(address)?;
        let written = of_resource.references.iter().find(|(each, _)| each == reference);
        written.map(|(_, place)| place.clone()).or_else(|| {
            let by = declarations.iter().find(|each| each.address == *address)?;
            let mut links = by.links.values().flatten();
            let link = links.find(|link| link.is_checked && link.reference == *reference)?;
            Some(named_at(of_resource, link))
        })
    };
    let waits =
        |(address, reference): &(Address, Reference)| format!("{address} waits for {}", reference.address);
    let mut path: Vec<String> = steps.iter().take(STEPS).map(|(address, _)| address.to_string()).collect();
    if let more @ 1.. = steps.len().saturating_sub(STEPS) {
        path.push(format!("{more} more"));
    }
    path.extend(steps.first().map(|(address, _)| address.to_string()));
    let path = path.join(" → ");
    let message = format!("these resources can't be made in any order: {path}");
    let first = steps.first();
    if let (Some(first), 1) = (first, steps.len()) {
        let diagnostic = Diagnostic::error(format!("{} refers to itself", first.0), place(first));
        diagnostics.push(diagnostic.with_label("this must be known before it is created"));
        return;
    }
    let mut diagnostic = Diagnostic::error(message, first.and_then(place))
        .with_label(first.map(waits).unwrap_or_default())
        .with_help(Some("each needs the next one before it can be created; take one of the references out"));
    for step in steps.iter().take(STEPS).skip(1) {
        diagnostic = diagnostic.with_related(place(step).as_ref(), &waits(step));
    }
    diagnostics.push(diagnostic);
}
