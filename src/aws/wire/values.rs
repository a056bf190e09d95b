//! Values that JSON has no type for, and members without a field.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use aws_smithy_types::{DateTime, base64, date_time::Format};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::model::Tags;

/// The field that takes the members of an answer that its struct has no field for.
pub(super) const UNKNOWN: &str = "unknown_members";

/// By which newtype a [`Time`] is recognised on the wire.
pub(super) const TIME: &str = "$wire::Time";

/// By which newtypes a [`Keyed`] is recognised on the wire.
pub(super) const BY: &str = "$wire::by.";

/// Members of an answer that a struct does not know, in AWS's spelling. A struct with a field
/// `unknown_members: Unknown` keeps them, so that a put which replaces the whole sends them back. In a
/// document they are a map; `Aspect::fill` takes them from the live value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unknown(pub BTreeMap<String, serde_json::Value>);

impl Unknown {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The member by which the items of a [`Keyed`] list are told apart.
pub trait ByKey {
    /// `"$wire::by.id"` for items with an `id`.
    const BY: &'static str;
}

/// A list whose items are told apart by one member: a map by that member in documents and stack files, AWS's
/// list on the wire. The item's own type has no such member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed<T>(pub BTreeMap<String, T>);

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> FromIterator<(String, T)> for Keyed<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T> IntoIterator for Keyed<T> {
    type Item = (String, T);
    type IntoIter = std::collections::btree_map::IntoIter<String, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T> Extend<(String, T)> for Keyed<T> {
    fn extend<I: IntoIterator<Item = (String, T)>>(&mut self, items: I) {
        self.0.extend(items);
    }
}

impl<T: ByKey + Serialize> Serialize for Keyed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(T::BY, &self.0)
    }
}

impl<'de, T: ByKey + Deserialize<'de>> Deserialize<'de> for Keyed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(T::BY, Items(PhantomData))
    }
}

struct Items<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Items<T> {
    type Value = Keyed<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Keyed<T>, D::Error> {
        BTreeMap::deserialize(inner).map(Keyed)
    }

    fn visit_map<M: de::MapAccess<'de>>(self, map: M) -> Result<Keyed<T>, M::Error> {
        BTreeMap::deserialize(de::value::MapAccessDeserializer::new(map)).map(Keyed)
    }
}

impl<T: JsonSchema> JsonSchema for Keyed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        BTreeMap::<String, T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, T>::json_schema(generator)
    }
}

/// Tags as AWS lists them: `[{ "Key": "Env", "Value": "prod" }]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TagList(Keyed<TagValue>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TagValue {
    /// AWS leaves out an empty one.
    #[serde(default)]
    value: String,
}

impl ByKey for TagValue {
    const BY: &'static str = "$wire::by.key";
}

impl From<Tags> for TagList {
    fn from(tags: Tags) -> Self {
        Self(tags.into_iter().map(|(key, value)| (key, TagValue { value })).collect())
    }
}

impl From<TagList> for Tags {
    fn from(TagList(Keyed(tags)): TagList) -> Self {
        tags.into_iter().map(|(key, TagValue { value })| (key, value)).collect()
    }
}

impl IntoIterator for TagList {
    type Item = (String, String);
    type IntoIter = <Tags as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        Tags::from(self).into_iter()
    }
}

impl Extend<(String, String)> for TagList {
    fn extend<I: IntoIterator<Item = (String, String)>>(&mut self, tags: I) {
        self.0.extend(tags.into_iter().map(|(key, value)| (key, TagValue { value })));
    }
}

/// An idempotency token, in the form of a UUID: AWS takes two calls with the same one for one call. Each is new; a call that is tried again
/// keeps its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// A new token.
    ///
    /// # Errors
    /// That the system gives no random bytes.
    pub fn new() -> Result<Self, getrandom::Error> {
        let (high, low) = (getrandom::u64()?, getrandom::u64()?);
        let hex = format!("{high:016x}{low:016x}");
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        Ok(Self(parts.join("-")))
    }
}

/// Bytes, base64 on every wire and in every document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blob(pub Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        base64::decode(text).map(Self).map_err(de::Error::custom)
    }
}

/// A point in time: ISO 8601 in documents, on the wire in the protocol's own format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub DateTime);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.fmt(Format::DateTime).map_err(serde::ser::Error::custom)?;
        serializer.serialize_newtype_struct(TIME, &text)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Moment)
    }
}

struct Moment;

impl<'de> de::Visitor<'de> for Moment {
    type Value = Time;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a time in ISO 8601 or in seconds since 1970")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Time, E> {
        DateTime::from_str(text, Format::DateTimeWithOffset).map(Time).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Time, E> {
        Ok(Time(DateTime::from_secs(seconds)))
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Time, E> {
        i64::try_from(seconds).map_err(E::custom).and_then(|seconds| self.visit_i64(seconds))
    }

    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Time, E> {
        Ok(Time(DateTime::from_secs_f64(seconds)))
    }

    // A format that is asked for the newtype shows what is in it.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Time, D::Error> {
        inner.deserialize_any(self)
    }
}
