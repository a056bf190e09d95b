//! One service's actions, read out of the data when it is asked for.

use std::{
    collections::BTreeMap,
    sync::{LazyLock, OnceLock},
};

use crate::policy::evaluate::fits_in_any_case;

/// The data; its first lines say how it reads.
const DATA: &str = include_str!("services.txt");

/// What AWS compares a condition key with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// Text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A date or seconds since 1970.
    Date,
    /// An ARN.
    Arn,
    /// An address or a range of addresses.
    Address,
    /// Bytes as base64.
    Binary,
}

/// A condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name; `*` stands for a tag's key or the like.
    pub name: &'static str,
    /// What it is compared with.
    pub kind: KeyType,
    /// Whether a request can carry several values of it.
    pub is_list: bool,
}

impl Key {
    /// Whether `name`, in any case, is this key.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        // A star stands for at least one letter, as it does for the name of a tag.
        if self.name.contains('*') {
            return fits_in_any_case(&self.name.replace('*', "?*"), name);
        }
        self.name.eq_ignore_ascii_case(name)
    }
}

/// A type of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// What AWS calls it: `bucket`.
    pub name: &'static str,
    /// Its ARN, with `*` for every part that differs.
    pub arn: &'static str,
}

/// What one may ask of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its name without the service: `GetObject`.
    pub name: &'static str,
    /// The types of resource it can be about; of none, only `*` can be its resource.
    pub types: Vec<usize>,
    /// The service's condition keys that come with it.
    pub keys: Vec<usize>,
}

/// A service and all that is known of it.
#[derive(Debug)]
pub struct Service {
    /// What stands before the colon: `s3`.
    pub prefix: &'static str,
    /// Its actions, by name without regard to case.
    pub actions: Vec<Action>,
    /// Its types of resource.
    pub types: Vec<ResourceType>,
    /// Its condition keys, some of them global ones.
    pub keys: Vec<Key>,
}

impl Service {
    /// The action called `name`, in any case.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<&Action> {
        let lower = |name: &str| name.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>();
        let wanted = lower(name);
        let compare = |action: &Action| {
            action.name.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(wanted.iter().copied())
        };
        self.actions.binary_search_by(compare).ok().and_then(|at| self.actions.get(at))
    }

    /// Whether one of its actions carries a condition key.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.is(name))
    }

    /// The types of resource that an action can be about.
    pub fn types_of(&self, action: &Action) -> impl Iterator<Item = &ResourceType> {
        action.types.iter().filter_map(|number| self.types.get(*number))
    }

    /// The condition keys that come with an action.
    pub fn keys_of(&self, action: &Action) -> impl Iterator<Item = &Key> {
        action.keys.iter().filter_map(|number| self.keys.get(*number))
    }

    fn read(prefix: &'static str, text: &'static str) -> Self {
        let mut service = Self { prefix, actions: Vec::new(), types: Vec::new(), keys: Vec::new() };
        for line in text.lines() {
            let mut words = line.split(' ');
            match words.next() {
                Some("?") => {
                    let (kind, is_list) = key_type(words.next().unwrap_or_default());
                    service.keys.extend(words.map(|name| Key { name, kind, is_list }));
                }
                Some("@") => {
                    let mut word = || words.next().unwrap_or_default();
                    service.types.push(ResourceType { name: word(), arn: word() });
                }
                Some("!") => {
                    let mut numbers = || -> Vec<usize> {
                        words
                            .next()
                            .unwrap_or_default()
                            .split(',')
                            .filter_map(|word| word.parse().ok())
                            .collect()
                    };
                    let (types, keys) = (numbers(), numbers());
                    let action = |name| Action { name, types: types.clone(), keys: keys.clone() };
                    service.actions.extend(words.map(action));
                }
                _ => {}
            }
        }
        service.actions.sort_by_cached_key(|action| action.name.to_ascii_lowercase());
        service
    }
}

/// What the reference calls a type, and whether a request can carry several values.
fn key_type(word: &str) -> (KeyType, bool) {
    let (word, is_list) = match word.strip_prefix("ArrayOf") {
        Some(word) => (word, true),
        None => (word, false),
    };
    let kind = match word {
        "Bool" => KeyType::Bool,
        "Numeric" => KeyType::Number,
        "Date" => KeyType::Date,
        "ARN" => KeyType::Arn,
        "IPAddress" => KeyType::Address,
        "Binary" => KeyType::Binary,
        _ => KeyType::Text,
    };
    (kind, is_list)
}

/// Where each service is in the data, and what it says once somebody asked.
static SERVICES: LazyLock<BTreeMap<&'static str, (&'static str, OnceLock<Service>)>> = LazyLock::new(|| {
    let blocks = DATA.split("\n= ").skip(1);
    blocks
        .filter_map(|block| block.split_once('\n'))
        .map(|(prefix, text)| (prefix, (text, OnceLock::new())))
        .collect()
});

/// The service with a prefix, in any case.
#[must_use]
pub fn service(prefix: &str) -> Option<&'static Service> {
    let lower = prefix.to_ascii_lowercase();
    let (prefix, (text, read)) = SERVICES.get_key_value(lower.as_str())?;
    Some(read.get_or_init(|| Service::read(prefix, text)))
}

/// The prefixes of all services.
pub fn prefixes() -> impl Iterator<Item = &'static str> {
    SERVICES.keys().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_actions_types_and_keys() {
        let s3 = service("S3").unwrap();
        let get = s3.actions.iter().find(|action| action.name == "GetObject").unwrap();
        let types: Vec<_> = s3.types_of(get).map(|each| (each.name, each.arn)).collect();
        assert!(types.contains(&("object", "arn:*:s3:::*/*")), "{types:?}");
        assert!(s3.keys_of(get).any(|key| key.is("S3:existingobjecttag/team")));
        assert!(!s3.keys_of(get).any(|key| key.is("s3:x-amz-acl")));
        assert_eq!(s3.key("s3:signatureAge").map(|key| key.kind), Some(KeyType::Number));
        assert!(service("s4").is_none());
    }

    #[test]
    fn the_data_reads_as_its_header_says() {
        let mut count = 0;
        for prefix in prefixes() {
            let service = service(prefix).unwrap();
            assert!(!service.actions.is_empty(), "{prefix}");
            count += service.actions.len();
            let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            for action in &service.actions {
                assert!(is_name(action.name), "{prefix}:{}", action.name);
                assert!(action.types.iter().all(|number| *number < service.types.len()), "{prefix}");
                assert!(action.keys.iter().all(|number| *number < service.keys.len()), "{prefix}");
            }
            for each in &service.types {
                assert!(
                    each.arn.starts_with("arn:") && each.arn.split(':').count() > 5,
                    "{prefix} {}",
                    each.arn
                );
            }
        }
        assert!(count > 20_000, "{count}");
    }
}
