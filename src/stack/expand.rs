//! Replacing what is known while loading: `${var.x}`, `${stack.region}`, `${each.key}`,
//! `${param.x}`. References to resources stay for the planner.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Entry, Table, Tree, TreeNode};
use crate::{
    diagnostics::{Diagnostic, Place, nearest_name},
    model::{
        Reference,
        text::{Written, split},
    },
};

/// What names stand for at some place in a stack.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    /// `var.x`; `None` where an optional variable is left out.
    pub variables: Option<&'a BTreeMap<String, Option<Tree>>>,
    /// `stack.x`.
    pub stack: Option<&'a BTreeMap<&'static str, String>>,
    /// `each.key` and `each.value`.
    pub each: Option<(&'a str, &'a Tree)>,
    /// `param.x`; `None` where an optional parameter is left out.
    pub parameters: Option<&'a BTreeMap<String, Option<Tree>>>,
    /// Inside a template: the name it is used under, and the resources it declares.
    pub template: Option<(&'a str, &'a BTreeSet<(String, String)>)>,
    /// Whether a file could not be read, so that what is not found may well be in it.
    pub incomplete: bool,
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
    /// An optional parameter or variable that is left out.
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
            TreeNode::Unknown => TreeNode::Unknown,
        };
        Some(Tree { node, place: tree.place.clone() })
    }

    /// A table with all names replaced.
    pub fn expand_table(&self, table: &Table, diagnostics: &mut Vec<Diagnostic>) -> Table {
        table
            .iter()
            .filter_map(|(key, entry)| {
                if refers(key) {
                    let diagnostic =
                        Diagnostic::error("a key can't hold a reference", Some(entry.key.clone()));
                    diagnostics.push(diagnostic.with_label("only values can"));
                }
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
        let whole = pieces.len() == 1;
        let mut joined = String::new();
        let mut unknown = false;
        for mistake in not_references(text) {
            diagnostics.push(no_reference(mistake, tree.place_of(mistake)));
            unknown = true;
        }
        if unknown {
            return Some(tree.unknown());
        }
        for piece in pieces {
            let inside = match piece {
                Written::Literal(literal) => {
                    // Still to be split once more when it becomes text, so it is escaped again.
                    joined.push_str(&literal.replace("${", "$${"));
                    continue;
                }
                Written::Reference(inside) => inside,
            };
            let place = || Some(tree.place_of(&format!("${{{inside}}}")));
            match self.value(inside) {
                Ok(Value::Text(value)) => joined.push_str(&value),
                Ok(Value::Resource(reference)) => joined.extend(["${", &reference, "}"]),
                Ok(Value::Tree(value)) if whole => return Some(value.clone()),
                Ok(Value::Tree(value)) => match &value.node {
                    TreeNode::String(text) | TreeNode::Scalar(serde_json::Value::String(text)) => {
                        joined.push_str(text);
                    }
                    TreeNode::Scalar(scalar) => joined.push_str(&scalar.to_string()),
                    TreeNode::Unknown => unknown = true,
                    TreeNode::Array(_) | TreeNode::Table(_) => {
                        diagnostics.push(
                            Diagnostic::error(format!("`{inside}` is {}", value.type_name()), place())
                                .with_label("only a single value can stand inside a string")
                                .with_related(Some(&value.place), "its value"),
                        );
                        unknown = true;
                    }
                },
                Ok(Value::Missing) if whole => return None,
                Ok(Value::Missing) => {}
                Err(mistake) => {
                    if !(self.incomplete && mistake.may_be_elsewhere) {
                        diagnostics.push(
                            Diagnostic::error(mistake.message, place())
                                .with_offer(&mistake.name, mistake.offer.as_deref())
                                .with_help(mistake.help),
                        );
                    }
                    unknown = true;
                }
            }
        }
        if unknown { Some(tree.unknown()) } else { plain(joined) }
    }

    fn value(&self, inside: &str) -> Result<Value<'_>, Mistake> {
        let (first, rest) = inside.split_once('.').unwrap_or((inside, ""));
        match (first, self.parameters) {
            ("var", Some(_)) => Err(Mistake::new(format!("`{inside}` is not known inside a template"))
                .with_help("pass it to the template as a parameter")),
            ("var", None) => match self.variables {
                Some(variables) => lookup(variables, rest, "variable"),
                None => Err(Mistake::new(format!("`{inside}` can't be used here"))),
            },
            ("param", Some(parameters)) => lookup(parameters, rest, "parameter"),
            ("param", None) => Err(Mistake::new(format!("`{inside}` is not known outside a template"))
                .with_help("a stack has variables: ${var.x}")),
            ("stack", _) => match self.stack {
                Some(stack) => stack.get(rest).map(|value| Value::Text(value.clone())).ok_or_else(|| {
                    Mistake::new(format!("unknown reference `{inside}`"))
                        .with_help("there are stack.account, stack.name, stack.region")
                        .with_offer(rest, nearest_name(rest, stack.keys().copied()))
                }),
                None => Err(Mistake::new(format!("`{inside}` can't be used here"))),
            },
            ("each", _) => self.each_value(inside, rest),
            _ => self.resource(inside),
        }
    }

    fn each_value(&self, inside: &str, rest: &str) -> Result<Value<'_>, Mistake> {
        let Some((key, value)) = self.each else {
            return Err(Mistake::new(format!("`{inside}` is not known without `for_each`"))
                .with_help("for_each = [\"a\", \"b\"] makes one resource for each key"));
        };
        let mut parts = rest.split('.');
        match parts.next() {
            Some("key") if rest == "key" => Ok(Value::Text(key.replace("${", "$${"))),
            Some("value") => {
                let mut at = value;
                for part in parts {
                    if let TreeNode::Unknown = at.node {
                        break;
                    }
                    let table = at.as_table();
                    let Some(entry) = table.and_then(|table| table.get(part)) else {
                        let offer =
                            table.and_then(|table| nearest_name(part, table.keys().map(String::as_str)));
                        let message = format!("unknown `{inside}` for the key `{key}`");
                        return Err(Mistake::new(message).with_offer(part, offer));
                    };
                    at = &entry.value;
                }
                Ok(Value::Tree(at))
            }
            _ => Err(Mistake::new(format!("unknown reference `{inside}`"))
                .with_help("there are each.key and each.value")),
        }
    }

    fn resource(&self, inside: &str) -> Result<Value<'_>, Mistake> {
        let Some((used, declared)) = self.template else { return Ok(Value::Resource(inside.to_owned())) };
        let Some(mut reference) = Reference::parse(inside) else {
            return Ok(Value::Resource(inside.to_owned()));
        };
        let address = &reference.address;
        if !declared.contains(&(address.kind.clone(), address.name.clone())) {
            let names: Vec<String> = declared.iter().map(|(kind, name)| format!("{kind}.{name}")).collect();
            let offer = nearest_name(&address.to_string(), names.iter().map(String::as_str));
            return Err(Mistake::new(format!("the template has no {address}"))
                .with_offer(&address.to_string(), offer)
                .with_help("what a template needs of the stack comes as a parameter"));
        }
        reference.address.name = stamped(used, &reference.address.name);
        Ok(Value::Resource(reference.to_string()))
    }
}

/// Whether a string holds references.
#[must_use]
pub fn refers(text: &str) -> bool {
    text.contains("${") && split(text).iter().any(|piece| matches!(piece, Written::Reference(_)))
}

/// How many names are looked at to offer one, which is done for each mistake.
pub const CANDIDATES: usize = 200;

struct Mistake {
    message: String,
    /// What is not known, and what may have been meant.
    name: String,
    offer: Option<String>,
    help: Option<String>,
    /// Whether what is missing may be in a file that could not be read.
    may_be_elsewhere: bool,
}

impl Mistake {
    fn new(message: String) -> Self {
        Self { message, name: String::new(), offer: None, help: None, may_be_elsewhere: false }
    }

    fn with_offer(self, name: &str, offer: Option<&str>) -> Self {
        Self { name: name.to_owned(), offer: offer.map(str::to_owned), ..self }
    }

    fn with_help(self, help: &str) -> Self {
        Self { help: Some(help.to_owned()), ..self }
    }
}

fn lookup<'a>(
    from: &'a BTreeMap<String, Option<Tree>>,
    name: &str,
    what: &str,
) -> Result<Value<'a>, Mistake> {
    match from.get(name) {
        Some(Some(tree)) => Ok(Value::Tree(tree)),
        Some(None) => Ok(Value::Missing),
        None => {
            let offer = nearest_name(name, from.keys().map(String::as_str).take(CANDIDATES));
            let mistake = Mistake::new(format!("unknown {what} `{name}`"))
                .with_help(&format!("declare it: [{what}s.{name}]"))
                .with_offer(name, offer);
            Err(Mistake { may_be_elsewhere: what == "variable", ..mistake })
        }
    }
}

/// The most mistakes that are said of one string.
const MISTAKES: usize = 10;

/// What is meant to be a reference, by the looks of it, and is none: it would reach AWS as it is
/// written. Variables of IAM, such as `${aws:username}`, don't look like one.
fn not_references(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let references: BTreeSet<usize> = split(text)
        .into_iter()
        .filter_map(|piece| match piece {
            Written::Reference(inside) => Some(offset(inside)),
            Written::Literal(_) => None,
        })
        .collect();
    for (open, _) in text.match_indices("${").filter(|(open, _)| !text[..*open].ends_with('$')) {
        if found.len() == MISTAKES {
            break;
        }
        // What opens before this is closed is another one, of which the same may be said.
        let next = text[open + 2..].find("${").map_or(text.len(), |length| open + 2 + length);
        let length = text[open..next].find('}').map_or(next - open, |length| length + 1);
        let whole = &text[open..open + length];
        let inside = whole[2..].trim_end_matches('}');
        let first = inside.split('.').next().unwrap_or_default().trim();
        let is_ours = ["var", "stack", "each", "param"].contains(&first);
        let is_plain = inside.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._- ".contains(&byte));
        let is_meant = is_ours || (inside.contains('.') && (is_plain || inside.contains("[\"")));
        let is_right = references.contains(&(open + 2)) && (is_ours || Reference::parse(inside).is_some());
        if is_meant && !is_right {
            found.push(whole);
        }
    }
    found
}

/// The diagnostic of what only looks like a reference.
#[must_use]
pub fn no_reference(text: &str, place: Place) -> Diagnostic {
    let expected = match text.trim_start_matches("${").split('.').next().unwrap_or_default().trim() {
        _ if !text.ends_with('}') => "it is not closed by `}`",
        "var" | "stack" | "each" | "param" => "names have lower-case letters, digits, `-` and `_`",
        _ => "a reference reads ${service.type.name.output}",
    };
    Diagnostic::error(format!("`{text}` is not a reference"), Some(place))
        .with_label(expected)
        .with_help(Some("write $${ for text that is not a reference"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_reference_and_is_none_does_not_reach_aws() {
        let cases: [(&str, &[&str]); 12] = [
            ("plain $ {var.x} }", &[]),
            ("${var.tenant} ${stack.region} ${each.value.days} ${s3.bucket.input.arn}", &[]),
            ("${s3.bucket.input[\"a.b\"].arn}", &[]),
            ("${aws:username} ${*} ${?} ${$} ${aws:PrincipalTag/team.name}", &[]),
            ("${PROP('Metrics.Label')} ${LABEL}", &[]),
            ("$${var.Tenant} $${s3.bucket}", &[]),
            ("${ var.tenant } ${var.Tenant}", &["${ var.tenant }", "${var.Tenant}"]),
            ("${var} ${each}", &["${var}", "${each}"]),
            ("${s3.bucket} ${s3.Bucket.input.arn}", &["${s3.bucket}", "${s3.Bucket.input.arn}"]),
            ("${s3.bucket.input[\"a\"]}", &["${s3.bucket.input[\"a\"]}"]),
            ("ü ${var.tenant", &["${var.tenant"]),
            ("${${var.x}", &["${var.x}"]),
        ];
        for (text, expected) in cases {
            assert_eq!(not_references(text), expected, "{text}");
        }
    }

    #[test]
    fn a_stamped_resource_is_called_after_the_use() {
        assert_eq!(stamped("input", SELF), "input");
        assert_eq!(stamped("input", "logs"), "input-logs");
    }
}
