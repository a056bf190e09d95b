//! One aspect's value in canonical JSON: what is compared, shown, saved and written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Address, Outputs, Secret,
    text::{Reference, Text},
};

/// A canonical document. Only an aspect makes one (`AspectFacts::canonical`), so whatever reaches
/// the differ was normalised by its type. In it, a string that waits for an output is the object
/// `{"$pending": "${kms.key.master.arn}"}`.
///
/// A document that was read may have [`Extra`] members beside it. They are no part of its value: two
/// documents that differ in them alone are equal, and they are not saved with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Document {
    json: Value,
    #[serde(skip)]
    extras: Vec<Extra>,
}

/// A member of AWS's answer that no declaration can set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// The member in AWS's terms, as in `LoggingEnabled.TargetGrants`.
    pub member: String,
    /// What a write of the aspect does to it.
    pub fate: Fate,
}

/// What a write does to a member that no declaration can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The write sends it back as it was read.
    Kept,
    /// The write would lose it, and is refused.
    Refused,
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

impl Eq for Document {}

impl Document {
    /// Wraps what an aspect's own type serialised.
    #[must_use]
    pub(crate) fn from_canonical(json: Value) -> Self {
        Self { json, extras: Vec::new() }
    }

    /// The same document with what AWS has beside it.
    #[must_use]
    pub(crate) fn beside(self, extras: Vec<Extra>) -> Self {
        Self { extras, ..self }
    }

    /// Members of AWS's answer that no declaration can set; of a document that was not read, none.
    #[must_use]
    pub fn extras(&self) -> &[Extra] {
        &self.extras
    }

    /// The JSON.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// The JSON, owned.
    #[must_use]
    pub fn into_json(self) -> Value {
        self.json
    }

    /// The keys of a table, or the texts of a list.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        match &self.json {
            Value::Object(members) => members.keys().map(String::as_str).collect(),
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The references that still wait for a value, in order, each once.
    #[must_use]
    pub fn pending(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        collect_pending(&self.json, &mut found);
        found.sort();
        found.dedup();
        found
    }
}

/// Collects the references of every pending text below `value`.
pub fn collect_pending(value: &Value, found: &mut Vec<Reference>) {
    match value {
        Value::Object(members) => match pending_text(value) {
            Some(Text::Pending(template)) => found.extend(template.references().cloned()),
            _ => members.values().for_each(|member| collect_pending(member, found)),
        },
        Value::Array(items) => items.iter().for_each(|item| collect_pending(item, found)),
        _ => {}
    }
}

/// The pending text that `value` stands for, if it stands for one.
#[must_use]
pub fn pending_text(value: &Value) -> Option<Text> {
    let members = value.as_object()?;
    if members.len() != 1 || !members.contains_key(Text::MARK) {
        return None;
    }
    serde_json::from_value(value.clone()).ok()
}

/// `value` with a mark in the place of every secret's hash: whoever knows the salt could guess a short
/// secret from its hash.
#[must_use]
pub fn without_secrets(value: &Value) -> Value {
    match value {
        Value::Object(members) if members.contains_key(Secret::MARK) => json!({ Secret::MARK: "left out" }),
        Value::Object(members) => {
            let members = members.iter().map(|(key, member)| (key.clone(), without_secrets(member)));
            Value::Object(members.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_secrets).collect()),
        other => other.clone(),
    }
}

/// `value` with every pending text replaced whose references `known` answers. What stays unknown
/// stays pending.
#[must_use]
pub fn resolve(value: &Value, known: &BTreeMap<Address, Outputs>) -> Value {
    if let Some(text) = pending_text(value) {
        return serde_json::to_value(text.resolve(known)).unwrap_or_else(|_| value.clone());
    }
    match value {
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, member)| (key.clone(), resolve(member, known))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| resolve(item, known)).collect()),
        other => other.clone(),
    }
}
