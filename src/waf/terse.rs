//! What is a word as long as there is no more to say than its name, and a table otherwise:
//! `action = "block"`, or `action = { block = { response_code = 429 } }`.

use std::{borrow::Cow, collections::BTreeMap, fmt, iter, marker::PhantomData, ops::Deref};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{
        self, MapAccess, Visitor,
        value::{MapAccessDeserializer, MapDeserializer},
    },
};

/// An enum whose every variant holds a table that may be empty.
pub trait Detail: Serialize + for<'de> Deserialize<'de> + JsonSchema {
    /// Its name in schemas.
    const NAME: &'static str;
    /// The words of all variants.
    const WORDS: &'static [&'static str];
    /// The word of this variant, if there is no more to say.
    fn word(&self) -> Option<&'static str>;
}

/// Such an enum, as people write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terse<T>(pub T);

impl<T> Deref for Terse<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Detail> Serialize for Terse<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.word() {
            Some(word) => serializer.serialize_str(word),
            None => self.0.serialize(serializer),
        }
    }
}

impl<'de, T: Detail> Deserialize<'de> for Terse<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Detail> Visitor<'de> for Reader<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "one of {}, or a table of one of them", T::WORDS.join(", "))
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<T, E> {
                let nothing_more = BTreeMap::<&str, &str>::new();
                let table = MapDeserializer::new(iter::once((word, nothing_more)));
                T::deserialize(MapAccessDeserializer::new(table))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_any(Reader(PhantomData)).map(Self)
    }
}

impl<T: Detail> JsonSchema for Terse<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [{ "type": "string", "enum": T::WORDS }, table] })
    }
}
