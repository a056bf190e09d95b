//! One change as risks see it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    model::{Document, document::pending_text},
    plan::{Change, ResourcePlan, Verb},
    policy::{Effect, Policy, Statement, is_policy},
};

/// One change of a plan.
#[derive(Clone, Copy)]
pub struct Changed<'a> {
    /// The account.
    pub account: &'a str,
    /// What happens to the resource.
    pub resource: &'a ResourcePlan,
    /// What happens to the aspect.
    pub change: &'a Change,
}

/// A policy before and after.
pub struct Policies {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// What AWS has.
    pub before: Policy,
    /// What it becomes.
    pub want: Policy,
}

impl<'a> Changed<'a> {
    /// Whether it is this aspect of this kind.
    #[must_use]
    pub fn is(&self, kind: &str, aspect: &str) -> bool {
        self.resource.address.kind == kind && self.change.aspect == aspect
    }

    /// What AWS has.
    #[must_use]
    pub fn before(&self) -> Option<&'a Value> {
        self.change.before.as_ref().map(Document::json)
    }

    /// What it becomes.
    #[must_use]
    pub fn want(&self) -> Option<&'a Value> {
        self.change.want.as_ref().map(Document::json)
    }

    /// Both sides of a member, where AWS has the aspect and keeps it.
    #[must_use]
    pub fn both(&self, member: &str) -> Option<(&'a Value, &'a Value)> {
        let member = |side: &'a Value| side.get(member).unwrap_or(&Value::Null);
        Some((member(self.before()?), member(self.want()?)))
    }

    /// Whether the resource is new, or made again: nothing can get worse in it, only be bad from the
    /// start.
    #[must_use]
    pub fn is_new(&self) -> bool {
        matches!(self.resource.verb, Verb::Create | Verb::Replace)
    }

    /// Whether the resource goes, for good or to be made again, and this is the change that says so.
    #[must_use]
    pub fn ends(&self) -> bool {
        let is_first = self.resource.changes.first().is_some_and(|first| std::ptr::eq(first, self.change));
        is_first && matches!(self.resource.verb, Verb::Delete | Verb::Replace)
    }

    /// Whether an aspect that AWS has goes, and its resource stays.
    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.resource.verb != Verb::Delete && self.before().is_some() && self.want().is_none()
    }

    /// The policies in it: the aspect itself, or each of a table of them.
    #[must_use]
    pub fn policies(&self) -> Vec<Policies> {
        let sides = || self.before().into_iter().chain(self.want());
        if self.ends() && self.resource.verb == Verb::Delete || sides().next().is_none() {
            return Vec::new();
        }
        let read = |value: Option<&Value>| {
            value.and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default()
        };
        if sides().all(is_policy) {
            return vec![Policies { path: Vec::new(), before: read(self.before()), want: read(self.want()) }];
        }
        let is_table = |value: &Value| value.as_object().is_some_and(|each| each.values().all(is_policy));
        if !sides().all(is_table) {
            return Vec::new();
        }
        let names: BTreeSet<&String> =
            sides().filter_map(Value::as_object).flat_map(serde_json::Map::keys).collect();
        let one = |name: &String| Policies {
            path: vec![name.clone()],
            before: read(self.before().and_then(|all| all.get(name))),
            want: read(self.want().and_then(|all| all.get(name))),
        };
        names.into_iter().map(one).collect()
    }

    /// The texts of a set that come to be in it, and those that leave it.
    #[must_use]
    pub fn moved(&self, member: Option<&str>) -> (Vec<String>, Vec<String>) {
        let texts = |side: Option<&Value>| -> BTreeSet<String> {
            let set = match member {
                Some(member) => side.and_then(|side| side.get(member)),
                None => side,
            };
            set.and_then(Value::as_array).into_iter().flatten().map(text).collect()
        };
        let (old, new) = (texts(self.before()), texts(self.want()));
        (new.difference(&old).cloned().collect(), old.difference(&new).cloned().collect())
    }
}

impl Policies {
    /// The way back.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { path: self.path.clone(), before: self.want.clone(), want: self.before.clone() }
    }

    /// The statements of an effect that say more than all of `before` do, with what they say more.
    #[must_use]
    pub fn wider(&self, effect: Effect) -> Vec<(Vec<String>, Statement)> {
        grown(&self.path, &self.before, &self.want, effect)
    }

    /// The statements of an effect that `want` no longer says in full, as they were.
    #[must_use]
    pub fn narrower(&self, effect: Effect) -> Vec<(Vec<String>, Statement)> {
        let kept = distinct(&self.want, effect);
        self.before
            .statements()
            .filter(|(_, old)| old.effect == effect)
            .filter(|(_, old)| !(kept.contains(old) || kept.iter().any(|new| new.covers(old))))
            .map(|(label, old)| (below(&self.path, label), old.clone()))
            .collect()
    }
}

fn grown(path: &[String], old: &Policy, new: &Policy, effect: Effect) -> Vec<(Vec<String>, Statement)> {
    let had = distinct(old, effect);
    let mut found = Vec::new();
    for (label, statement) in new.statements().filter(|(_, statement)| statement.effect == effect) {
        if !(had.contains(statement) || had.iter().any(|old| old.covers(statement))) {
            // A statement that is an old one with something more is only that something.
            let mut more = had.iter().map(|old| statement.beyond(old)).filter(|more| more != statement);
            found.push((below(path, label), more.next().unwrap_or_else(|| statement.clone())));
        }
    }
    found
}

/// The statements of an effect, each once: those of a policy that repeats one are compared once.
fn distinct(policy: &Policy, effect: Effect) -> BTreeSet<&Statement> {
    policy.statements().map(|(_, statement)| statement).filter(|each| each.effect == effect).collect()
}

/// The path of a statement. One without a Sid is labelled by what it says, which its sentence says too.
fn below(path: &[String], label: &str) -> Vec<String> {
    path.iter().cloned().chain((!label.contains(' ')).then(|| label.to_owned())).collect()
}

/// A value as text: what waits shows its template.
#[must_use]
pub fn text(value: &Value) -> String {
    match (pending_text(value), value) {
        (Some(text), _) => text.to_string(),
        (None, Value::String(text)) => text.clone(),
        (None, other) => other.to_string(),
    }
}
