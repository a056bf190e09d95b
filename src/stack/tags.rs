//! What AWS asks of tags, for the stack's own and for those of each resource, whatever its kind.
//!
//! Every service that trueup knows takes letters, digits, spaces and `_.:/=+-@` (aws-facts §7.2; the
//! patterns of SSM, CloudWatch Logs and WAF say so, S3 and KMS refuse others with `InvalidTag` and
//! `TagException`), reserves keys that begin with `aws:` in any case, and has room for 50 tags.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::tree::{Table, Tree};
use crate::{
    diagnostics::{Diagnostic, Place},
    facts::{KindFacts, TAGS},
    model::Owner,
};

/// The most tags of a resource, with the pair that says whose it is.
const MOST: usize = 50;

/// The characters of a key and of a value.
const KEY: usize = 128;
const VALUE: usize = 256;

/// The kinds on which keys that differ only in case are one (aws-facts §7.2).
const FOLDING: [&str; 2] = ["iam.role", "iam.user"];

/// What AWS would refuse of the stack's own tags, which every resource gets.
pub(super) fn of_stack(tags: &BTreeMap<String, Tree>, diagnostics: &mut Vec<Diagnostic>) {
    for (key, value) in tags {
        let found = of_key(key).into_iter().chain(of_value(value.as_str()));
        diagnostics.extend(found.map(|message| at(message, value.place.clone())));
    }
}

/// What AWS would refuse of the tags of one resource: `merged` holds those of the stack and of the owner
/// too, `table` is what the resource itself says.
pub(super) fn of_resource(
    kind: &dyn KindFacts,
    merged: &Map<String, Value>,
    table: &Table,
    header: &Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let own = table.get(TAGS).and_then(|entry| entry.value.as_table());
    for (key, entry) in own.into_iter().flatten() {
        let (of_key, of_value) = (of_key(key), of_value(entry.value.as_str()));
        // A key that could not be read was reported.
        let is_told = diagnostics.iter().any(|each| each.place.as_ref() == Some(&entry.key));
        diagnostics.extend(of_key.filter(|_| !is_told).map(|message| at(message, entry.key.clone())));
        diagnostics.extend(of_value.map(|message| at(message, entry.value.place.clone())));
    }
    let place = table.get(TAGS).map_or_else(|| header.clone(), |entry| entry.value.place.clone());
    if merged.len() > MOST {
        let message = format!("{} tags with those of the stack; AWS takes {MOST}", merged.len());
        diagnostics.push(at(message, place.clone()).with_help(Some(format!(
            "two of them say whose it is: `{}`, `{}`",
            Owner::STACK,
            Owner::ADDRESS
        ))));
    }
    if FOLDING.contains(&kind.name()) {
        let mut spellings = BTreeMap::new();
        for key in merged.keys() {
            if let Some(other) = spellings.insert(key.to_lowercase(), key) {
                diagnostics
                    .push(at(format!("to IAM, the tags `{other}` and `{key}` are one"), place.clone()));
            }
        }
    }
}

fn at(message: String, place: Place) -> Diagnostic {
    Diagnostic::constraint(message, place)
}

/// What AWS would refuse of a key.
fn of_key(key: &str) -> Option<String> {
    if !(1..=KEY).contains(&key.chars().count()) {
        return Some(format!("the key of a tag has 1 to {KEY} characters"));
    }
    if key.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("aws:")) {
        return Some(format!("`{key}`: keys that begin with `aws:` are reserved by AWS"));
    }
    key.chars().find(|c| !is_taken(*c)).map(|c| refused("key", c))
}

/// What AWS would refuse of a value; of one that waits for another resource nothing is known.
fn of_value(value: Option<&str>) -> Option<String> {
    let text = value.filter(|text| !text.contains("${"))?;
    if text.chars().count() > VALUE {
        return Some(format!("the value of a tag has at most {VALUE} characters"));
    }
    text.chars().find(|c| !is_taken(*c)).map(|c| refused("value", c))
}

fn refused(what: &str, c: char) -> String {
    format!("AWS does not take {c:?} in the {what} of a tag: letters, digits, spaces and _.:/=+-@")
}

fn is_taken(c: char) -> bool {
    c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_aws_takes() {
        for (key, value) in
            [("Team", "Voice and Video"), ("Übung", "größer 1"), ("a:b/c", "x@example.com"), ("Empty", "")]
        {
            assert_eq!((of_key(key), of_value(Some(value))), (None, None), "{key}");
        }
    }

    #[test]
    fn tags_that_aws_refuses() {
        let long = "x".repeat(257);
        for (key, value) in [
            ("Owner", "a (b)"),
            ("Cost*Center", "x"),
            ("Note", "a,b"),
            ("AWS:x", "y"),
            ("aws:owner", "z"),
            ("", "z"),
            (&long[..129], "z"),
            ("Team", &long),
            ("Team", "a\tb"),
        ] {
            assert!(of_key(key).is_some() != of_value(Some(value)).is_some(), "{key} = {value}");
        }
    }
}
