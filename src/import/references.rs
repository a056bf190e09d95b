//! The ARNs and names of other resources as references to them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::Value;

use super::{Draft, meaning::Meaning};
use crate::{
    declaration::{Declaration, Settings},
    model::{
        Address, Outputs, Owner, Text,
        text::{Written, split},
    },
    plan::order::{Cycle, cycle},
};

/// Members of a declaration that hold the name of another resource, with its kind. Elsewhere a name is
/// no more than a word, which something else may have too.
const NAMES: &[(&str, &str)] = &[
    ("BucketName", "s3.bucket"),
    ("LogGroupName", "logs.group"),
    ("QueueName", "sqs.queue"),
    ("TopicName", "sns.topic"),
    ("actions_suppressor", "cloudwatch.alarm"),
    ("actions_suppressor", "cloudwatch.composite_alarm"),
    ("log_group", "logs.group"),
    ("log_groups", "logs.group"),
    ("rule", "cloudwatch.alarm"),
    ("rule", "cloudwatch.composite_alarm"),
    ("target_bucket", "s3.bucket"),
];

/// Members that are for people or for searching: a value that happens to be the same refers to nothing.
const WORDS: &[&str] = &["description", "label", "markdown", "name", "tags", "title"];

/// The declarations of all drafts with templates for texts: in the place of what another one's output is
/// stands a reference, and what only looks like a reference is escaped.
#[must_use]
pub fn refer(drafts: &[Draft]) -> Vec<Value> {
    let known: BTreeMap<Address, Outputs> =
        drafts.iter().map(|draft| (draft.address.clone(), draft.outputs.clone())).collect();
    let index = Index::of(drafts);
    // By draft, what it must not refer to: there would be a circle.
    let mut avoided: BTreeMap<Address, BTreeSet<Address>> = BTreeMap::new();
    loop {
        let nothing = BTreeSet::new();
        let written: Vec<Value> = drafts
            .iter()
            .map(|draft| {
                let avoid = avoided.get(&draft.address).unwrap_or(&nothing);
                one(draft, &index, avoid, &known)
            })
            .collect();
        let declarations: Vec<Declaration> =
            drafts.iter().zip(&written).filter_map(|(draft, written)| declaration(draft, written)).collect();
        let Some(Cycle(steps)) = cycle(&declarations) else { return written };
        let added = steps.first().is_some_and(|(address, reference)| {
            avoided.entry(address.clone()).or_default().insert(reference.address.clone())
        });
        if !added {
            return written;
        }
    }
}

/// A declaration with as many references as it can have and still be one, with the same meaning.
fn one(
    draft: &Draft,
    index: &Index<'_>,
    avoid: &BTreeSet<Address>,
    known: &BTreeMap<Address, Outputs>,
) -> Value {
    let meaning = |value: &Value| Meaning::of(draft.kind, &pending(value), &draft.scope, known);
    let writing = |refers| Writing { index, avoid, refers };
    let plain = writing(false).below(&draft.declaration, &mut Vec::new());
    let Ok(expected) = meaning(&plain) else { return plain };
    let holds = |value: &Value| {
        meaning(value).is_ok_and(|found| {
            found.documents == expected.documents && found.problems.len() <= expected.problems.len()
        })
    };
    let all = writing(true).below(&draft.declaration, &mut Vec::new());
    if holds(&all) {
        return all;
    }
    // Some member takes no references, as a metric's name: the others keep theirs.
    let mut best = plain.clone();
    for path in differing(&plain, &all) {
        let mut tried = best.clone();
        let pointer: String =
            path.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect();
        if let (Some(place), Some(value)) = (tried.pointer_mut(&pointer), all.pointer(&pointer)) {
            *place = value.clone();
            if holds(&tried) {
                best = tried;
            }
        }
    }
    best
}

/// The outputs of all drafts by their values.
struct Index<'a> {
    /// ARNs, the longest first.
    arns: Vec<(&'a str, &'a Draft, &'a str)>,
    /// Names by kind. One that two resources have is none.
    names: BTreeMap<(&'a str, &'a str), Option<&'a Draft>>,
}

impl<'a> Index<'a> {
    fn of(drafts: &'a [Draft]) -> Self {
        let mut arns = Vec::new();
        let mut names = BTreeMap::new();
        for draft in drafts.iter().filter(|draft| draft.refused.is_none()) {
            for (output, value) in &draft.outputs {
                // The alias of a key says that it is one; another name does not say of what.
                if value.starts_with("arn:") || value.starts_with("alias/") {
                    arns.push((value.as_str(), draft, output.as_str()));
                }
            }
            if let Some(name) = draft.outputs.get("name") {
                names
                    .entry((draft.kind.name(), name.as_str()))
                    .and_modify(|found| *found = None)
                    .or_insert(Some(draft));
            }
        }
        arns.sort_by_key(|(value, draft, output)| (usize::MAX - value.len(), &draft.address, *output));
        Self { arns, names }
    }

    /// The output that `text` begins with, and how long its value is.
    fn at(&self, text: &str) -> Option<(&'a Draft, &'a str, usize)> {
        let (value, draft, output) = self.arns.iter().find(|(value, draft, _)| {
            text.strip_prefix(value).is_some_and(|rest| ends(rest, draft.kind.name()))
        })?;
        Some((draft, output, value.len()))
    }
}

/// Whether an ARN of this kind ends where `rest` begins: another one may begin in the same way.
fn ends(rest: &str, kind: &str) -> bool {
    match rest.chars().next() {
        None | Some('"' | '\'' | ' ' | ')' | ',') => true,
        Some('/') => kind == "s3.bucket",
        Some(':') => kind == "logs.group",
        Some(_) => false,
    }
}

struct Writing<'a> {
    index: &'a Index<'a>,
    avoid: &'a BTreeSet<Address>,
    /// Whether anything is written as a reference.
    refers: bool,
}

impl Writing<'_> {
    fn below(&self, value: &Value, path: &mut Vec<String>) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text, path)),
            Value::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    path.push(index.to_string());
                    let item = self.below(item, path);
                    path.pop();
                    item
                });
                Value::Array(items.collect())
            }
            Value::Object(members) => {
                let members = members.iter().map(|(key, member)| {
                    path.push(key.clone());
                    let member = self.below(member, path);
                    path.pop();
                    (key.clone(), member)
                });
                Value::Object(members.collect())
            }
            other => other.clone(),
        }
    }

    fn text(&self, text: &str, path: &[String]) -> String {
        let words = path.iter().any(|key| WORDS.contains(&key.as_str()));
        if words || !self.refers {
            return escaped(text);
        }
        let kinds: Vec<&str> = NAMES
            .iter()
            .filter(|(key, _)| path.iter().any(|each| each == key))
            .map(|(_, kind)| *kind)
            .collect();
        if let Some(draft) = self.named(&kinds, text) {
            return format!("${{{}.name}}", draft.address);
        }
        let mut written = String::new();
        let mut literal = 0;
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let found = match self.index.at(rest) {
                Some((draft, output, length)) => Some((draft, output.to_owned(), at, length)),
                // In the rule of a composite alarm, names stand between quotes.
                None => rest.strip_prefix('"').and_then(|inside| {
                    let name = inside.split('"').next()?;
                    Some((self.named(&kinds, name)?, "name".to_owned(), at + 1, name.len()))
                }),
            };
            match found.filter(|(draft, ..)| !self.avoid.contains(&draft.address)) {
                Some((draft, output, from, length)) => {
                    written.push_str(&escaped(&text[literal..from]));
                    // Writing to a string does not fail.
                    let _ = write!(written, "${{{}.{output}}}", draft.address);
                    at = from + length;
                    literal = at;
                }
                None => at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
        written.push_str(&escaped(&text[literal..]));
        written
    }

    fn named(&self, kinds: &[&str], name: &str) -> Option<&Draft> {
        let found = kinds.iter().find_map(|kind| *self.index.names.get(&(*kind, name))?)?;
        (!self.avoid.contains(&found.address)).then_some(found)
    }
}

/// A text in which nothing is taken for a reference. IAM's own variables need no care.
fn escaped(text: &str) -> String {
    let is_literal = |written: &str| {
        let mut pieces = split(written).into_iter();
        let read: Option<String> = pieces.try_fold(String::new(), |read, piece| match piece {
            Written::Literal(literal) => Some(read + literal),
            Written::Reference(_) => None,
        });
        read.as_deref() == Some(text)
    };
    if is_literal(text) { text.to_owned() } else { text.replace("${", "$${") }
}

/// A written declaration as the loader hands it on: with marks where a text waits.
fn pending(value: &Value) -> Value {
    match value {
        Value::String(text) if text.contains("${") => {
            let text = Text::parse(text).unwrap_or_else(|| text.as_str().into());
            serde_json::to_value(text).unwrap_or_default()
        }
        Value::Array(items) => Value::Array(items.iter().map(pending).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, member)| (key.clone(), pending(member))).collect())
        }
        other => other.clone(),
    }
}

/// The paths of texts that are not the same in both.
fn differing(one: &Value, other: &Value) -> Vec<Vec<String>> {
    fn collect(one: &Value, other: &Value, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
        let pairs: Vec<(String, &Value, &Value)> = match (one, other) {
            (Value::Object(one), Value::Object(other)) => {
                one.iter().filter_map(|(key, member)| Some((key.clone(), member, other.get(key)?))).collect()
            }
            (Value::Array(one), Value::Array(other)) => one
                .iter()
                .zip(other)
                .enumerate()
                .map(|(index, (one, other))| (index.to_string(), one, other))
                .collect(),
            _ => {
                if one != other {
                    found.push(path.clone());
                }
                return;
            }
        };
        for (key, one, other) in pairs {
            path.push(key);
            collect(one, other, path, found);
            path.pop();
        }
    }
    let mut found = Vec::new();
    collect(one, other, &mut Vec::new(), &mut found);
    found
}

fn declaration(draft: &Draft, written: &Value) -> Option<Declaration> {
    Some(Declaration {
        address: draft.address.clone(),
        kind: draft.kind,
        desired: draft.kind.desired(&pending(written), &draft.scope).ok()?,
        scope: draft.scope.clone(),
        owner: Owner::new("", &draft.address),
        settings: Settings::default(),
        phase: None,
        late: BTreeMap::new(),
        links: BTreeMap::new(),
    })
}

#[cfg(test)]
#[path = "references_tests.rs"]
mod tests;
