//! Which declared resources a document names in plain text. An ARN or a name that is written out is
//! an edge as `${…}` is: AWS refuses a principal, a target or a child that does not exist, however it
//! was spelled.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::{
    live::{Live, LiveAspect, LiveResource},
    names::predicted,
};
use crate::{
    declaration::{Declaration, Link},
    facts::{AspectFacts, GLOBAL},
    model::{
        Address, Named, Outputs, Reference, Shape,
        document::{collect_pending, resolve},
        named::{arns, prefixes, strings},
    },
};

/// What each aspect names.
pub(super) type Links = BTreeMap<&'static str, Vec<Link>>;

/// Resources by what documents call them.
pub struct Index {
    /// By ARN, and by an id that AWS gave.
    ids: HashMap<String, (Address, String)>,
    /// By name: namespace, region or `global`, name.
    names: HashMap<(&'static str, String, String), (Address, String)>,
}

impl Index {
    /// The index of `resources` with what is known of their outputs.
    #[must_use]
    pub fn new<'a>(resources: impl Iterator<Item = (&'a Declaration, &'a Outputs)>) -> Self {
        let mut index = Self { ids: HashMap::new(), names: HashMap::new() };
        for (declaration, outputs) in resources {
            let kind = declaration.kind;
            for (output, value) in outputs.iter().filter(|(_, value)| !value.is_empty()) {
                if matches!(Shape::of_output(output), Shape::Arn | Shape::Id) {
                    index.ids.insert(value.clone(), (declaration.address.clone(), output.clone()));
                }
                if output == kind.named_by() {
                    let place = kind.place(&declaration.desired.name.value(), &declaration.scope.region);
                    let key = (kind.namespace(), place, value.clone());
                    index.names.insert(key, (declaration.address.clone(), output.clone()));
                }
            }
        }
        index
    }

    /// What `named` stands for, to something in `region`.
    fn find(&self, named: &Named, region: &str) -> Option<&(Address, String)> {
        let Some(namespace) = named.namespace else { return self.ids.get(&named.text) };
        let by_name = |place: &str| self.names.get(&(namespace, place.to_owned(), named.text.clone()));
        by_name(region).or_else(|| by_name(GLOBAL))
    }

    /// Whether it is the name or ARN of something here.
    #[must_use]
    pub fn holds(&self, named: &Named, region: &str) -> bool {
        self.find(named, region).is_some()
    }

    /// What an aspect of `by` with this value names: first what AWS looks up, then whatever else is an
    /// ARN of something here or of something below it. Each resource once.
    fn links(&self, by: &Declaration, aspect: &dyn AspectFacts, value: &Value) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for named in aspect.names(value) {
            let to = self.find(&named, &by.scope.region);
            add(&mut links, by, to, &named.text, named.refusal.is_some());
        }
        strings(value, &mut |text| {
            add(&mut links, by, self.ids.get(text), text, false);
            for arn in arns(text) {
                let to = prefixes(arn).find_map(|arn| self.ids.get(arn));
                add(&mut links, by, to, arn, false);
            }
        });
        links
    }
}

impl Index {
    /// Adds what the name itself says that it is a part of, which is a matter of creation.
    fn part_of(&self, by: &Declaration, name: Option<&str>, links: &mut Links) {
        let Some(named) = name.and_then(|name| by.kind.part_of(name)) else { return };
        let to = self.find(&named, &by.scope.region);
        add(links.entry(by.kind.first().name()).or_default(), by, to, &named.text, true);
    }
}

fn add(
    links: &mut Vec<Link>,
    by: &Declaration,
    to: Option<&(Address, String)>,
    text: &str,
    is_checked: bool,
) {
    let Some((address, output)) = to.filter(|(address, _)| *address != by.address) else { return };
    if links.iter().any(|link| link.reference.address == *address) {
        return;
    }
    let reference = Reference { address: address.clone(), output: output.clone() };
    links.push(Link { reference, text: text.to_owned(), is_checked });
}

/// Finds out what each declaration names, by the outputs that follow from names.
pub fn link(declarations: &mut [Declaration]) {
    let known = predicted(declarations);
    let shall_be = declarations.iter().filter(|each| !each.settings.absent);
    let index = Index::new(shall_be.filter_map(|each| Some((each, known.get(&each.address)?))));
    for declaration in declarations {
        let links = declared(declaration, &index, &known);
        declaration.links = links;
    }
}

fn declared(declaration: &Declaration, index: &Index, known: &BTreeMap<Address, Outputs>) -> Links {
    let mut links = Links::new();
    let name = declaration.name(known);
    for aspect in declaration.kind.aspects() {
        let Some(value) = declaration.desired.aspects.get(aspect.name()) else { continue };
        let mut referred = Vec::new();
        collect_pending(value, &mut referred);
        let mut found = if referred.is_empty() {
            index.links(declaration, aspect, value)
        } else {
            index.links(declaration, aspect, &resolve(value, known))
        };
        found.retain(|link| referred.iter().all(|each| each.address != link.reference.address));
        if !found.is_empty() {
            links.insert(aspect.name(), found);
        }
    }
    index.part_of(declaration, name.known(), &mut links);
    links
}

/// What declarations name that AWS looks up and none of them is, by ARN or by namespace and name.
#[must_use]
pub fn outside(declarations: &[Declaration]) -> BTreeSet<String> {
    let known = predicted(declarations);
    let index = Index::new(declarations.iter().filter_map(|each| Some((each, known.get(&each.address)?))));
    let mut outside = BTreeSet::new();
    for declaration in declarations {
        let documents = declaration.kind.aspects().into_iter().filter_map(|aspect| {
            let value = declaration.desired.aspects.get(aspect.name())?;
            Some(aspect.names(&resolve(value, &known)))
        });
        let name = declaration.name(&known);
        let of_name = name.known().and_then(|name| declaration.kind.part_of(name));
        let named = documents.flatten().chain(of_name).filter(|named| named.refusal.is_some());
        let unknown = named.filter(|named| !index.holds(named, &declaration.scope.region));
        outside.extend(unknown.map(|named| named.key()));
    }
    outside
}

/// What is named by the live documents of `resources`, among these resources themselves.
pub(super) fn live(resources: &[&Declaration], live: &Live) -> BTreeMap<Address, Links> {
    let present = |each: &&Declaration| match live.get(&each.address) {
        Some(LiveResource::Present { outputs, aspects }) => Some((outputs, aspects)),
        _ => None,
    };
    let index = Index::new(resources.iter().filter_map(|each| Some((*each, present(each)?.0))));
    let links = resources.iter().filter_map(|each| {
        let (_, documents) = present(each)?;
        let mut links = Links::new();
        for aspect in each.kind.aspects() {
            let Some(LiveAspect::Seen(document)) = documents.get(aspect.name()) else { continue };
            links.insert(aspect.name(), index.links(each, aspect, document.json()));
        }
        index.part_of(each, each.desired.name.known(), &mut links);
        Some((each.address.clone(), links))
    });
    links.collect()
}
