//! What a declaration means, and the shortest one that means the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    facts::{KindFacts, TAGS, Table},
    model::{Address, Document, Outputs, Scope, Text, document::resolve},
};

/// What a declaration means.
#[derive(Debug, PartialEq)]
pub(super) struct Meaning {
    /// The name AWS knows the resource by.
    pub(super) name: Text,
    /// The document of each aspect; `None` says that there is none.
    pub(super) documents: BTreeMap<&'static str, Option<Document>>,
    /// What AWS never tells back.
    settings: BTreeMap<&'static str, Value>,
    /// What AWS would refuse of it, or trueup: where, and why.
    pub(super) problems: Vec<(Vec<String>, String)>,
    /// Whether AWS would not make it any more.
    pub(super) of_old: bool,
}

impl Meaning {
    /// What a declaration means where the outputs of others are `known`.
    ///
    /// # Errors
    /// Why it is no declaration of this kind.
    pub(super) fn of(
        kind: &dyn KindFacts,
        declaration: &Value,
        scope: &Scope,
        known: &BTreeMap<Address, Outputs>,
    ) -> Result<Self, String> {
        let desired = kind.desired(declaration, scope).map_err(|mistake| mistake.to_string())?;
        let mut documents = BTreeMap::new();
        for aspect in kind.aspects() {
            let document = match desired.aspects.get(aspect.name()) {
                // No tags and an empty table of them are the same.
                Some(Value::Object(tags)) if aspect.name() == TAGS && tags.is_empty() => None,
                Some(value) => Some(aspect.canonical(&resolve(value, known))?),
                None => aspect.undeclared(scope),
            };
            documents.insert(aspect.name(), document);
        }
        let problems = desired.problems.into_iter().map(|problem| {
            let path = problem.path.join(".");
            let message =
                if path.is_empty() { problem.message } else { format!("{path}: {}", problem.message) };
            (problem.path, message)
        });
        Ok(Self {
            name: desired.name.resolve(known),
            documents,
            settings: desired.settings,
            problems: problems.collect(),
            of_old: !desired.problems_of_new.is_empty(),
        })
    }

    /// Whether `other` means the same, apart from some aspects, and is refused for nothing new.
    fn is_kept_by(&self, other: &Self, apart_from: &BTreeSet<&'static str>) -> bool {
        let mut documents = self.documents.iter().filter(|(aspect, _)| !apart_from.contains(*aspect));
        self.name == other.name
            && self.settings == other.settings
            && other.problems.len() <= self.problems.len()
            && documents.all(|(aspect, document)| other.documents.get(aspect) == Some(document))
    }
}

/// The declaration without what need not be said.
pub(super) fn shortest(
    kind: &dyn KindFacts,
    declaration: Table,
    scope: &Scope,
    apart_from: &BTreeSet<&'static str>,
) -> Value {
    let mut declaration = Value::Object(declaration);
    let known = BTreeMap::new();
    let Ok(meaning) = Meaning::of(kind, &declaration, scope, &known) else { return declaration };
    let shortening = Shortening {
        whole: kind.json_files(),
        means_the_same: &|shorter| {
            Meaning::of(kind, shorter, scope, &known)
                .is_ok_and(|shorter| meaning.is_kept_by(&shorter, apart_from))
        },
    };
    shortening.below(&mut declaration, &mut Vec::new());
    declaration
}

struct Shortening<'a> {
    /// Paths of what has a grammar of its own and is said as a whole or not at all.
    whole: &'a [&'a str],
    means_the_same: &'a dyn Fn(&Value) -> bool,
}

impl Shortening<'_> {
    /// Leaves out what can be left out below `path`.
    fn below(&self, declaration: &mut Value, path: &mut Vec<String>) {
        let keys: Vec<String> = match at(declaration, path) {
            Some(Value::Object(members)) => members.keys().cloned().collect(),
            Some(Value::Array(items)) if items.iter().all(Value::is_object) => {
                (0..items.len()).map(|index| index.to_string()).collect()
            }
            _ => return,
        };
        for key in keys {
            // Items of a list are never left out: their place may count.
            let left_out = at(declaration, path).and_then(|value| value.as_object_mut()?.remove(&key));
            if left_out.is_some() && (self.means_the_same)(declaration) {
                continue;
            }
            if let (Some(value), Some(members)) = (left_out, members(declaration, path)) {
                members.insert(key.clone(), value);
            }
            path.push(key);
            if !self.whole.iter().any(|pattern| is_at(pattern, path)) {
                self.below(declaration, path);
            }
            path.pop();
        }
    }
}

fn at<'a>(value: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, key| match value {
        Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        other => other.get_mut(key),
    })
}

fn members<'a>(value: &'a mut Value, path: &[String]) -> Option<&'a mut Map<String, Value>> {
    at(value, path)?.as_object_mut()
}

/// Whether a pattern such as `inline.*` is about this path.
pub(super) fn is_at(pattern: &str, path: &[String]) -> bool {
    let parts: Vec<&str> = pattern.split('.').collect();
    parts.len() == path.len() && parts.iter().zip(path).all(|(part, key)| *part == "*" || part == key)
}
