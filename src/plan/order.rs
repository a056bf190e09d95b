//! What comes before what.
//!
//! A change *needs* the first aspect of its own resource and of every resource it refers to. It
//! runs *after* the aspects by which those give access, where that makes no circle: a log group
//! with a key is created once the key's policy lets the service in. What a document names in plain text
//! counts as a reference where AWS looks it up, and else comes first where that makes no circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    data::{Change, Mode, ResourcePlan, Verb},
    graph::Graph,
    links::{self, Links},
    live::Live,
    references::{creation_references, linked, references},
};
use crate::{
    declaration::Declaration,
    facts::{AspectFacts, Rides},
    model::{Address, Node, Reference},
};

/// A circle among first aspects: each resource can't be created before the next one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle(
    /// Each resource, and its reference to the next.
    pub Vec<(Address, Reference)>,
);

/// The circles that no order can satisfy; none in a stack that can be applied.
#[must_use]
pub fn cycle(declarations: &[Declaration]) -> Option<Cycle> {
    let mut graph = Graph::default();
    let mut because: BTreeMap<(Address, Address), Reference> = BTreeMap::new();
    for declaration in declarations {
        graph.add(declaration.address.clone());
        for reference in creation_references(declaration) {
            graph.wait(&declaration.address, &reference.address);
            because.insert((declaration.address.clone(), reference.address.clone()), reference);
        }
    }
    let path = graph.order(Clone::clone).err()?;
    let steps = path.iter().enumerate().filter_map(|(index, address)| {
        let next = &path[(index + 1) % path.len()];
        Some((address.clone(), because.get(&(address.clone(), next.clone()))?.clone()))
    });
    Some(Cycle(steps.collect()))
}

/// How much it matters that what refers is deleted before what it refers to: whether it is only mentioned,
/// and whether that is a matter of creation, of work or of access.
type Weight = (bool, u8);

/// What a resource refers to by what is declared of it and by what is live, `named` in plain text, and in
/// which aspect.
fn weighed(declaration: &Declaration, named: &Links) -> Vec<(Weight, &'static str, Reference)> {
    let first = declaration.kind.first().name();
    let mut found: Vec<(Weight, &str, Reference)> =
        creation_references(declaration).into_iter().map(|each| ((false, 0), first, each)).collect();
    for aspect in declaration.kind.aspects() {
        let name = aspect.name();
        let weight = match aspect.rides() {
            Rides::Always => 0,
            _ if name == first => 0,
            _ if aspect.grants() => 2,
            _ => 1,
        };
        let hard = references(declaration, name).into_iter().chain(linked(named, name, true));
        found.extend(hard.map(|each| ((false, weight), name, each)));
        let soft = linked(&declaration.links, name, false).chain(linked(named, name, false));
        found.extend(soft.map(|each| ((true, weight), name, each)));
    }
    found
}

/// Fills in what each change needs and comes after; returns the order.
pub fn put_in_order(
    mode: Mode,
    resources: &mut [ResourcePlan],
    declarations: &BTreeMap<Address, &Declaration>,
    live: &Live,
) -> Vec<Node> {
    let mut ordering = Ordering::new(resources, declarations);
    ordering.creations();
    ordering.series();
    ordering.outputs_of_aspects();
    ordering.grants();
    ordering.mentions();
    ordering.deletions(live);
    ordering.letting_go(resources);
    let Ordering { graph, needs, .. } = ordering;
    let rank: BTreeMap<Node, (Option<usize>, usize)> = resources
        .iter()
        .enumerate()
        .flat_map(|(index, resource)| {
            let phase = resource.phase;
            resource.changes.iter().map(move |change| (resource.address.node(&change.aspect), (phase, index)))
        })
        .collect();
    // Every first aspect's references were checked while loading, so no circle is left.
    let order = match mode {
        Mode::Apply => graph.order(|node| (rank.get(node).copied(), node.clone())),
        Mode::Destroy => graph.order(|node| (std::cmp::Reverse(rank.get(node).copied()), node.clone())),
    };
    let order = order.unwrap_or_else(|path| path);
    for resource in resources {
        for change in &mut resource.changes {
            let node = resource.address.node(&change.aspect);
            change.needs = needs.get(&node).into_iter().flatten().cloned().collect();
            change.after =
                graph.waits_for(&node).filter(|other| !change.needs.contains(other)).cloned().collect();
        }
    }
    order
}

struct Ordering<'a> {
    declarations: &'a BTreeMap<Address, &'a Declaration>,
    /// The changes that have a call of their own, by node.
    changes: BTreeMap<Node, (&'a Declaration, &'static dyn AspectFacts, Verb)>,
    /// For each resource that is created or replaced, its first node.
    made: BTreeMap<Address, Node>,
    /// The aspects that travel with a creation.
    riding: BTreeMap<Address, Vec<String>>,
    wants: BTreeMap<Node, Option<crate::model::Document>>,
    graph: Graph<Node>,
    needs: BTreeMap<Node, BTreeSet<Node>>,
}

impl<'a> Ordering<'a> {
    fn new(resources: &[ResourcePlan], declarations: &'a BTreeMap<Address, &'a Declaration>) -> Self {
        let mut ordering = Self {
            declarations,
            changes: BTreeMap::new(),
            made: BTreeMap::new(),
            riding: BTreeMap::new(),
            wants: BTreeMap::new(),
            graph: Graph::default(),
            needs: BTreeMap::new(),
        };
        for resource in resources.iter().filter(|resource| resource.verb != Verb::Refuse) {
            for change in &resource.changes {
                ordering.take(resource, change);
            }
        }
        ordering
    }

    fn take(&mut self, resource: &ResourcePlan, change: &Change) {
        let Some(declaration) = self.declarations.get(&resource.address) else { return };
        let Some(aspect) = declaration.kind.aspect(&change.aspect) else { return };
        let node = resource.address.node(&change.aspect);
        if change.rides {
            self.riding.entry(resource.address.clone()).or_default().push(change.aspect.clone());
            return;
        }
        let is_first = declaration.kind.first().name() == change.aspect;
        if is_first && matches!(change.verb, Verb::Create | Verb::Replace) {
            self.made.insert(resource.address.clone(), node.clone());
        }
        self.graph.add(node.clone());
        self.wants.insert(node.clone(), change.want.clone());
        self.changes.insert(node, (declaration, aspect, change.verb));
    }

    /// Lets a change wait for another where that is possible: not for what is put later than its resource,
    /// in a phase that comes after.
    fn follow(&mut self, node: &Node, other: &Node) -> bool {
        let phase =
            |node: &Node| self.declarations.get(&node.address).map(|each| each.phase_of(&node.aspect));
        let is_late = self
            .declarations
            .get(&other.address)
            .is_some_and(|each| each.late.contains_key(other.aspect.as_str()));
        !(is_late && phase(other) > phase(node)) && self.graph.wait_if_possible(node, other)
    }

    fn need(&mut self, node: &Node, other: &Node) {
        self.graph.wait(node, other);
        self.needs.entry(node.clone()).or_default().insert(other.clone());
    }

    /// The references of a change: its own aspect's, and those of the aspects that ride on it.
    fn references(&self, node: &Node, declaration: &Declaration) -> Vec<Reference> {
        let is_first = self.made.get(&node.address) == Some(node);
        let mut found = references(declaration, &node.aspect);
        if is_first {
            found.extend(creation_references(declaration));
            for aspect in self.riding.get(&node.address).into_iter().flatten() {
                found.extend(references(declaration, aspect));
            }
        }
        found
    }

    fn creations(&mut self) {
        let changes: Vec<_> =
            self.changes.iter().map(|(node, (declaration, ..))| (node.clone(), *declaration)).collect();
        for (node, declaration) in changes {
            if let Some(first) = self.made.get(&node.address).filter(|first| **first != node).cloned() {
                self.need(&node, &first);
            }
            for reference in self.references(&node, declaration) {
                if let Some(first) =
                    self.made.get(&reference.address).filter(|first| **first != node).cloned()
                {
                    self.need(&node, &first);
                }
            }
        }
    }

    /// The aspects of one resource one after the other, for kinds whose writes may not overlap.
    fn series(&mut self) {
        let mut by_resource: BTreeMap<Address, Vec<Node>> = BTreeMap::new();
        for (node, (declaration, ..)) in &self.changes {
            if declaration.kind.in_series() {
                by_resource.entry(node.address.clone()).or_default().push(node.clone());
            }
        }
        for nodes in by_resource.values_mut() {
            nodes.sort_by_key(|node| {
                let (declaration, aspect, verb) = self.changes[node];
                let index = declaration.kind.aspects().iter().position(|each| each.name() == node.aspect);
                let is_gone = index == Some(0) && verb == Verb::Delete;
                let made_here = self.made.get(&node.address) == Some(node);
                let want = self.wants.get(node).and_then(Option::as_ref);
                (is_gone, !made_here, declaration.phase_of(&node.aspect), aspect.place(want), index)
            });
            for pair in nodes.windows(2) {
                self.graph.wait(&pair[1], &pair[0]);
            }
        }
    }

    /// What is called after an aspect, as the outputs `alias` and `alias_arn` are, is there once that
    /// aspect is, which is later than the resource itself.
    fn outputs_of_aspects(&mut self) {
        let changes: Vec<_> =
            self.changes.iter().map(|(node, (declaration, ..))| (node.clone(), *declaration)).collect();
        for (node, declaration) in changes {
            for Reference { address, output } in self.references(&node, declaration) {
                let aspects = self.declarations.get(&address).map(|other| other.kind.aspects());
                let makes = |aspect: &&dyn AspectFacts| output.split('_').next() == Some(aspect.name());
                let Some(aspect) = aspects.into_iter().flatten().find(makes) else { continue };
                let other = address.node(aspect.name());
                if self.changes.contains_key(&other) && self.follow(&node, &other) {
                    self.needs.entry(node.clone()).or_default().insert(other);
                }
            }
        }
    }

    /// The changes by which each resource gives access.
    fn granting(&self) -> BTreeMap<Address, Vec<Node>> {
        let mut by_resource: BTreeMap<Address, Vec<Node>> = BTreeMap::new();
        for (node, _) in self.changes.iter().filter(|(_, (_, aspect, _))| aspect.grants()) {
            by_resource.entry(node.address.clone()).or_default().push(node.clone());
        }
        by_resource
    }

    fn grants(&mut self) {
        let by_resource = self.granting();
        let granting: BTreeSet<Node> = by_resource.values().flatten().cloned().collect();
        let mut changes: Vec<_> =
            self.changes.iter().map(|(node, (declaration, ..))| (node.clone(), *declaration)).collect();
        // A policy only names what it refers to. Where that makes a circle, it gives way to what works
        // with it: logging waits for the log bucket's policy, whatever that says of the bucket.
        changes.sort_by_key(|(node, _)| granting.contains(node));
        for (node, declaration) in changes {
            for reference in self.references(&node, declaration) {
                for other in by_resource.get(&reference.address).into_iter().flatten() {
                    self.follow(&node, other);
                }
            }
        }
    }

    /// What is only mentioned, and how it gives access, comes first where that makes no circle.
    fn mentions(&mut self) {
        let granting = self.granting();
        for (node, (declaration, ..)) in &self.changes.clone() {
            let is_first = self.made.get(&node.address) == Some(node);
            let riding = self.riding.get(&node.address).filter(|_| is_first).into_iter().flatten();
            let aspects = riding.map(String::as_str).chain([node.aspect.as_str()]);
            let mentioned = aspects.flat_map(|aspect| linked(&declaration.links, aspect, false));
            for Reference { address, .. } in mentioned.collect::<Vec<_>>() {
                let made = self.made.get(&address).cloned();
                for other in made.iter().chain(granting.get(&address).into_iter().flatten()) {
                    self.follow(node, other);
                }
            }
        }
    }

    /// What refers goes before what it refers to. Where resources refer to each other, what the one
    /// can't be made without decides, then what it works with: a bucket goes before its key. That a
    /// policy names something counts least.
    fn deletions(&mut self, live: &Live) {
        let deleted: BTreeMap<Address, Node> = self
            .changes
            .iter()
            .filter(|(node, (declaration, _, verb))| {
                *verb == Verb::Delete && declaration.kind.first().name() == node.aspect
            })
            .map(|(node, _)| (node.address.clone(), node.clone()))
            .collect();
        for (node, (declaration, aspect, verb)) in self.changes.clone() {
            if verb == Verb::Delete
                && aspect.blocks_deletion()
                && let Some(first) = deleted.get(&declaration.address)
            {
                self.need(first, &node);
            }
        }
        let is_late = |node: &&Node| {
            deleted.contains_key(&node.address)
                && self.declarations[&node.address].late.contains_key(node.aspect.as_str())
        };
        let late: BTreeSet<Node> = self.changes.keys().filter(is_late).cloned().collect();
        let gone: Vec<&Declaration> = deleted.keys().map(|address| self.declarations[address]).collect();
        let named = links::live(&gone, live);
        let mut waits: Vec<(Weight, &Node, &Node)> = Vec::new();
        for (address, node) in &deleted {
            let none = Links::new();
            let named = named.get(address).unwrap_or(&none);
            let declaration = self.declarations[address];
            for (weight, aspect, reference) in weighed(declaration, named) {
                // What was put later is taken away first, by itself.
                let is_late = declaration.late.contains_key(aspect);
                let by = if is_late { late.get(&address.node(aspect)) } else { Some(node) };
                let other = deleted.get(&reference.address).filter(|other| *other != node);
                if let (Some(other), Some(by)) = (other, by) {
                    waits.push((weight, other, by));
                }
            }
        }
        for each in &late {
            self.graph.wait(&deleted[&each.address], each);
        }
        waits.sort_by_key(|(weight, ..)| *weight);
        for (_, node, other) in waits {
            self.graph.wait_if_possible(node, other);
        }
    }

    /// What a change takes a resource's name out of has let go of it before it is deleted: AWS refuses to
    /// delete a policy that is attached, or an IP set that a rule names.
    fn letting_go(&mut self, resources: &[ResourcePlan]) {
        let deleted: Vec<(&ResourcePlan, Node)> = resources
            .iter()
            .filter(|each| each.verb == Verb::Delete)
            .filter_map(|each| Some((each, each.address.node(&each.changes.first()?.aspect))))
            .filter(|(_, node)| self.changes.contains_key(node))
            .collect();
        if deleted.is_empty() {
            return;
        }
        for resource in resources.iter().filter(|each| each.verb != Verb::Delete) {
            for change in resource.changes.iter().filter(|change| !change.rides) {
                let Some(before) = change.before.as_ref().map(|before| before.json().to_string()) else {
                    continue;
                };
                let node = resource.address.node(&change.aspect);
                for (gone, first) in deleted.iter().filter(|(gone, _)| before.contains(&gone.name)) {
                    debug_assert_ne!(gone.address, resource.address);
                    self.graph.wait_if_possible(first, &node);
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
