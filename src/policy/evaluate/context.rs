//! The circumstances of a request.

use std::collections::BTreeMap;

/// Condition keys with their values. The names of keys have no case (aws-facts §8.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a key its values. No value is the same as no key: AWS calls both null.
    pub fn set(&mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        if values.is_empty() {
            self.0.remove(&key.to_ascii_lowercase());
        } else {
            self.0.insert(key.to_ascii_lowercase(), values);
        }
    }

    /// The same with a key that it does not have yet.
    #[must_use]
    pub fn or(mut self, key: &str, value: &str) -> Self {
        if self.get(key).is_none() {
            self.set(key, [value]);
        }
        self
    }

    /// The values of a key; never an empty list.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[String]> {
        let found = if key.bytes().any(|b| b.is_ascii_uppercase()) {
            self.0.get(&key.to_ascii_lowercase())
        } else {
            self.0.get(key)
        };
        found.map(Vec::as_slice)
    }

    /// The keys in lower case, with their values.
    pub fn all(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(key, values)| (key.as_str(), values.as_slice()))
    }
}
