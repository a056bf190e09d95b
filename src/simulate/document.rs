//! A policy of the input.

use std::collections::BTreeMap;

use serde_json::Value;

use super::place::{Span, spans};
use crate::policy::{Dialect, Statement, evaluate::Attached, problems_at_any_size};

/// A policy with its statements in the order of its text.
pub(super) struct Document {
    /// What the answer calls it: `PolicyInputList.1`.
    pub(super) id: String,
    version: Option<String>,
    statements: Vec<Statement>,
    pub(super) spans: Vec<Span>,
    /// The condition keys in lower case, as the text spells them.
    pub(super) keys: BTreeMap<String, String>,
}

/// What a policy is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It is attached to whoever calls.
    Identity,
    /// It is attached to the resource.
    Resource,
    /// It controls the resources of an organization, and its principal is everyone.
    ResourceControl,
}

impl Document {
    /// Reads a policy: its text, or the JSON of it. `place` is where it stands in the input.
    ///
    /// # Errors
    /// Everything that AWS would refuse in it.
    pub(super) fn read(place: &str, id: String, value: &Value, what: Use) -> Result<Self, Vec<String>> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Object(_) => value.to_string(),
            _ => return Err(vec![format!("{place}: expected the text of a policy")]),
        };
        let policy: Value = serde_json::from_str(&text)
            .map_err(|error| vec![format!("{place}: the policy is not JSON: {error}")])?;
        let effects = wrong_effects(place, &policy);
        if !effects.is_empty() {
            return Err(effects);
        }
        // AWS would take no such policy either, but it says nothing, and so denies implicitly.
        let is_empty = policy["Statement"].as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            let problems = problems_at_any_size(&policy, dialect(&policy, what));
            if !problems.is_empty() {
                let said =
                    problems.into_iter().map(|(path, message)| format!("{}: {message}", at(place, &path)));
                return Err(said.collect());
            }
        }
        let written = match &policy["Statement"] {
            Value::Array(items) => items.clone(),
            one => vec![one.clone()],
        };
        let mut statements = Vec::new();
        let mut problems = Vec::new();
        for (index, statement) in written.into_iter().enumerate() {
            match serde_json::from_value(statement) {
                Ok(statement) => statements.push(statement),
                Err(error) => problems.push(format!("{place}.Statement[{index}]: {error}")),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let version = policy["Version"].as_str().map(str::to_owned);
        Ok(Self { id, version, statements, spans: spans(&text), keys: keys(&policy) })
    }

    /// The policy as evaluation takes it; its statements are labelled by their number.
    pub(super) fn attached(&self) -> Attached<'_> {
        let numbered = self.statements.iter().enumerate().map(|(number, each)| (number.to_string(), each));
        Attached::of(self.id.as_str(), self.version.as_deref(), numbered)
    }
}

/// The condition keys of a policy in lower case, as it spells them.
fn keys(policy: &Value) -> BTreeMap<String, String> {
    let statements = match &policy["Statement"] {
        Value::Array(items) => &items[..],
        one => std::slice::from_ref(one),
    };
    let operators = statements.iter().filter_map(|statement| statement["Condition"].as_object()).flatten();
    let keys = operators.filter_map(|(_, keys)| keys.as_object()).flat_map(|keys| keys.keys());
    keys.map(|key| (key.to_ascii_lowercase(), key.clone())).collect()
}

/// What AWS asks of a policy, by what it is for and what it says.
fn dialect(policy: &Value, what: Use) -> Dialect {
    let statements = match &policy["Statement"] {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    let any = |names: [&str; 2]| {
        statements.iter().any(|statement| names.iter().any(|name| statement.get(name).is_some()))
    };
    match what {
        Use::Identity => Dialect::Managed,
        Use::ResourceControl if !any(["Principal", "NotPrincipal"]) => Dialect::Managed,
        // The policy of a role names no resource, and that of a topic need not.
        Use::Resource if !any(["Resource", "NotResource"]) => Dialect::Trust,
        Use::Resource | Use::ResourceControl => Dialect::Bucket,
    }
}

/// Effects in another case than AWS's. Canonical policies know but one; AWS refuses the others.
fn wrong_effects(place: &str, policy: &Value) -> Vec<String> {
    let statements = match &policy["Statement"] {
        Value::Array(items) => &items[..],
        one => std::slice::from_ref(one),
    };
    let wrong = |statement: &Value| {
        let effect = statement["Effect"].as_str()?;
        let near = ["Allow", "Deny"].into_iter().find(|right| right.eq_ignore_ascii_case(effect))?;
        (near != effect).then(|| format!("`{effect}`: AWS writes `{near}`, and takes nothing else"))
    };
    let numbered = statements.iter().enumerate();
    numbered
        .filter_map(|(index, statement)| {
            Some(format!("{place}.Statement[{index}].Effect: {}", wrong(statement)?))
        })
        .collect()
}

/// `PolicyInputList[0].Statement[1].Effect`.
fn at(place: &str, path: &[String]) -> String {
    path.iter().fold(place.to_owned(), |place, part| match part.parse::<usize>() {
        Ok(index) => format!("{place}[{index}]"),
        Err(_) => format!("{place}.{part}"),
    })
}
