//! Replacing what is known while loading: `${var.x}`, `${stack.region}`, `${each.key}`,
//! `${param.x}`. References to resources stay for the planner.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Entry, Table, Tree, TreeNode};
use crate::{
    diagnostics::{Diagnostic, nearest},
    model::{
        Reference,
        text::{Written, split},
    },
};

/// What names stand for at some place in a stack.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    /// `var.x`; `None` where a variable has no value, which was reported already.
    pub variables: Option<&'a BTreeMap<String, Option<Tree>>>,
    /// `stack.x`.
    pub stack: Option<&'a BTreeMap<&'static str, String>>,
    /// `each.key` and `each.value`.
    pub each: Option<(&'a str, &'a Tree)>,
    /// `param.x`; `None` where an optional parameter is left out.
    pub parameters: Option<&'a BTreeMap<String, Option<Tree>>>,
    /// Inside a template: the name it is used under, and the resources it declares.
    pub template: Option<(&'a str, &'a BTreeSet<(String, String)>)>,
}

/// The name of the resource in a template that takes the name of its use.
pub const SELF: &str = "self";

/// What a template's resource is called where the template is used as `used`.
#[must_use]
pub fn stamped(used: &str, name: &str) -> String {
    if name == SELF { used.to_owned() } else { format!("{used}-{name}") }
}

/// What a name stands for.
enum Value<'a> {
    Text(String),
    Tree(&'a Tree),
    /// A resource's output, under the name it has in the stack.
    Resource(String),
    /// An optional parameter that is left out, or a variable without a value.
    Missing,
}

impl Names<'_> {
    /// `tree` with all names replaced. A string that is nothing but one name becomes the value
    /// itself, whatever its type; an entry whose optional parameter is left out goes away.
    pub fn expand(&self, tree: &Tree, diagnostics: &mut Vec<Diagnostic>) -> Option<Tree> {
        let node = match &tree.node {
            TreeNode::String(text) => return self.expand_text(text, tree, diagnostics),
            TreeNode::Scalar(value) => TreeNode::Scalar(value.clone()),
            TreeNode::Array(items) => {
                TreeNode::Array(items.iter().filter_map(|item| self.expand(item, diagnostics)).collect())
            }
            TreeNode::Table(table) => TreeNode::Table(self.expand_table(table, diagnostics)),
        };
        Some(Tree { node, place: tree.place.clone() })
    }

    /// A table with all names replaced.
    pub fn expand_table(&self, table: &Table, diagnostics: &mut Vec<Diagnostic>) -> Table {
        table
            .iter()
            .filter_map(|(key, entry)| {
                let value = self.expand(&entry.value, diagnostics)?;
                Some((key.clone(), Entry { key: entry.key.clone(), value }))
            })
            .collect()
    }

    fn expand_text(&self, text: &str, tree: &Tree, diagnostics: &mut Vec<Diagnostic>) -> Option<Tree> {
        let plain = |text: String| Some(Tree { node: TreeNode::String(text), place: tree.place.clone() });
        if !text.contains("${") {
            return plain(text.to_owned());
        }
        let pieces = split(text);
        let mut joined = String::new();
        let whole = pieces.len() == 1;
        for piece in pieces {
            let inside = match piece {
                Written::Literal(literal) => {
                    // Still to be split once more when it becomes text, so it is escaped again.
                    joined.push_str(&literal.replace("${", "$${"));
                    continue;
                }
                Written::Reference(inside) => inside,
            };
            match self.value(inside) {
                Ok(Value::Text(value)) => joined.push_str(&value),
                Ok(Value::Resource(reference)) => joined.push_str(&format!("${{{reference}}}")),
                Ok(Value::Tree(value)) if whole => return Some(value.clone()),
                Ok(Value::Tree(value)) => match &value.node {
                    TreeNode::String(text) => joined.push_str(text),
                    TreeNode::Scalar(serde_json::Value::String(text)) => joined.push_str(text),
                    TreeNode::Scalar(scalar) => joined.push_str(&scalar.to_string()),
                    _ => diagnostics.push(
                        Diagnostic::error(format!("`{inside}` is {}", value.type_name()), Some(tree.place.clone()))
                            .with_label("only a single value can stand inside a string"),
                    ),
                },
                Ok(Value::Missing) if whole => return None,
                Ok(Value::Missing) => {}
                Err(unknown) => {
                    let diagnostic = Diagnostic::error(unknown.message, Some(tree.place.clone()));
                    diagnostics.push(diagnostic.with_help(unknown.help));
                    joined.push_str("unknown");
                }
            }
        }
        plain(joined)
    }

    fn value(&self, inside: &str) -> Result<Value<'_>, Unknown> {
        let (first, rest) = inside.split_once('.').unwrap_or((inside, ""));
        match (first, self.parameters) {
            ("var", parameters) => {
                let from = self.variables.filter(|_| parameters.is_none());
                let from = from.ok_or_else(|| Unknown::new("a variable can't be used here; pass it as a parameter"))?;
                lookup(from, rest, "variable")
            }
            ("param", Some(parameters)) => lookup(parameters, rest, "parameter"),
            ("param", None) => Err(Unknown::new("`param` has a meaning inside a template only")),
            ("stack", _) => {
                let from = self.stack.ok_or_else(|| Unknown::new("`stack` can't be used here"))?;
                from.get(rest).map(|value| Value::Text(value.clone())).ok_or_else(|| Unknown {
                    message: format!("`stack.{rest}` is not known"),
                    help: Some("there are stack.name, stack.account, stack.region".to_owned()),
                })
            }
            ("each", _) => self.each_value(rest),
            _ => self.resource(inside),
        }
    }

    fn each_value(&self, rest: &str) -> Result<Value<'_>, Unknown> {
        let (key, value) =
            self.each.ok_or_else(|| Unknown::new("`each` has a meaning only in a resource with `for_each`"))?;
        let mut parts = rest.split('.');
        match parts.next() {
            Some("key") => Ok(Value::Text(key.replace("${", "$${"))),
            Some("value") => {
                let mut at = value;
                for part in parts {
                    at = at
                        .as_table()
                        .and_then(|table| table.get(part))
                        .map(|entry| &entry.value)
                        .ok_or_else(|| Unknown::new(&format!("`each.{rest}` is not there for key `{key}`")))?;
                }
                Ok(Value::Tree(at))
            }
            _ => Err(Unknown::new(&format!("`each.{rest}` is not known; there are each.key and each.value"))),
        }
    }

    fn resource(&self, inside: &str) -> Result<Value<'_>, Unknown> {
        let Some((used, declared)) = self.template else { return Ok(Value::Resource(inside.to_owned())) };
        let Some(mut reference) = Reference::parse(inside) else { return Ok(Value::Resource(inside.to_owned())) };
        if !declared.contains(&(reference.address.kind.clone(), reference.address.name.clone())) {
            return Err(Unknown::new(&format!(
                "the template has no {}; what it needs from the stack comes as a parameter",
                reference.address
            )));
        }
        reference.address.name = stamped(used, &reference.address.name);
        Ok(Value::Resource(reference.to_string()))
    }
}

struct Unknown {
    message: String,
    help: Option<String>,
}

impl Unknown {
    fn new(message: &str) -> Self {
        Self { message: message.to_owned(), help: None }
    }
}

fn lookup<'a>(from: &'a BTreeMap<String, Option<Tree>>, name: &str, what: &str) -> Result<Value<'a>, Unknown> {
    match from.get(name) {
        Some(Some(tree)) => Ok(Value::Tree(tree)),
        Some(None) => Ok(Value::Missing),
        None => Err(Unknown {
            message: format!("there is no {what} `{name}`"),
            help: nearest(name, from.keys().map(String::as_str)),
        }),
    }
}
