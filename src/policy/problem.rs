//! What AWS would refuse in a policy as written.
//!
//! This reads the document before it is canonical, since the canonical form has forgotten where a
//! statement stood. It finds everything at once; whoever finds nothing here can read the policy.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    Dialect, Operator, Policy, arn_shape, of_topics,
    place::{Path, Problem, each, segment},
    shape,
    statement::MEMBERS,
};
use crate::model::{Text, document::pending_text};

/// Everything that AWS would refuse in `policy`, which is in AWS's grammar or has its statements by
/// label. Strings in it may be pending.
#[must_use]
pub fn problems(policy: &Value, dialect: Dialect) -> Vec<Problem> {
    let mut finder = Finder { dialect, found: Vec::new(), sids: BTreeMap::new() };
    finder.document(policy);
    finder.characters(policy, &Path::Root);
    finder.readable(policy);
    finder.size(policy);
    finder.found
}

/// The same for a policy that is put nowhere, and so may be of any size.
#[must_use]
pub fn problems_at_any_size(policy: &Value, dialect: Dialect) -> Vec<Problem> {
    let mut finder = Finder { dialect, found: Vec::new(), sids: BTreeMap::new() };
    finder.document(policy);
    finder.characters(policy, &Path::Root);
    finder.readable(policy);
    finder.found
}

struct Finder {
    dialect: Dialect,
    found: Vec<Problem>,
    sids: BTreeMap<String, Vec<String>>,
}

impl Finder {
    fn report(&mut self, path: &Path, message: impl Into<String>) {
        self.found.push((path.parts(), message.into()));
    }

    fn document(&mut self, policy: &Value) {
        let root = Path::Root;
        let Some(members) = policy.as_object() else {
            return self.report(&root, "a policy is a table with `Version` and `Statement`");
        };
        self.members(members, &["Version", "Id", "Statement"], &root);
        match members.get("Statement") {
            None => self.report(&root, "missing `Statement`"),
            Some(statements) => {
                self.statements(statements, &root.at("Statement"));
                if self.dialect == Dialect::Topic {
                    self.found.extend(of_topics::problems(statements));
                }
            }
        }
    }

    fn members(&mut self, members: &Map<String, Value>, known: &[&str], path: &Path) {
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            self.report(
                &path.at(name),
                format!("unknown member `{name}`, expected one of {}", known.join(", ")),
            );
        }
    }

    fn statements(&mut self, statements: &Value, path: &Path) {
        match statements {
            Value::Array(items) if items.is_empty() => {
                self.report(path, "at least one statement is required");
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    match item.as_object() {
                        Some(members) => self.statement(members, &path.at(&index.to_string())),
                        None => self.report(&path.at(&index.to_string()), "a statement is a table"),
                    }
                }
            }
            Value::Object(members) if members.is_empty() => {
                self.report(path, "at least one statement is required");
            }
            Value::Object(members) => {
                let is_one = members.keys().any(|key| MEMBERS.contains(&key.as_str()));
                let labelled: Option<Vec<_>> =
                    members.iter().map(|(label, value)| Some((label, value.as_object()?))).collect();
                match labelled {
                    Some(labelled) if !is_one => {
                        for (label, members) in labelled {
                            self.statement(members, &path.at(label));
                        }
                    }
                    _ => self.statement(members, path),
                }
            }
            _ => self.report(path, "expected a list of statements"),
        }
    }

    fn statement(&mut self, members: &Map<String, Value>, path: &Path) {
        self.members(members, MEMBERS, path);
        match members.get("Effect") {
            None => self.report(path, "missing `Effect`"),
            // In any case: AWS gets the canonical form.
            Some(effect) if !effect.as_str().is_some_and(shape::is_effect) => {
                self.report(&path.at("Effect"), "expected `Allow` or `Deny`");
            }
            Some(_) => {}
        }
        for name in ["Principal", "Action", "Resource"] {
            let not = format!("Not{name}");
            if members.contains_key(name) && members.contains_key(&not) {
                self.report(&path.at(&not), format!("a statement has either `{name}` or `{not}`, not both"));
            }
        }
        self.sid(members, path);
        self.principals(members, path);
        self.actions(members, path);
        self.resources(members, path);
        if let Some(Value::Object(operators)) = members.get("Condition") {
            self.condition(operators, &path.at("Condition"));
        }
    }

    fn sid(&mut self, members: &Map<String, Value>, path: &Path) {
        let Some(sid) = members.get("Sid").and_then(Value::as_str).filter(|sid| !sid.is_empty()) else {
            return;
        };
        if self.dialect.is_identity() && !sid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let message = format!("the Sid in {} may contain only letters and digits", self.dialect.words());
            self.report(&path.at("Sid"), message);
        }
        if let Some(first) = self.sids.insert(sid.to_owned(), path.parts()) {
            self.report(&path.at("Sid"), format!("duplicate Sid `{sid}`; {} has it too", first.join(".")));
        }
    }

    fn principals(&mut self, members: &Map<String, Value>, path: &Path) {
        let words = self.dialect.words();
        for name in ["Principal", "NotPrincipal"].into_iter().filter(|name| members.contains_key(*name)) {
            if self.dialect.is_identity() {
                self.report(
                    &path.at(name),
                    format!(
                        "`{name}` is not allowed in {words}, which applies to the identity it is attached to"
                    ),
                );
            } else if self.dialect == Dialect::Trust && name == "NotPrincipal" {
                self.report(&path.at(name), format!("`{name}` is not allowed in {words}"));
            }
            if let Some(aws) = members[name].get("AWS") {
                each(aws, &path.at(name).at("AWS"), |value, path| {
                    if let Some(message) = value.as_str().and_then(shape::aws_principal_problem) {
                        self.report(path, message);
                    }
                });
            }
            if let Some(providers) = members[name].get("Federated") {
                each(providers, &path.at(name).at("Federated"), |value, path| {
                    if let Some(message) = value.as_str().and_then(shape::provider_problem) {
                        self.report(path, message);
                    }
                });
            }
            if self.dialect != Dialect::Bucket && members[name].get("CanonicalUser").is_some() {
                let message =
                    format!("`CanonicalUser` is not allowed in {words}: only S3 has canonical users");
                self.report(&path.at(name).at("CanonicalUser"), message);
            }
            if let Some(services) = members[name].get("Service") {
                each(services, &path.at(name).at("Service"), |value, path| {
                    if let Some(message) = value.as_str().and_then(shape::service_problem) {
                        self.report(path, message);
                    }
                });
            }
        }
        if !self.dialect.is_identity()
            && !members.contains_key("Principal")
            && !members.contains_key("NotPrincipal")
        {
            self.report(path, format!("missing `Principal`, which every statement in {words} needs"));
        }
    }

    fn actions(&mut self, members: &Map<String, Value>, path: &Path) {
        let mut any = false;
        for name in ["Action", "NotAction"] {
            let Some(value) = members.get(name) else { continue };
            any = true;
            if name == "NotAction" && self.dialect == Dialect::Trust {
                let message =
                    "`NotAction` is not allowed in a trust policy, which names actions of STS alone";
                self.report(&path.at(name), message);
            }
            if value.as_array().is_some_and(Vec::is_empty) {
                self.report(&path.at(name), "at least one action is required");
            }
            each(value, &path.at(name), |value, path| {
                let message = match value.as_str() {
                    Some(action) if shape::is_action(action) => match self.dialect.refuses_action(action) {
                        Some(message) if name == "Action" => message,
                        _ => return,
                    },
                    Some(action) => format!("`{action}` is not an action; expected `service:Name` or `*`"),
                    None if pending_text(value).is_some() => "an action can't wait for an output".to_owned(),
                    None => "expected an action such as `s3:GetObject`".to_owned(),
                };
                self.report(path, message);
            });
        }
        if !any {
            self.report(path, "missing `Action`");
        }
    }

    fn resources(&mut self, members: &Map<String, Value>, path: &Path) {
        let words = self.dialect.words();
        let mut any = false;
        for name in ["Resource", "NotResource"] {
            let Some(value) = members.get(name) else { continue };
            any = true;
            if self.dialect == Dialect::Trust {
                self.report(
                    &path.at(name),
                    format!("`{name}` is not allowed in {words}: the resource is the role"),
                );
            }
            if value.as_array().is_some_and(Vec::is_empty) {
                self.report(&path.at(name), "at least one resource is required");
            }
            each(value, &path.at(name), |value, path| {
                let Some(text) = value.as_str() else { return };
                // CloudWatch Logs was recorded to take any text.
                if !shape::is_resource(text) && self.dialect != Dialect::Logs {
                    self.report(path, "expected an ARN or `*`");
                } else if self.dialect.is_identity()
                    && text.starts_with("arn:")
                    && let Some(message) = arn_shape::resource_problem(text)
                {
                    self.report(path, message);
                }
            });
        }
        if !any && self.dialect != Dialect::Trust {
            self.report(path, "missing `Resource`");
        }
    }

    fn condition(&mut self, operators: &Map<String, Value>, path: &Path) {
        for (name, keys) in operators {
            let path = path.at(name);
            let operator = Operator::parse(name);
            match operator {
                None if name.to_ascii_lowercase().ends_with("nullifexists") => {
                    self.report(
                        &path,
                        "`Null` already tests whether the key exists; `IfExists` is not allowed with it",
                    );
                }
                None => self.report(&path, format!("`{name}` is not a condition operator")),
                Some(_) => {}
            }
            if operator.is_some_and(|operator| operator.base == "Null") {
                for (key, value) in keys.as_object().into_iter().flatten() {
                    each(value, &path.at(key), |value, path| {
                        let text = value.as_bool().map(|value| value.to_string());
                        let text = text.as_deref().or_else(|| value.as_str());
                        if text.is_some_and(|text| !["true", "false"].contains(&text)) {
                            self.report(path, "`Null` compares with `true` or `false`");
                        }
                    });
                }
            }
        }
    }

    fn characters(&mut self, value: &Value, path: &Path) {
        let refused = |c: char| format!("character U+{:04X} is not allowed in a policy: {c:?}", u32::from(c));
        let strange = shape::strange_character;
        match value {
            Value::String(text) => {
                if let Some(c) = strange(text) {
                    self.report(path, refused(c));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.characters(item, &path.at(&index.to_string()));
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let path = if name == Text::MARK { path } else { &path.at(name) };
                    if let Some(c) = strange(name) {
                        self.report(path, refused(c));
                    }
                    self.characters(member, path);
                }
            }
            _ => {}
        }
    }

    /// What only reading the policy tells: what the checks above do not know.
    fn readable(&mut self, policy: &Value) {
        if let Err(error) = serde_path_to_error::deserialize::<_, Policy>(policy)
            && self.found.is_empty()
        {
            let path = error.path().iter().map(segment).collect();
            self.found.push((path, error.into_inner().to_string()));
        }
    }

    /// Pending text counts nothing, so that the size is never overstated.
    fn size(&mut self, policy: &Value) {
        let Ok(policy) = serde_json::from_value(without_pending(policy)) else { return };
        let (size, limit) = (self.dialect.size(&policy), self.dialect.limit());
        if size > limit {
            let (words, unit) = (self.dialect.words(), self.dialect.unit());
            self.report(&Path::Root, format!("{words} has at most {limit} {unit}; this one has {size}"));
        }
    }
}

fn without_pending(value: &Value) -> Value {
    if pending_text(value).is_some() {
        return Value::from("");
    }
    match value {
        Value::Array(items) => items.iter().map(without_pending).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), without_pending(member))).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
#[path = "problem_tests.rs"]
mod tests;
