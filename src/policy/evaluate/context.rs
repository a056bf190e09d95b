//! The circumstances of a request.

use std::collections::BTreeMap;

use crate::policy::actions::is_up_to_the_caller;

/// Condition keys with their values. The names of keys have no case (aws-facts §8.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Of a key that is absent for sure, an empty list.
    keys: BTreeMap<String, Vec<String>>,
    /// Whether a key of which nothing is said may have any value or none.
    open: bool,
    /// The beginnings of keys of which nothing more is to be known, in lower case.
    closed: Vec<String>,
}

/// What is known of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Had<'a> {
    /// The request has it, with these values; never an empty list.
    Values(&'a [String]),
    /// The request does not have it.
    Absent,
    /// It may have it, with any value.
    NotKnown,
}

impl<'a> Had<'a> {
    /// The values, where they are known.
    #[must_use]
    pub fn values(self) -> Option<&'a [String]> {
        match self {
            Self::Values(values) => Some(values),
            Self::Absent | Self::NotKnown => None,
        }
    }
}

impl Context {
    /// All of the circumstances: a key that is not set is absent, as for IAM's simulator.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Some of the circumstances: of a key that is not set nothing is known, but for those that a request
    /// has only if whoever makes it says so.
    #[must_use]
    pub fn open() -> Self {
        Self { open: true, ..Self::default() }
    }

    /// Whether it holds some of the circumstances only.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Gives a key its values. No value is the same as no key: AWS calls both null.
    pub fn set(&mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) {
        self.keys.insert(key.to_ascii_lowercase(), values.into_iter().map(Into::into).collect());
    }

    /// Says that the request has no other keys that begin so: `aws:PrincipalTag/`.
    pub fn close(&mut self, prefix: &str) {
        self.closed.push(prefix.to_ascii_lowercase());
    }

    /// The same with a key of which nothing was said yet.
    #[must_use]
    pub fn or(mut self, key: &str, value: &str) -> Self {
        if self.get(key).is_none() {
            self.set(key, [value]);
        }
        self
    }

    /// Whether something was said of a key: its values, or that it is absent.
    #[must_use]
    pub fn says(&self, key: &str) -> bool {
        self.keys.contains_key(&key.to_ascii_lowercase())
    }

    /// The values of a key; never an empty list.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.had(key).values()
    }

    /// What is known of a key.
    #[must_use]
    pub fn had(&self, key: &str) -> Had<'_> {
        let found = if key.bytes().any(|b| b.is_ascii_uppercase()) {
            self.keys.get(&key.to_ascii_lowercase())
        } else {
            self.keys.get(key)
        };
        match found.map(Vec::as_slice) {
            Some([]) => Had::Absent,
            Some(values) => Had::Values(values),
            None if self.open && !is_up_to_the_caller(key) && !self.is_closed(key) => Had::NotKnown,
            None => Had::Absent,
        }
    }

    fn is_closed(&self, key: &str) -> bool {
        let key = key.to_ascii_lowercase();
        self.closed.iter().any(|prefix| key.starts_with(prefix))
    }

    /// The keys in lower case, with their values; an empty list for what is absent for sure.
    pub fn all(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.keys.iter().map(|(key, values)| (key.as_str(), values.as_slice()))
    }
}
