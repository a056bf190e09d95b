//! What a test takes to hold where there is no telling.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::answer::Act;

/// What a test takes to hold where there is no telling: `"match"`, `"no match"`, the action of a rule group as
/// in `"block"`, a list of the labels that a group adds, or a table of what a group does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// The rule matches, or it does not; of a group, none of its rules does.
    Matches(bool),
    /// What a rule group does.
    Group(Decision),
}

/// What a rule group does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What is done.
    pub act: Act,
    /// The group's rule that does it, whose action the web ACL may have overridden.
    pub rule: Option<String>,
    /// Labels that the group adds, in full.
    pub labels: BTreeSet<String>,
}

/// Assumptions by the name of a rule (`group/rule` for one in a rule group), or of a managed rule group.
pub type Assumptions = BTreeMap<String, Assumption>;

/// A decision as a table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    action: Option<Act>,
    rule: Option<String>,
    #[serde(default)]
    labels: BTreeSet<String>,
}

impl<'de> Deserialize<'de> for Act {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let found = Self::WORDS.iter().find(|(one, _)| *one == word);
        found.map(|(_, act)| *act).ok_or_else(|| {
            let words: Vec<&str> = Self::WORDS.iter().map(|(word, _)| *word).collect();
            de::Error::custom(format!("`{word}` is none of {}", words.join(", ")))
        })
    }
}

impl<'de> Deserialize<'de> for Assumption {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Assumption;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "\"match\", \"no match\", an action, a list of labels, or { action, rule, labels }",
                )
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Assumption, E> {
                match word {
                    "match" => Ok(Assumption::Matches(true)),
                    "no match" => Ok(Assumption::Matches(false)),
                    word => match Act::WORDS.iter().find(|(one, _)| *one == word) {
                        Some((_, act)) => {
                            Ok(Assumption::Group(Decision { act: *act, rule: None, labels: BTreeSet::new() }))
                        }
                        None => Err(E::invalid_value(de::Unexpected::Str(word), &self)),
                    },
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut labels: A) -> Result<Assumption, A::Error> {
                let mut all = BTreeSet::new();
                while let Some(label) = labels.next_element()? {
                    all.insert(label);
                }
                Ok(Assumption::Group(Decision { act: Act::Count, rule: None, labels: all }))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Assumption, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(map))?;
                let act = table.action.unwrap_or(Act::Block);
                Ok(Assumption::Group(Decision { act, rule: table.rule, labels: table.labels }))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}
