//! Every policy of a stack, whatever holds it: a rule about policies is a rule about all of them.

use std::{collections::BTreeMap, ops::Range};

use serde_json::Value;

use super::{Finding, Held, Said, Sort, View, written};
use crate::{
    declaration::Declaration,
    model::{Address, Text},
    policy::{Policy, is_policy},
};

impl<'a> View<'a> {
    /// Every policy that the stack declares, with what holds it; those of one resource stand together.
    pub fn policies(&self) -> &[Held<'a>] {
        self.policies.get_or_init(|| all(self))
    }

    /// The policies that a resource holds.
    pub fn policies_of(&self, address: &Address) -> &[Held<'a>] {
        let places = self.policies_of.get_or_init(|| {
            let mut places = BTreeMap::<&Address, Range<usize>>::new();
            for (index, held) in self.policies().iter().enumerate() {
                places.entry(&held.by.address).or_insert(index..index).end = index + 1;
            }
            places
        });
        places.get(address).map_or(&[], |place| &self.policies()[place.clone()])
    }

    /// Every statement of every policy that the stack declares.
    pub fn said(&self) -> impl Iterator<Item = Said<'_>> {
        self.policies().iter().flat_map(Held::said)
    }
}

impl Said<'_> {
    /// A finding at the statement's first line.
    #[must_use]
    pub fn finding(&self, view: &View<'_>, message: impl Into<String>) -> Finding {
        self.finding_at(view, &[], message)
    }

    /// A finding at a part of the statement: a member's name, with further names below it or an item
    /// of its list.
    #[must_use]
    pub fn finding_at(&self, view: &View<'_>, part: &[&str], message: impl Into<String>) -> Finding {
        // What a short form stands for is where its text is.
        let short = || part.last().and_then(|text| written::text(view, &self.held.by.address, text));
        let path = match written::find(view, self) {
            Some(written) => written.place(part),
            None => short().unwrap_or_else(|| self.held.path()),
        };
        Finding { path, ..Finding::at(&self.held.by.address, "", message) }
    }

    /// What it is called in a message.
    #[must_use]
    pub fn words(&self) -> String {
        format!("statement `{}`", self.label)
    }

    /// The known texts of its resources, and `*` for what waits for an output: that could be anything.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.statement.resource.iter().map(|text| text.known().unwrap_or("*"))
    }

    /// All that is asked for of its principals: each with its kind.
    pub fn principals(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        self.statement.principal.iter().flat_map(crate::policy::Principal::all)
    }
}

/// The policies that a stack declares. What it does not declare is AWS's own, and right.
fn all<'a>(view: &View<'a>) -> Vec<Held<'a>> {
    let mut found = Vec::new();
    for by in view.stack.declarations.iter().filter(|each| !each.settings.absent) {
        for (aspect, value) in &by.desired.aspects {
            let Some(document) = has_statements(value).then(|| view.aspect(by, aspect)).flatten() else {
                continue;
            };
            let mut add = |name: Option<&String>, value: &Value| {
                let policy = is_policy(value).then(|| serde_json::from_value::<Policy>(value.clone()).ok());
                let Some(policy) = policy.flatten() else { return };
                let sort = sort(by, &policy);
                found.push(Held { by, aspect, name: name.cloned(), sort, policy });
            };
            if is_policy(&document) {
                add(None, &document);
            } else {
                document.as_object().into_iter().flatten().for_each(|(name, value)| add(Some(name), value));
            }
        }
    }
    found
}

/// Whether a declared value is a policy or holds some: telling is cheaper than reading it.
fn has_statements(value: &Value) -> bool {
    let members = || value.as_object().into_iter().flatten();
    members().any(|(name, member)| name == "Statement" || member.get("Statement").is_some())
}

fn sort(by: &Declaration, policy: &Policy) -> Sort {
    let names_somebody = policy
        .statements()
        .any(|(_, statement)| statement.principal.is_some() || statement.not_principal.is_some());
    match (names_somebody, by.address.kind.starts_with("iam.")) {
        (false, _) => Sort::Identity,
        (true, true) => Sort::Trust,
        (true, false) => Sort::Resource,
    }
}
