//! What a document names: the texts by which others name a resource, looked for in all that is held.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{facts::Mention, model::Hold};

/// What ends an ARN inside a longer text.
const ENDS: &[char] = &[' ', '"', '\'', '(', ')', ',', ';', '[', ']', '{', '}', '\n', '\t', '\\'];

/// The mentions of several resources at once, by their texts.
pub(super) struct Sought<'a> {
    by_text: BTreeMap<&'a str, Vec<(usize, usize)>>,
    mentions: &'a [Vec<Mention>],
}

/// That a document names one of the resources.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// Which of the resources.
    pub resource: usize,
    /// What its deletion does.
    pub hold: Hold,
    /// How it is used.
    pub how: String,
    /// The text that names it.
    pub text: String,
}

/// A string and what leads to it.
struct Place<'p> {
    path: Vec<&'p str>,
    table: Option<&'p serde_json::Map<String, Value>>,
}

impl<'a> Sought<'a> {
    /// The mentions of each resource, the one that says most first.
    pub(super) fn new(mentions: &'a [Vec<Mention>]) -> Self {
        let mut by_text: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
        for (resource, mentions) in mentions.iter().enumerate() {
            for (index, mention) in mentions.iter().enumerate().filter(|(_, each)| !each.text.is_empty()) {
                by_text.entry(&mention.text).or_default().push((resource, index));
            }
        }
        Self { by_text, mentions }
    }

    /// What an aspect names.
    pub(super) fn hits(&self, aspect: &str, value: &Value) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.walk(&mut Place { path: vec![aspect], table: None }, value, &mut hits);
        hits.sort();
        hits.dedup();
        hits
    }

    fn walk<'p>(&self, place: &mut Place<'p>, value: &'p Value, hits: &mut Vec<Hit>) {
        match value {
            Value::String(text) => self.look(place, text, hits),
            Value::Array(items) => items.iter().for_each(|item| self.walk(place, item, hits)),
            Value::Object(members) => {
                let outer = place.table.replace(members);
                for (key, member) in members {
                    place.path.push(key);
                    // What is keyed by an ARN names it too.
                    self.look(place, key, hits);
                    self.walk(place, member, hits);
                    place.path.pop();
                }
                place.table = outer;
            }
            _ => {}
        }
    }

    fn look(&self, place: &Place<'_>, text: &str, hits: &mut Vec<Hit>) {
        let mut best: BTreeMap<usize, usize> = BTreeMap::new();
        for candidate in candidates(text) {
            let named = self.by_text.get(candidate.text).into_iter().flatten();
            for &(resource, index) in named {
                let mention = &self.mentions[resource][index];
                if candidate.fits(mention) && place.fits(mention) {
                    let first = best.entry(resource).or_insert(index);
                    *first = (*first).min(index);
                }
            }
        }
        hits.extend(best.into_iter().map(|(resource, index)| {
            let mention = &self.mentions[resource][index];
            let how = match mention.how {
                "" => format!("in `{}`", place.shown()),
                how => how.to_owned(),
            };
            Hit { resource, hold: mention.hold, how, text: mention.text.clone() }
        }));
    }
}

impl Place<'_> {
    /// The aspect, with the member of it that is no grammar of policies.
    fn shown(&self) -> String {
        let member = self.path.get(1).filter(|member| **member != "Statement");
        self.path.first().into_iter().chain(member).copied().collect::<Vec<_>>().join(".")
    }

    fn fits(&self, mention: &Mention) -> bool {
        let within = mention.within.is_none_or(|within| self.path.contains(&within));
        let beside = mention.beside.as_ref().is_none_or(|beside| {
            self.table.is_some_and(|table| table.values().any(|value| value.as_str() == Some(beside)))
        });
        within && beside
    }
}

/// A part of a text that may be a mention.
struct Candidate<'t> {
    text: &'t str,
    /// Whether more follows that belongs to it.
    is_part: bool,
}

impl Candidate<'_> {
    /// What follows a slash in an ARN of IAM is another name, elsewhere a part of the same thing.
    fn fits(&self, mention: &Mention) -> bool {
        !self.is_part || !mention.text.starts_with("arn:") || !mention.text.contains(":iam:")
    }
}

fn candidates(text: &str) -> Vec<Candidate<'_>> {
    let mut found = vec![Candidate { text, is_part: false }];
    if text.contains('"') {
        found.extend(text.split('"').map(|text| Candidate { text, is_part: false }));
    }
    for (start, _) in text.match_indices("arn:") {
        let rest = &text[start..];
        let arn = &rest[..rest.find(ENDS).unwrap_or(rest.len())];
        found.push(Candidate { text: arn, is_part: false });
        let parts =
            arn.match_indices(['/', ':']).map(|(end, _)| Candidate { text: &arn[..end], is_part: true });
        found.extend(parts);
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BUCKET: &str = "arn:aws:s3:::shop";
    const ROLE: &str = "arn:aws:iam::111122223333:role/team";

    fn hits(mentions: Vec<Mention>, aspect: &str, value: &Value) -> Vec<String> {
        let mentions = [mentions];
        let hits = Sought::new(&mentions).hits(aspect, value);
        hits.into_iter().map(|hit| hit.how).collect()
    }

    #[test]
    fn an_arn_is_found_whole_and_as_the_beginning_of_what_is_in_it() {
        let cases = [
            ("arn:aws:s3:::shop", true),
            ("arn:aws:s3:::shop/orders/*", true),
            ("SOURCE \"arn:aws:s3:::shop\" | fields x", true),
            ("arn:aws:s3:::shop-old", false),
            ("arn:aws:s3:::sho", false),
            ("shop", false),
        ];
        for (text, is_found) in cases {
            let found = hits(vec![Mention::anywhere(BUCKET)], "policy", &json!({ "Resource": [text] }));
            assert_eq!(found, if is_found { vec!["in `policy.Resource`"] } else { Vec::new() }, "{text}");
        }
    }

    #[test]
    fn a_path_of_iam_is_another_name() {
        let found = |arn: &str| hits(vec![Mention::anywhere(ROLE)], "trust", &json!([arn])).len();
        assert_eq!(found(ROLE), 1);
        assert_eq!(found(&format!("{ROLE}/reader")), 0);
    }

    #[test]
    fn a_name_means_something_in_its_place_alone() {
        let mentions = || vec![Mention::within("target_bucket", "logs", "logging target", Hold::Breaks)];
        assert_eq!(hits(mentions(), "logging", &json!({ "target_bucket": "logs" })), ["logging target"]);
        assert!(hits(mentions(), "tags", &json!({ "Team": "logs" })).is_empty());
    }

    #[test]
    fn an_alarm_is_named_in_quotation_marks() {
        let mentions = || vec![Mention::within("rule", "a b", "rule", Hold::Blocks)];
        assert_eq!(hits(mentions(), "alarm", &json!({ "rule": "ALARM(\"a b\") OR OK(\"c\")" })), ["rule"]);
        assert!(hits(mentions(), "alarm", &json!({ "rule": "ALARM(\"a\")" })).is_empty());
    }

    #[test]
    fn a_metric_is_its_name_beside_its_namespace() {
        let mention = Mention::anywhere("Failures").beside("Shop");
        let found = |metric: Value| hits(vec![mention.clone()], "alarm", &metric).len();
        assert_eq!(found(json!({ "metric": { "name": "Failures", "namespace": "Shop" } })), 1);
        assert_eq!(found(json!({ "metric": { "name": "Failures", "namespace": "Other" } })), 0);
        assert_eq!(found(json!({ "namespace": "Shop", "metric": { "name": "Failures" } })), 0);
    }

    #[test]
    fn what_says_most_comes_first() {
        let attached = Mention::within("attachments", ROLE, "attached policy", Hold::Loses);
        let mentions = || vec![attached.clone(), Mention::anywhere(ROLE)];
        assert_eq!(hits(mentions(), "attachments", &json!([ROLE])), ["attached policy"]);
        assert_eq!(hits(mentions(), "inline", &json!({ "a": [ROLE] })), ["in `inline.a`"]);
    }
}
