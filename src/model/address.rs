//! What a resource is called inside a stack, and what one aspect of it is called in a plan.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A declared resource: `service.type.name`, with `["key"]` behind it when `for_each` made it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// `service.type`, as in `s3.bucket`.
    pub kind: String,
    /// The name in the stack file; not the name AWS knows.
    pub name: String,
    /// The `for_each` key.
    pub key: Option<String>,
}

impl Address {
    /// An address without a `for_each` key.
    #[must_use]
    pub fn new(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self { kind: kind.into(), name: name.into(), key: None }
    }

    /// The same address for one `for_each` key.
    #[must_use]
    pub fn with_key(&self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self.clone() }
    }

    /// The node of one aspect of this resource.
    #[must_use]
    pub fn node(&self, aspect: &str) -> Node {
        Node { address: self.clone(), aspect: aspect.to_owned() }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind, self.name)?;
        match &self.key {
            Some(key) => write!(f, "[\"{key}\"]"),
            None => Ok(()),
        }
    }
}

/// Why a string is no address.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an address; expected `service.type.name`, as in `s3.bucket.input`")]
pub struct NotAnAddress(String);

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = || NotAnAddress(text.to_owned());
        let (plain, key) = match text.split_once("[\"") {
            Some((plain, rest)) => (plain, Some(rest.strip_suffix("\"]").ok_or_else(fail)?)),
            None => (text, None),
        };
        let parts: Vec<&str> = plain.split('.').collect();
        let [service, kind, name] = parts[..] else { return Err(fail()) };
        if !parts.iter().all(|part| is_identifier(part)) {
            return Err(fail());
        }
        Ok(Self { kind: format!("{service}.{kind}"), name: name.to_owned(), key: key.map(str::to_owned) })
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Whether `text` can be a part of an address: lower-case letters, digits, `_` and `-`.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

/// One aspect of one resource: what the graph orders and the executor writes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// The resource.
    pub address: Address,
    /// The aspect's name, as in `encryption`.
    pub aspect: String,
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.aspect)
    }
}

impl FromStr for Node {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, aspect) = text.rsplit_once('/').ok_or_else(|| NotAnAddress(text.to_owned()))?;
        Ok(Self { address: address.parse()?, aspect: aspect.to_owned() })
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_round_trip() {
        for text in ["s3.bucket.input", "cloudwatch.alarm.tasks-low[\"voice-bot\"]"] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        for text in ["s3.bucket", "s3.bucket.Input", "s3..input", "a.b.c.d", "a.b.c[\"x\""] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
