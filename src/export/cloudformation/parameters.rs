//! What is given when the template is deployed: a variable of the stack, or a member of a document.

use std::{collections::BTreeMap, str::FromStr};

use serde_json::{Value, json};

use crate::model::{Address, Reference, Text, hex};

/// The kind of the addresses that stand for parameters in documents.
const KIND: &str = "cloudformation.parameter";

/// What a text begins a parameter with.
pub(super) const MARK: &str = "${cloudformation.parameter.";

/// `NAME=var.tenant`, or `NAME=logs.group.app.retention_days`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the template.
    pub name: String,
    /// What it stands for.
    pub of: Of,
}

/// What a parameter stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// A variable of the stack.
    Variable(String),
    /// A member of a document of a resource.
    Member(Address, Vec<String>),
}

impl FromStr for Parameter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("`{text}` is not a parameter; write NAME=var.x or NAME=service.type.name.aspect.member")
        };
        let (name, of) = text.split_once('=').ok_or_else(wrong)?;
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric()) && (1..=255).contains(&name.len());
        if !is_name {
            return Err(format!("`{name}` is not a valid name of a parameter: only letters and digits are"));
        }
        if let Some(variable) = of.strip_prefix("var.") {
            return Ok(Self { name: name.to_owned(), of: Of::Variable(variable.to_owned()) });
        }
        // The key of a `for_each` may hold dots.
        let end = of.find("\"]").map_or(0, |at| at + 2);
        let before = if end > 0 { 0 } else { of.splitn(4, '.').take(3).map(|part| part.len() + 1).sum() };
        let (address, path) = of.split_at_checked(end.max(before)).ok_or_else(wrong)?;
        let address = address.trim_end_matches('.').parse().map_err(|_| wrong())?;
        let path = if end > 0 { path.strip_prefix('.').ok_or_else(wrong)? } else { path };
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            return Err(wrong());
        }
        Ok(Self { name: name.to_owned(), of: Of::Member(address, path) })
    }
}

impl Parameter {
    /// What stands for it in a document. Names of parameters have capitals, and addresses have none.
    pub(super) fn text(&self) -> String {
        text_of(&self.name)
    }

    /// Puts it in the place of a member, and returns what was there; `None` where there is nothing.
    pub(super) fn put_in(
        &self,
        documents: &mut BTreeMap<&'static str, Value>,
        path: &[String],
    ) -> Option<Value> {
        let (aspect, below) = path.split_first()?;
        let mut at = documents.iter_mut().find(|(name, _)| **name == aspect.as_str())?.1;
        for part in below {
            at = match at {
                Value::Array(items) => items.get_mut(part.parse::<usize>().ok()?)?,
                other => other.get_mut(part)?,
            };
        }
        let is_plain = matches!(at, Value::String(_) | Value::Number(_) | Value::Bool(_));
        is_plain.then(|| std::mem::replace(at, value_of(&self.name)))
    }
}

fn text_of(name: &str) -> String {
    format!("{MARK}x{}.value}}", hex(name.as_bytes()))
}

/// What stands for the parameter of this name, as a document has it.
pub(super) fn value_of(name: &str) -> Value {
    json!({ Text::MARK: text_of(name) })
}

/// The texts that stand for variables, with which the stack is loaded to be exported.
pub(super) fn stand_ins(parameters: &[Parameter]) -> BTreeMap<String, String> {
    let variable = |parameter: &Parameter| match &parameter.of {
        Of::Variable(name) => Some((name.clone(), parameter.text())),
        Of::Member(..) => None,
    };
    parameters.iter().filter_map(variable).collect()
}

/// What a known text stands for a parameter with: letters, digits and dashes, as most names of AWS's may have.
pub(super) const KNOWN: &str = "trueup-parameter-";

/// The same as known texts, for a stack of which something has to be known before anything is made, such as the prefix
/// of a bucket's lifecycle rule.
pub(super) fn known_stand_ins(parameters: &[Parameter]) -> BTreeMap<String, String> {
    let variable = |parameter: &Parameter| match &parameter.of {
        Of::Variable(name) => Some((name.clone(), format!("{KNOWN}{}z", hex(parameter.name.as_bytes())))),
        Of::Member(..) => None,
    };
    parameters.iter().filter_map(variable).collect()
}

/// A text at the first parameter that stands in it as known text: what is before, its name, and the rest.
pub(super) fn split_known(text: &str) -> Option<(&str, String, &str)> {
    let (before, rest) = text.split_once(KNOWN)?;
    let (hex, after) = rest.split_once('z')?;
    Some((before, name_of_hex(hex)?, after))
}

/// A text for people, with parameters by their names.
pub(super) fn shown(text: &str) -> String {
    let (mut all, mut rest) = (String::new(), text);
    while let Some((before, name, after)) = split_known(rest) {
        all.push_str(&format!("{before}${{{name}}}"));
        rest = after;
    }
    all + rest
}

/// The name of the parameter that a reference stands for.
pub(super) fn name(reference: &Reference) -> Option<String> {
    let hex = reference.address.name.strip_prefix('x').filter(|_| reference.address.kind == KIND)?;
    name_of_hex(hex)
}

fn name_of_hex(hex: &str) -> Option<String> {
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(byte).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_a_variable_or_a_member() {
        let variable: Parameter = "TenantId=var.tenant".parse().unwrap();
        assert_eq!(variable.of, Of::Variable("tenant".to_owned()));
        let text = variable.text();
        let reference =
            Reference::parse(text.strip_prefix("${").unwrap().strip_suffix('}').unwrap()).unwrap();
        assert_eq!(name(&reference).as_deref(), Some("TenantId"));
        for (text, address, path) in [
            ("Days=logs.group.app.retention_days", "logs.group.app", "retention_days"),
            ("Key=s3.bucket.b[\"a.b\"].encryption.key", "s3.bucket.b[\"a.b\"]", "encryption.key"),
        ] {
            let Of::Member(found, below) = text.parse::<Parameter>().unwrap().of else { panic!("{text}") };
            assert_eq!((found.to_string().as_str(), below.join(".").as_str()), (address, path));
        }
        for wrong in ["x", "a-b=var.x", "A=logs.group.app", "A=logs", "=var.x", "A=a.b.c..d"] {
            assert!(wrong.parse::<Parameter>().is_err(), "{wrong}");
        }
    }
}
