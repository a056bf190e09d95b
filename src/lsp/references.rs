//! Each `${…}` of a file.

use std::ops::Range;

use super::scan::{Item, Value};
use crate::model::{Reference, address::is_identifier};

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An output of a resource.
    Output(Reference),
    /// `var.x`.
    Variable(String),
    /// `param.x`.
    Parameter(String),
    /// `stack.x`.
    Stack(String),
    /// `each.key` and `each.value`.
    Each,
}

/// A reference in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it stands, with its braces.
    pub whole: Range<usize>,
    /// What it names.
    pub target: Target,
}

impl Written {
    /// Where the part of it stands that `text` is, which its inside begins with.
    #[must_use]
    pub fn part(&self, before: usize, length: usize) -> Range<usize> {
        let start = self.whole.start + 2 + before;
        start..start + length
    }
}

/// All references in the values of a file.
#[must_use]
pub fn references(text: &str, items: &[Item]) -> Vec<Written> {
    let values = items.iter().filter_map(|item| match item {
        Item::Value(value) if value.quote.is_some() => Some(value),
        _ => None,
    });
    values.flat_map(|value| of_value(text, value)).collect()
}

fn of_value(text: &str, value: &Value) -> Vec<Written> {
    let mut found = Vec::new();
    let written = &text[value.span.clone()];
    let escapes = value.quote.is_some_and(super::scan::Quote::escapes);
    for (open, _) in written.match_indices("${").filter(|(open, _)| !written[..*open].ends_with('$')) {
        let Some(length) = written[open..].find('}') else { break };
        let inside = &written[open + 2..open + length];
        let inside = if escapes { inside.replace("\\\"", "\"") } else { inside.to_owned() };
        let start = value.span.start + open;
        if let Some(target) = target(&inside) {
            found.push(Written { whole: start..start + length + 1, target });
        }
    }
    found
}

fn target(inside: &str) -> Option<Target> {
    let (first, rest) = inside.split_once('.')?;
    let name = || is_identifier(rest).then(|| rest.to_owned());
    match first {
        "var" => name().map(Target::Variable),
        "param" => name().map(Target::Parameter),
        "stack" => name().map(Target::Stack),
        "each" => Some(Target::Each),
        _ => Reference::parse(inside).map(Target::Output),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::scan::{Format, scan};

    #[test]
    fn references_are_found_where_a_value_holds_them() {
        let text = "# ${var.no}\na = \"${s3.bucket.x[\\\"k\\\"].arn}/* $${var.no} ${aws:username}\"\nb = '${var.y}${each.key}'\n";
        let found: Vec<&str> =
            references(text, &scan(text, Format::Toml)).into_iter().map(|each| &text[each.whole]).collect();
        assert_eq!(found, ["${s3.bucket.x[\\\"k\\\"].arn}", "${var.y}", "${each.key}"]);
    }
}
