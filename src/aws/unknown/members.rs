//! The table of what the SDK reads of answers: `members.txt`, whose header says how it is written.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use serde_json::Value;

use super::watch::Unknown;

static TABLE: LazyLock<BTreeMap<&'static str, Answer>> = LazyLock::new(|| read(include_str!("members.txt")));

/// The member that stands for each item of a list and each value of a map.
const EACH: &str = "*";

/// The members of a type, each with its own type where that has members.
type Type = BTreeMap<&'static str, Option<&'static str>>;

/// What the SDK reads of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    name: &'static str,
    root: &'static str,
    /// Whether it tells of many things.
    is_listing: bool,
    types: std::sync::Arc<BTreeMap<&'static str, Type>>,
}

/// What is known of an operation's answer.
pub(super) fn answer(operation: &str) -> Option<&'static Answer> {
    TABLE.get(operation)
}

/// Whether the SDK's reading of this answer is known, so that what it drops is seen.
#[must_use]
pub fn is_watched(operation: &str) -> bool {
    TABLE.contains_key(operation)
}

fn read(text: &'static str) -> BTreeMap<&'static str, Answer> {
    let mut answers = BTreeMap::new();
    for service in text.split("\n= ").skip(1) {
        let (mut roots, mut types) = (Vec::new(), BTreeMap::new());
        for line in service.lines().skip(1) {
            let mut words = line.split(' ');
            match words.next().unwrap_or_default() {
                "!" => roots.extend(words.next().zip(words.next())),
                name => {
                    let member = |word: &'static str| match word.split_once('=') {
                        Some((member, of)) => (member, Some(of)),
                        None => (word, None),
                    };
                    types.insert(name, words.map(member).collect::<Type>());
                }
            }
        }
        let types = std::sync::Arc::new(types);
        for (operation, root) in roots {
            let name = operation.trim_end_matches(EACH);
            let is_listing = name != operation;
            answers.insert(name, Answer { name, root, is_listing, types: std::sync::Arc::clone(&types) });
        }
    }
    answers
}

impl Answer {
    /// The members of this answer that the SDK does not know and that say something.
    pub(super) fn unknown(&self, value: &Value) -> Vec<Unknown> {
        let mut found = Vec::new();
        self.look(Some(self.root), value, &Place { path: "", of: None }, &mut found);
        found
    }

    fn look(&self, of: Option<&str>, value: &Value, place: &Place<'_>, found: &mut Vec<Unknown>) {
        let Some(members) = of.and_then(|name| self.types.get(name)) else { return };
        match (value, members.get(EACH)) {
            (Value::Array(items), each) => {
                let of = each.map_or(of, |each| *each);
                for item in items {
                    let named = (self.is_listing && place.of.is_none()).then(|| names(item));
                    let of_item = named.as_ref().or(place.of);
                    self.look(of, item, &Place { of: of_item, ..*place }, found);
                }
            }
            (Value::Object(values), Some(each)) => {
                for (key, value) in values {
                    self.look(*each, value, &place.below(key).borrowed(), found);
                }
            }
            (Value::Object(values), None) => {
                for (key, value) in values {
                    let below = place.below(key);
                    match members.get(key.as_str()) {
                        Some(of) => self.look(*of, value, &below.borrowed(), found),
                        None if says_nothing(value) => {}
                        None => found.push(Unknown {
                            answer: self.name,
                            member: below.path,
                            of: below.of.cloned(),
                        }),
                    }
                }
            }
            _ => {}
        }
    }
}

/// Where in an answer, and by which names the thing is called that this is part of.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a str,
    of: Option<&'a BTreeSet<String>>,
}

/// The same with a path of its own.
struct Below<'a> {
    path: String,
    of: Option<&'a BTreeSet<String>>,
}

impl<'a> Place<'a> {
    fn below(&self, key: &str) -> Below<'a> {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Below { path, of: self.of }
    }
}

impl Below<'_> {
    fn borrowed(&self) -> Place<'_> {
        Place { path: &self.path, of: self.of }
    }
}

/// Every text that a thing says of itself, names among them.
fn names(item: &Value) -> BTreeSet<String> {
    let members = item.as_object().into_iter().flat_map(|members| members.values());
    members.filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

/// What AWS takes for a member that is not there.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty() || text == "false",
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(says_nothing),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn unknown(operation: &str, value: &Value) -> Vec<String> {
        answer(operation).unwrap().unknown(value).into_iter().map(|one| one.member).collect()
    }

    #[test]
    fn members_are_known_by_their_place() {
        let known = json!({ "WebACL": {
            "Name": "main",
            "DefaultAction": { "Allow": {} },
            "Rules": [{ "Name": "a", "Statement": { "NotStatement": { "Statement": { "GeoMatchStatement": {} } } } }],
            "CustomResponseBodies": { "any-key": { "Content": "x" } },
        } });
        assert!(unknown("GetWebACL", &known).is_empty());
        let more = json!({ "WebACL": {
            "Shield": { "Level": 3 },
            "Off": false, "None": null, "Empty": { "List": [] },
            "DefaultAction": { "Allow": { "Delay": 1 } },
            "Rules": [{ "Statement": { "NotStatement": { "Statement": { "GeoMatchStatement": {}, "Mood": "x" } } } }],
            "CustomResponseBodies": { "any-key": { "Content": "x", "Encoding": "gzip" } },
        } });
        assert_eq!(
            unknown("GetWebACL", &more),
            [
                "WebACL.CustomResponseBodies.any-key.Encoding",
                "WebACL.DefaultAction.Allow.Delay",
                "WebACL.Rules.Statement.NotStatement.Statement.Mood",
                "WebACL.Shield",
            ]
        );
    }

    #[test]
    fn a_listing_says_whose_member_it_is() {
        let answered = json!({ "MetricAlarms": [
            { "AlarmName": "a", "Dimensions": [{ "Name": "x", "Value": "y" }] },
            { "AlarmName": "b", "Dimensions": [{ "Name": "x", "Sort": "z" }] },
        ] });
        let found = answer("DescribeAlarms").unwrap().unknown(&answered);
        let [one] = &found[..] else { panic!("{found:?}") };
        assert_eq!(one.member, "MetricAlarms.Dimensions.Sort");
        assert_eq!(one.of, Some(BTreeSet::from(["b".to_owned()])));
    }
}
