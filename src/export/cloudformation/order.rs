//! Circles, and what comes after what. `CloudFormation` takes its order from references; where these go round in a
//! circle, one of them becomes the text that it stands for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{names::Names, writer::Made};
use crate::model::{Address, Reference, document::collect_pending};

/// A resource with its logical id.
pub(super) type Resource = (String, Made);

/// Breaks the circles among resources. Returns those that can't be broken.
pub(super) fn break_circles(resources: &[Resource], names: &mut Names<'_>) -> Vec<Vec<String>> {
    let mut left = Vec::new();
    let mut given_up: BTreeSet<(String, String)> = BTreeSet::new();
    loop {
        let mut needs = needed(resources, names);
        for (from, to) in &given_up {
            needs.entry(from.clone()).or_default().remove(to);
        }
        let Some(circle) = circle(&needs) else { return left };
        let edges = circle.iter().zip(circle.iter().cycle().skip(1));
        let best = edges.filter_map(|(from, to)| Some((cost(resources, names, from, to)?, from, to))).min();
        if let Some((_, from, to)) = best {
            make_plain(resources, names, from, to);
        } else {
            given_up.insert((circle[0].clone(), circle[1 % circle.len()].clone()));
            left.push(circle);
        }
    }
}

/// What each resource waits for beside its references: policies without which what it refers to does not work, and
/// what it names in plain text.
pub(super) fn after(
    resources: &[Resource],
    links: &BTreeMap<Address, BTreeSet<Address>>,
    names: &mut Names<'_>,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, made) in resources {
        let mut others: BTreeSet<Address> =
            references(made).into_iter().map(|(reference, _)| reference.address).collect();
        others.remove(&made.of);
        let linked = links.get(&made.of).into_iter().flatten();
        others.extend(linked.clone().cloned());
        let linked = linked.filter_map(|address| Some(names.ids.get(address)?.0.clone()));
        // What lets somebody in, itself works without other policies.
        let granted =
            resources.iter().filter(|(_, other)| !made.grants && other.grants && others.contains(&other.of));
        let granted = granted.map(|(id, _)| id.clone());
        let already = needed(resources, names).remove(id).unwrap_or_default();
        for other in linked.chain(granted).collect::<BTreeSet<_>>() {
            if other == *id || already.contains(&other) || !fits(resources, names, &found, id, &other) {
                continue;
            }
            found.entry(id.clone()).or_default().insert(other);
        }
    }
    found
}

/// Whether one resource can wait for another without a circle, if need be after what closes it was made plain text.
fn fits(
    resources: &[Resource],
    names: &mut Names<'_>,
    found: &BTreeMap<String, BTreeSet<String>>,
    id: &str,
    other: &str,
) -> bool {
    let before = names.plain.clone();
    loop {
        let mut needs = needed(resources, names);
        for (from, to) in found {
            needs.entry(from.clone()).or_default().extend(to.iter().cloned());
        }
        needs.entry(id.to_owned()).or_default().insert(other.to_owned());
        let Some(circle) = circle(&needs) else { return true };
        let edges = circle.iter().zip(circle.iter().cycle().skip(1));
        // A principal has to be there, and what a resource hangs on too.
        let best = edges
            .filter_map(|(from, to)| Some((cost(resources, names, from, to)?, from, to)))
            .filter(|(cost, ..)| *cost == 0)
            .min();
        let Some((_, from, to)) = best else {
            names.plain = before;
            return false;
        };
        make_plain(resources, names, from, to);
    }
}

/// The references of a resource, each with whether it is a principal.
fn references(made: &Made) -> Vec<(Reference, bool)> {
    fn collect(value: &Value, in_principal: bool, found: &mut Vec<(Reference, bool)>) {
        match value {
            Value::Object(members) if crate::model::document::pending_text(value).is_none() => {
                for (key, member) in members {
                    collect(member, in_principal || key == "Principal", found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, in_principal, found)),
            other => {
                let mut references = Vec::new();
                collect_pending(other, &mut references);
                found.extend(references.into_iter().map(|reference| (reference, in_principal)));
            }
        }
    }
    let mut found = Vec::new();
    made.properties.values().for_each(|value| collect(value, false, &mut found));
    found
}

/// Which resources each one waits for by its references.
fn needed(resources: &[Resource], names: &Names<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let needs = |(id, made): &Resource| {
        let references = references(made);
        let others = references.iter().filter_map(|(reference, _)| names.waits_for(id, reference));
        (id.clone(), others.map(str::to_owned).collect())
    };
    resources.iter().map(needs).collect()
}

/// What it costs to write text in the place of the references of one resource to another; `None` where some of it
/// does not follow from names.
fn cost(resources: &[Resource], names: &Names<'_>, from: &str, to: &str) -> Option<u8> {
    let (_, made) = resources.iter().find(|(id, _)| id == from)?;
    let to = |reference: &Reference| names.waits_for(from, reference) == Some(to);
    let all: Vec<(Reference, bool)> =
        references(made).into_iter().filter(|(reference, _)| to(reference)).collect();
    let is_known = !all.is_empty() && all.iter().all(|(reference, _)| names.text(reference).is_some());
    let is_principal = all.iter().any(|(_, is_principal)| *is_principal);
    let is_own = all.iter().any(|(reference, _)| reference.address == made.of);
    is_known.then_some(match (is_own, is_principal) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    })
}

fn make_plain(resources: &[Resource], names: &mut Names<'_>, from: &str, to: &str) {
    if let Some((_, made)) = resources.iter().find(|(id, made)| id == to && made.suffix.is_empty()) {
        names.plain.insert((from.to_owned(), made.of.clone()));
    }
}

/// A circle, as the resources in it, each waiting for the next one and the last for the first.
fn circle(needs: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn visit<'a>(
        at: &'a str,
        needs: &'a BTreeMap<String, BTreeSet<String>>,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<String>> {
        if let Some(start) = path.iter().position(|each| *each == at) {
            return Some(path[start..].iter().map(|&each| each.to_owned()).collect());
        }
        if !done.contains(at) {
            path.push(at);
            let mut next = needs.get(at).into_iter().flatten();
            let found = next.find_map(|next| visit(next, needs, path, done));
            if found.is_some() {
                return found;
            }
            path.pop();
            done.insert(at);
        }
        None
    }
    let mut done = BTreeSet::new();
    needs.keys().find_map(|id| visit(id, needs, &mut Vec::new(), &mut done))
}
