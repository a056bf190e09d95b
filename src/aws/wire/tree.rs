//! Requests and answers, whatever the protocol.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Number, Value};

/// A value as AWS spells it. `Map` and `Struct` are apart because forms write them differently. `Element` is
/// XML, which does not say whether it is a text, a list or a structure: the type that reads it decides.
#[derive(Clone, PartialEq)]
pub enum Tree {
    /// A member that is not there.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text, or a value of an enum.
    Text(String),
    /// Seconds since 1970 and the same in ISO 8601: the protocol takes the one or the other.
    Time(Number, String),
    /// A list.
    List(Vec<Tree>),
    /// A map, whose keys are data.
    Map(Vec<(String, Tree)>),
    /// A structure, whose keys are AWS's members.
    Struct(Vec<(String, Tree)>),
    /// An element of XML.
    Element {
        /// The elements in it.
        children: Vec<(String, Tree)>,
        /// The text in it.
        text: String,
    },
}

impl Tree {
    /// A structure without members.
    pub const EMPTY: Self = Self::Struct(Vec::new());

    /// Removes a member and returns it.
    pub fn take(&mut self, name: &str) -> Option<Self> {
        let (Self::Map(members) | Self::Struct(members) | Self::Element { children: members, .. }) = self
        else {
            return None;
        };
        let at = members.iter().position(|(member, _)| member == name)?;
        Some(members.remove(at).1)
    }

    /// A member, by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(members) | Self::Struct(members) | Self::Element { children: members, .. } => {
                members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// A scalar as text, as it stands in a path, a query or a form.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(value) => Some(value.to_string()),
            Self::Text(text) | Self::Time(_, text) => Some(text.clone()),
            Self::Element { children, text } if children.is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    /// The same without members that have no value.
    pub(super) fn without_nulls(self) -> Self {
        let each = |members: Vec<(String, Self)>| {
            members.into_iter().map(|(name, value)| (name, value.without_nulls()))
        };
        match self {
            Self::Struct(members) => {
                Self::Struct(each(members).filter(|(_, value)| *value != Self::Null).collect())
            }
            Self::Map(entries) => Self::Map(each(entries).collect()),
            Self::List(items) => Self::List(items.into_iter().map(Self::without_nulls).collect()),
            tree => tree,
        }
    }

    /// Whether AWS takes this for a member that is not there.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Null | Self::Bool(false) => true,
            Self::Bool(true) | Self::Number(_) | Self::Time(..) => false,
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Map(members) | Self::Struct(members) => members.iter().all(|(_, value)| value.is_nothing()),
            Self::Element { children, text } => {
                children.iter().all(|(_, child)| child.is_nothing()) && matches!(text.trim(), "" | "false")
            }
        }
    }
}

/// The shape without what may be a secret.
impl fmt::Debug for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Time(..) => formatter.write_str("_"),
            Self::List(items) => formatter.debug_list().entries(items).finish(),
            Self::Element { children, .. } if children.is_empty() => formatter.write_str("_"),
            Self::Map(members) | Self::Struct(members) | Self::Element { children: members, .. } => {
                formatter.debug_map().entries(members.iter().map(|(name, value)| (name, value))).finish()
            }
        }
    }
}

impl From<Value> for Tree {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(value) => Self::Number(value),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Map(members.into_iter().map(|(name, value)| (name, value.into())).collect())
            }
        }
    }
}

/// As JSON.
impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) | Self::Time(value, _) => value.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => items.serialize(serializer),
            Self::Element { children, text } if children.is_empty() => serializer.serialize_str(text),
            Self::Map(members) | Self::Struct(members) | Self::Element { children: members, .. } => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}
