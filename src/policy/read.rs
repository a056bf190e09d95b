//! Visitors for what AWS writes in two ways. Written by hand instead of `untagged`, so that an
//! error keeps its path.

use std::{borrow::Cow, collections::BTreeSet, fmt, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{
        self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, StringDeserializer},
    },
};

use crate::model::Text;

/// A set that AWS writes as a list or, with one member, as that member (aws-facts §2.1).
#[derive(Clone, Debug)]
pub(super) struct OneOrMany<T>(pub(super) BTreeSet<T>);

impl<T: Ord> OneOrMany<T> {
    /// The set; empty where the document has no such member.
    pub(super) fn set(many: Option<Self>) -> BTreeSet<T> {
        many.map_or_else(BTreeSet::new, |many| many.0)
    }
}

impl<'de, T: Deserialize<'de> + Ord> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Many(PhantomData)).map(Self)
    }
}

struct Many<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Ord> Visitor<'de> for Many<T> {
    type Value = BTreeSet<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(BTreeSet::from([T::deserialize(text.into_deserializer())?]))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(BTreeSet::from([T::deserialize(value.into_deserializer())?]))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(BTreeSet::from([T::deserialize(value.into_deserializer())?]))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(BTreeSet::from([T::deserialize(value.into_deserializer())?]))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(BTreeSet::from([T::deserialize(value.into_deserializer())?]))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(BTreeSet::from([T::deserialize(MapAccessDeserializer::new(map))?]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut set = BTreeSet::new();
        while let Some(item) = items.next_element()? {
            set.insert(item);
        }
        Ok(set)
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

/// A condition value: AWS takes `true` for `"true"` and `1` for `"1"` (aws-facts §2.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scalar(pub(super) Text);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a number, `true` or `false`")
            }

            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(text.into())
            }

            fn visit_bool<E>(self, value: bool) -> Result<Text, E> {
                Ok(value.to_string().into())
            }

            fn visit_i64<E>(self, value: i64) -> Result<Text, E> {
                Ok(value.to_string().into())
            }

            fn visit_u64<E>(self, value: u64) -> Result<Text, E> {
                Ok(value.to_string().into())
            }

            fn visit_f64<E>(self, value: f64) -> Result<Text, E> {
                Ok(value.to_string().into())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text, A::Error> {
                Text::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_any(Reader).map(Self)
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "ConditionValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "boolean", "number"] })
    }
}

/// A map whose first key was read to see what the map is.
pub(super) struct Chained<A> {
    first: Option<String>,
    rest: A,
}

impl<A> Chained<A> {
    /// The map with its first key put back.
    pub(super) fn new(first: Option<String>, rest: A) -> Self {
        Self { first, rest }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Chained<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(key) => {
                let key: StringDeserializer<A::Error> = key.into_deserializer();
                seed.deserialize(key).map(Some)
            }
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}

/// Stands for the value of a key that has no place there. Failing in the value puts the key into
/// the error's path.
pub(super) struct Unknown<'a> {
    /// The key.
    pub(super) key: &'a str,
    /// The keys that would have been right.
    pub(super) known: &'static [&'static str],
}

impl<'de> DeserializeSeed<'de> for Unknown<'_> {
    type Value = std::convert::Infallible;

    fn deserialize<D: Deserializer<'de>>(self, _: D) -> Result<Self::Value, D::Error> {
        Err(de::Error::unknown_field(self.key, self.known))
    }
}
