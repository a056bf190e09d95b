//! From the text of a file to its tree, with every mistake of its syntax.

use std::{borrow::Cow, sync::Arc};

use jsonc_parser::{ParseOptions, ast, common::Ranged};
use serde_json::{Number, Value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::tree::{Entry, Table, Tree, TreeNode};
use crate::{
    diagnostics::{Diagnostic, Place},
    model::{Secret, Text},
};

/// Reads a TOML file; reports every error of its syntax.
pub fn parse_toml(file: &Arc<str>, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Table> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Some(Toml { file, diagnostics }.table(document.get_ref()));
    }
    diagnostics.extend(errors.into_iter().map(|error| {
        let message = error.message().trim();
        if TOO_DEEP.contains(&message) {
            let span = error.span().unwrap_or_else(|| deepest_line(text));
            return Diagnostic::error(NESTED, Some(Place::new(file, span)));
        }
        let span = error.span();
        let written = span.clone().and_then(|span| text.get(span)).unwrap_or_default();
        let place = span.map(|span| Place::new(file, span));
        match error.message().trim().split_once(", expected ") {
            Some((message, expected)) => {
                Diagnostic::error(message, place).with_label(format!("expected {expected}"))
            }
            None if error.message() == "duplicate key" => written_twice(written, place),
            None => Diagnostic::error(error.message().trim(), place),
        }
    }));
    None
}

/// What the parser says of what is nested without end, in a value and in a key.
const TOO_DEEP: [&str; 2] = ["cannot recurse further; max recursion depth met", "recursion limit"];

const NESTED: &str = "this is nested too deeply";

/// The line with the most parts of keys, where the parser does not tell which one is too deep.
fn deepest_line(text: &str) -> std::ops::Range<usize> {
    let mut start = 0;
    let mut deepest = (0, 0..0);
    for line in text.split_inclusive('\n') {
        let dots = line.bytes().filter(|byte| *byte == b'.').count();
        if dots > deepest.0 {
            deepest = (dots, start..start + line.trim_end().len().min(80));
        }
        start += line.len();
    }
    deepest.1
}

fn written_twice(key: &str, place: Option<Place>) -> Diagnostic {
    Diagnostic::error(format!("`{key}` is written twice"), place)
}

/// Reads one TOML value.
pub fn parse_toml_value(file: &Arc<str>, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Tree> {
    let value = DeValue::parse(text).ok()?;
    Some(Toml { file, diagnostics }.tree(&value))
}

/// What `null` is in a JSON file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// No document of AWS has a member that is `null`.
    Refused,
    /// An event may.
    Kept,
}

/// From the parser's values to trees.
struct Toml<'a> {
    file: &'a Arc<str>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Toml<'_> {
    fn table(&mut self, table: &DeTable<'_>) -> Table {
        let entry = |(key, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
            (
                key.get_ref().to_string(),
                Entry { key: Place::new(self.file, key.span()), value: self.tree(value) },
            )
        };
        table.iter().map(entry).collect()
    }

    fn tree(&mut self, value: &Spanned<DeValue<'_>>) -> Tree {
        let place = Place::new(self.file, value.span());
        let node = match value.get_ref() {
            DeValue::String(text) => TreeNode::String(text.to_string()),
            DeValue::Integer(integer) => {
                let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(Number::from);
                self.number(number, &place)
            }
            DeValue::Float(float) => {
                self.number(float.as_str().parse().ok().and_then(Number::from_f64), &place)
            }
            DeValue::Boolean(truth) => TreeNode::Scalar(Value::Bool(*truth)),
            // A date stays a string for serde; as a scalar it can't hold references.
            DeValue::Datetime(date) => TreeNode::Scalar(Value::String(date.to_string())),
            DeValue::Array(items) => TreeNode::Array(items.iter().map(|item| self.tree(item)).collect()),
            DeValue::Table(table) => {
                let table = self.table(table);
                without_marks(table, self.diagnostics)
            }
        };
        Tree { node, place }
    }

    fn number(&mut self, number: Option<Number>, place: &Place) -> TreeNode {
        number.map_or_else(
            || {
                self.diagnostics.push(no_number(place));
                TreeNode::Unknown
            },
            |number| TreeNode::Scalar(Value::Number(number)),
        )
    }
}

/// A table, unless it is what only trueup itself writes into a document.
fn without_marks(table: Table, diagnostics: &mut Vec<Diagnostic>) -> TreeNode {
    for mark in [Text::MARK, Secret::MARK] {
        if let Some(entry) = table.get(mark) {
            diagnostics.push(Diagnostic::error(
                format!("`{mark}` can't be written in a file"),
                Some(entry.key.clone()),
            ));
            return TreeNode::Unknown;
        }
    }
    TreeNode::Table(table)
}

fn no_number(place: &Place) -> Diagnostic {
    Diagnostic::error("the number is out of range", Some(place.clone()))
}

/// Strict JSON: what AWS would take.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// How deep JSON may be nested; a policy needs seven levels.
const DEEPEST: usize = 64;

/// Reads a JSON file; reports what is wrong with it.
pub fn parse_json(
    file: &Arc<str>,
    text: &str,
    nulls: Nulls,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Tree> {
    // The parser recurses as deep as the file asks for.
    if let Some(at) = too_deep(text) {
        diagnostics.push(Diagnostic::error(NESTED, Some(Place::new(file, at..at + 1))));
        return None;
    }
    match jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &STRICT) {
        Ok(ast) => match ast.value {
            Some(value) => return Some(Json { file, nulls, diagnostics }.tree(&value, 0)),
            None => diagnostics.push(Diagnostic::error("the file is empty", Some(Place::new(file, 0..0)))),
        },
        Err(error) => {
            let range = error.range();
            let place = Place::new(file, range.start..range.end);
            let message = error.kind().to_string();
            let message = message.strip_suffix('.').unwrap_or(&message);
            diagnostics.push(
                Diagnostic::error("this is not JSON", Some(place)).with_label(lower_case_first(message)),
            );
        }
    }
    None
}

/// The bracket that opens more levels than JSON may have. Where it is no JSON anyway, the parser says so.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST + 1 {
            return Some(at);
        }
    }
    None
}

fn lower_case_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

/// From the parser's values to trees.
struct Json<'a> {
    file: &'a Arc<str>,
    nulls: Nulls,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Json<'_> {
    fn place(&self, ranged: &impl Ranged) -> Place {
        let range = ranged.range();
        Place::new(self.file, range.start..range.end)
    }

    fn tree(&mut self, value: &ast::Value<'_>, depth: usize) -> Tree {
        let place = self.place(value);
        let node = match value {
            _ if depth > DEEPEST => self.refuse(Diagnostic::error(NESTED, Some(place.clone()))),
            ast::Value::StringLit(text) => TreeNode::String(text.value.to_string()),
            ast::Value::NumberLit(number) => match serde_json::from_str(number.value) {
                Ok(number) => TreeNode::Scalar(Value::Number(number)),
                Err(_) => self.refuse(no_number(&place)),
            },
            ast::Value::BooleanLit(truth) => TreeNode::Scalar(Value::Bool(truth.value)),
            ast::Value::NullKeyword(_) if self.nulls == Nulls::Kept => TreeNode::Scalar(Value::Null),
            ast::Value::NullKeyword(_) => {
                let diagnostic = Diagnostic::error("`null` has no meaning here", Some(place.clone()));
                self.refuse(diagnostic.with_help(Some("leave the member out")))
            }
            ast::Value::Array(array) => {
                TreeNode::Array(array.elements.iter().map(|item| self.tree(item, depth + 1)).collect())
            }
            ast::Value::Object(object) => self.table(object, depth + 1),
        };
        Tree { node, place }
    }

    fn table(&mut self, object: &ast::Object<'_>, depth: usize) -> TreeNode {
        let mut table = Table::new();
        for property in &object.properties {
            let key = self.place(&property.name);
            let name = property.name.as_str();
            let value = self.tree(&property.value, depth);
            if let Some(before) = table.insert(name.to_owned(), Entry { key: key.clone(), value }) {
                self.diagnostics
                    .push(written_twice(name, Some(key)).with_related(Some(&before.key), "first here"));
            }
        }
        without_marks(table, self.diagnostics)
    }

    fn refuse(&mut self, diagnostic: Diagnostic) -> TreeNode {
        self.diagnostics.push(diagnostic);
        TreeNode::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml(text: &str) -> (Option<Table>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let table = parse_toml(&"stack.toml".into(), text, &mut diagnostics);
        (table, diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect())
    }

    fn json(text: &str) -> (Option<Tree>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let tree = parse_json(&"policy.json".into(), text, Nulls::Refused, &mut diagnostics);
        (tree, diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect())
    }

    #[test]
    fn numbers_have_every_form_that_toml_gives_them() {
        let (table, mistakes) = toml("a = 1_000\nb = 0xff\nc = -0o17\nd = +1_0.5e-1\n");
        assert!(table.is_none() && mistakes.len() == 1, "only decimal numbers have a sign: {mistakes:?}");
        let (table, mistakes) = toml("a = 1_000\nb = 0xff\nc = -17\nd = +1_0.5e-1\n");
        let table = table.unwrap_or_default();
        let numbers: Vec<String> = table
            .values()
            .map(|entry| match &entry.value.node {
                TreeNode::Scalar(number) => number.to_string(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!((numbers.join(" "), mistakes.len()), ("1000 255 -17 1.05".to_owned(), 0));
    }

    #[test]
    fn a_number_that_does_not_fit_is_unknown_and_the_rest_is_read() {
        let (table, mistakes) = toml("a = 9223372036854775808\nb = nan\nc = 1\n");
        let gaps: Vec<bool> =
            table.unwrap_or_default().values().map(|entry| entry.value.has_gaps()).collect();
        assert_eq!((gaps, mistakes.len()), (vec![true, true, false], 2));
        let (tree, mistakes) = json(r#"{ "a": 1e999, "b": null, "c": 1 }"#);
        assert_eq!((tree.map(|tree| tree.has_gaps()), mistakes.len()), (Some(true), 2));
    }

    #[test]
    fn nothing_is_nested_without_end() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(json(&nested(DEEPEST)).1, [""; 0]);
        assert_eq!(json(&nested(DEEPEST + 2)).1, ["this is nested too deeply"]);
        assert!(json(&nested(100_000)).0.is_none());
        assert!(toml(&format!("a = {}", nested(100_000))).0.is_none());
        let dotted = "a.".repeat(100_000);
        assert!(toml(&format!("{dotted}a = 1")).0.is_none());
        assert!(toml(&format!("[{dotted}a]")).0.is_none());
    }

    #[test]
    fn a_part_of_a_string_has_its_own_place_where_it_is_written_as_it_reads() {
        let place = |text: &str| {
            let table = toml(text).0.unwrap_or_default();
            let place = table["a"].value.place_of("${x.y}");
            text[place.start..place.end].to_owned()
        };
        assert_eq!(place("a = \"in ${x.y}/*\""), "${x.y}");
        assert_eq!(place("a = 'ü ${x.y}/*'"), "${x.y}");
        let escaped = "\"\\t ${x.y}/*\"";
        assert_eq!(place(&format!("a = {escaped}")), escaped);
        let long = "\"\"\"in ${x.y}/*\"\"\"";
        assert_eq!(place(&format!("a = {long}")), long);
    }
}
