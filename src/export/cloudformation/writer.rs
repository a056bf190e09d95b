//! One declaration on its way into resources. Whatever of its documents nobody takes is reported, so that
//! nothing gets lost unsaid.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::parameters;
pub(super) use super::values::*;
use crate::{
    declaration::Declaration,
    model::{Address, Owner, Secrets, Text},
};

/// A resource before its references are put in.
pub(super) struct Made {
    /// The declaration that it is of.
    pub(super) of: Address,
    /// What its own name ends with; empty of the declaration's main resource.
    pub(super) suffix: String,
    pub(super) type_name: &'static str,
    pub(super) properties: Members,
    /// Whether what it is part of, works only with it: a policy.
    pub(super) grants: bool,
    /// Whether it outlives the template's stack.
    pub(super) is_kept: bool,
}

/// A part of a declaration that a template can't say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaid {
    /// The declaration.
    pub address: Address,
    /// Where below its table.
    pub path: Vec<String>,
    /// Why, as a fragment.
    pub why: String,
}

/// The document of an aspect, from which members are taken one by one.
#[derive(Default)]
pub(super) struct Doc {
    path: Vec<String>,
    members: Members,
}

impl Doc {
    /// A table that stands at `path`.
    pub(super) fn of(path: &[&str], value: Value) -> Self {
        let members = if let Value::Object(members) = value { members } else { Members::new() };
        Self { path: path.iter().map(|&part| part.to_owned()).collect(), members }
    }

    /// Takes a member, if it says anything.
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.members.remove(key).filter(|value| !is_nothing(value))
    }

    /// Whether there is such a member, if only an empty one.
    pub(super) fn has(&self, key: &str) -> bool {
        self.members.get(key).is_some_and(|value| !value.is_null())
    }

    /// A member that is a known text.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.members.get(key)?.as_str()
    }

    /// Takes a member that is true.
    pub(super) fn is(&mut self, key: &str) -> bool {
        self.take(key) == Some(Value::Bool(true))
    }
}

/// A declaration, its documents, and what it becomes.
pub(super) struct Writer<'a> {
    /// The declaration.
    pub(super) declaration: &'a Declaration,
    /// The type of the resource that it is.
    type_name: &'static str,
    documents: BTreeMap<&'static str, Value>,
    settings: BTreeMap<&'static str, Value>,
    /// The archives that the stack's files became.
    pub(super) archives: &'a Secrets,
    pub(super) made: Vec<Made>,
    pub(super) unsaid: Vec<Unsaid>,
    /// Parameters that the template asks for, by name, with what they are about.
    pub(super) asked: BTreeMap<String, String>,
}

impl<'a> Writer<'a> {
    /// A writer of `declaration` with its `documents`.
    pub(super) fn new(
        declaration: &'a Declaration,
        type_name: &'static str,
        documents: BTreeMap<&'static str, Value>,
        archives: &'a Secrets,
    ) -> Self {
        let settings = declaration.desired.settings.clone();
        let (made, unsaid, asked) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { declaration, type_name, documents, settings, archives, made, unsaid, asked }
    }

    /// The name that AWS knows it by.
    pub(super) fn name(&self) -> Value {
        json!(self.declaration.desired.name)
    }

    /// The part of that name behind a separator, where it is made of two.
    pub(super) fn name_behind(&self, separator: char) -> Value {
        match &self.declaration.desired.name {
            Text::Known(name) => name.rsplit(separator).next().unwrap_or_default().into(),
            Text::Pending(template) => {
                let text = template.to_string();
                let own = text.rfind('}').map_or(0, |end| end + 1);
                let cut = text[own..].rfind(separator).map(|at| own + at + 1);
                let cut = cut.or_else(|| text[..own].rfind(&format!("{separator}${{")).map(|at| at + 1));
                json!(
                    cut.and_then(|cut| Text::parse(&text[cut..])).unwrap_or_else(|| self
                        .declaration
                        .desired
                        .name
                        .clone())
                )
            }
        }
    }

    /// The part of that name before a separator; the whole name where there is none.
    pub(super) fn name_before(&self, separator: char) -> Value {
        let name = self.declaration.desired.name.to_string();
        let (_, own) = name.rsplit_once('}').unwrap_or(("", &name));
        let at = own.find(separator).map(|at| name.len() - own.len() + at);
        let at = at.or_else(|| name.find(separator).filter(|at| !name[..*at].contains("${")));
        json!(Text::parse(&name[..at.unwrap_or(name.len())]))
    }

    /// Whether that name has two parts.
    pub(super) fn has_two_names(&self, separator: char) -> bool {
        self.name_before(separator) != self.name()
    }

    /// A reference to one of its own outputs.
    pub(super) fn own(&self, output: &str) -> Value {
        json!({ Text::MARK: format!("${{{}.{output}}}", self.declaration.address) })
    }

    /// Takes the document of an aspect, where the stack declares it.
    pub(super) fn take(&mut self, aspect: &str) -> Option<Value> {
        self.documents.remove(aspect).filter(|value| !is_nothing(value))
    }

    /// The same of an aspect that a resource can't do without: what AWS gets where nothing is declared.
    pub(super) fn take_or_undeclared(&mut self, aspect: &str) -> Option<Value> {
        let facts = self.declaration.kind.aspect(aspect)?;
        let undeclared = || Some(facts.undeclared(&self.declaration.scope)?.into_json());
        self.documents.remove(aspect).filter(|value| !is_nothing(value)).or_else(undeclared)
    }

    /// The same as a table, without members where it is not declared.
    pub(super) fn doc(&mut self, aspect: &str) -> Doc {
        let value = self.take(aspect).unwrap_or_default();
        Doc::of(&[aspect], value)
    }

    /// The same of an aspect whose members stand in the declaration itself.
    pub(super) fn spread(&mut self, aspect: &str) -> Doc {
        let value = self.take(aspect).unwrap_or_default();
        Doc::of(&[], value)
    }

    /// What is given when the template is deployed, because no template can hold it.
    pub(super) fn ask(&mut self, what: &str, about: &str) -> Value {
        let Address { kind, name, key } = &self.declaration.address;
        let parameter = camel(kind) + &camel(name) + &camel(key.as_deref().unwrap_or_default()) + what;
        let value = parameters::value_of(&parameter);
        self.asked.insert(parameter, format!("{}: {about}", self.declaration.address));
        value
    }

    /// Takes a setting that AWS never tells back.
    pub(super) fn setting(&mut self, name: &str) -> Option<Value> {
        self.settings.remove(name)
    }

    /// Its tags without the pair that says which stack of trueup's owns it.
    pub(super) fn plain_tags(&mut self) -> Members {
        let Some(Value::Object(mut tags)) = self.take("tags") else { return Members::new() };
        tags.retain(|key, _| key != Owner::STACK && key != Owner::ADDRESS);
        tags
    }

    /// The same as a list of keys and values.
    pub(super) fn tags(&mut self) -> Option<Value> {
        listed("Key", "Value", self.plain_tags())
    }

    /// Puts the members of a document under other names, as paths; reports those that have none.
    pub(super) fn put(&mut self, doc: Doc, names: &[(&str, &str)], to: &mut Members) {
        let Doc { path, members } = doc;
        for (key, value) in members {
            if is_nothing(&value) {
                continue;
            }
            if let Some((_, place)) = names.iter().find(|(from, _)| *from == key) {
                set(to, place, Some(value));
            } else {
                let path = path.iter().cloned().chain([key]).collect();
                self.refuse_at(path, "CloudFormation has no property for it");
            }
        }
    }

    /// Reports what a template can't say.
    pub(super) fn refuse(&mut self, path: &[&str], why: impl Into<String>) {
        self.refuse_at(path.iter().map(|&part| part.to_owned()).collect(), why);
    }

    fn refuse_at(&mut self, path: Vec<String>, why: impl Into<String>) {
        let address = self.declaration.address.clone();
        self.unsaid.push(Unsaid { address, path, why: why.into() });
    }

    /// Makes the resource that the declaration is.
    pub(super) fn main(&mut self, properties: Members) {
        let settings = &self.declaration.settings;
        if settings.external {
            let others = properties.keys().map(String::as_str).filter(|name| !name.ends_with("Name"));
            let others: Vec<&str> = others.collect();
            if !others.is_empty() {
                let what = others.join(", ");
                let why = format!("CloudFormation can't manage {what} of what belongs to someone else");
                self.refuse(&[], why);
            }
            return;
        }
        let is_kept = settings.protect || self.declaration.kind.holds_data();
        self.push(String::new(), self.type_name, properties, false, is_kept);
    }

    /// Makes a resource that hangs on it.
    pub(super) fn part(&mut self, suffix: &str, type_name: &'static str, properties: Members) {
        self.push(camel(suffix), type_name, properties, false, false);
    }

    /// The same of a policy, without which its resource does not work.
    pub(super) fn grant(&mut self, suffix: &str, type_name: &'static str, properties: Members) {
        self.push(camel(suffix), type_name, properties, true, false);
    }

    fn push(
        &mut self,
        suffix: String,
        type_name: &'static str,
        properties: Members,
        grants: bool,
        is_kept: bool,
    ) {
        let of = self.declaration.address.clone();
        self.made.push(Made { of, suffix, type_name, properties, grants, is_kept });
    }

    /// Reports the aspects and settings that nobody took.
    pub(super) fn finish(&mut self) {
        let (documents, settings) = (std::mem::take(&mut self.documents), std::mem::take(&mut self.settings));
        for (aspect, value) in documents.into_iter().chain(settings) {
            if !is_nothing(&value) && value != Value::Bool(false) {
                self.refuse(&[aspect], "CloudFormation has nothing for it");
            }
        }
    }
}
