//! The `Condition` of a statement.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, Visitor},
};

use super::{
    Operator, key,
    read::{OneOrMany, Scalar},
};
use crate::model::Text;

type Values = BTreeMap<String, BTreeSet<Text>>;

/// Operators, keys and values. All of it must hold (aws-facts §0.4); of the values of a key, one.
///
/// Names are in AWS's spelling. A key without values stays: AWS takes it, and it never matches.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Condition(BTreeMap<String, Values>);

impl Condition {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each operator and key with its values.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &BTreeSet<Text>)> {
        self.0.iter().flat_map(|(operator, keys)| {
            keys.iter().map(move |(key, values)| (operator.as_str(), key.as_str(), values))
        })
    }

    /// The values of one operator and key, in any case.
    #[must_use]
    pub fn get(&self, operator: &str, key: &str) -> Option<&BTreeSet<Text>> {
        self.0.get(&Operator::spelling(operator))?.get(&key::spelling(key))
    }

    /// Adds values for one operator and key.
    pub fn insert(&mut self, operator: &str, key: &str, values: impl IntoIterator<Item = Text>) {
        let keys = self.0.entry(Operator::spelling(operator)).or_default();
        keys.entry(key::spelling(key)).or_default().extend(values);
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let operators = deserializer.deserialize_map(Spelled {
            what: "condition operators, each with its keys and their values",
            spelling: Operator::spelling,
            value: std::marker::PhantomData::<Keys>,
        })?;
        Ok(Self(
            operators
                .into_iter()
                .map(|(operator, keys)| (operator, keys.0))
                .filter(|(_, keys)| !keys.is_empty())
                .collect(),
        ))
    }
}

/// The keys below one operator.
struct Keys(Values);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = deserializer.deserialize_map(Spelled {
            what: "condition keys with their values",
            spelling: key::spelling,
            value: std::marker::PhantomData::<OneOrMany<Scalar>>,
        })?;
        let texts = |values: OneOrMany<Scalar>| values.0.into_iter().map(|Scalar(text)| text).collect();
        Ok(Self(keys.into_iter().map(|(key, values)| (key, texts(values))).collect()))
    }
}

/// Reads a map whose keys have one spelling.
struct Spelled<V> {
    what: &'static str,
    spelling: fn(&str) -> String,
    value: std::marker::PhantomData<V>,
}

impl<'de, V: Deserialize<'de>> Visitor<'de> for Spelled<V> {
    type Value = BTreeMap<String, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = BTreeMap::new();
        while let Some(written) = map.next_key::<String>()? {
            let spelled = (self.spelling)(&written);
            let value = map.next_value()?;
            // The two would have to hold both, which one set of values can't say.
            if found.insert(spelled.clone(), value).is_some() {
                return Err(de::Error::custom(format!(
                    "`{written}` is there twice: to AWS it is `{spelled}` in any case"
                )));
            }
        }
        Ok(found)
    }
}

impl JsonSchema for Condition {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let values = generator.subschema_for::<OneOrMany<Scalar>>();
        json_schema!({
            "type": "object",
            "additionalProperties": { "type": "object", "additionalProperties": values },
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn canonical(written: Value) -> Value {
        serde_json::to_value(serde_json::from_value::<Condition>(written).unwrap()).unwrap()
    }

    #[test]
    fn conditions_have_one_form() {
        let tls = json!({"Bool": {"aws:SecureTransport": ["false"]}});
        let cases = [
            (json!({"Bool": {"aws:SecureTransport": "false"}}), tls.clone()),
            (json!({"Bool": {"aws:SecureTransport": false}}), tls.clone()),
            (json!({"Bool": {"aws:SecureTransport": ["false", false]}}), tls.clone()),
            (json!({"bool": {"AWS:securetransport": "false"}}), tls),
            (
                json!({"NumericEquals": {"s3:max-keys": 10}}),
                json!({"NumericEquals": {"s3:max-keys": ["10"]}}),
            ),
            (
                json!({"NumericEquals": {"s3:max-keys": [-1, 1.5]}}),
                json!({"NumericEquals": {"s3:max-keys": ["-1", "1.5"]}}),
            ),
            (
                json!({"StringLike": {"s3:prefix": ["b/*", "a/*", "b/*"]}}),
                json!({"StringLike": {"s3:prefix": ["a/*", "b/*"]}}),
            ),
            (json!({"StringEquals": {"aws:SourceVpc": []}}), json!({"StringEquals": {"aws:SourceVpc": []}})),
            (json!({"StringEquals": {}}), json!({})),
            (
                json!({"ArnLike": {"AWS:SourceArn": {"$pending": "${sns.topic.alerts.arn}"}}}),
                json!({"ArnLike": {"aws:SourceArn": [{"$pending": "${sns.topic.alerts.arn}"}]}}),
            ),
        ];
        for (written, expected) in cases {
            let once = canonical(written.clone());
            assert_eq!(once, expected, "{written}");
            assert_eq!(canonical(once), expected, "{written}, read again");
        }
    }

    #[test]
    fn one_name_in_two_cases_is_refused() {
        let cases = [
            (json!({"Bool": {"aws:x": 1}, "bool": {"aws:y": 1}}), "."),
            (json!({"Bool": {"aws:SourceArn": 1, "AWS:SourceArn": 2}}), "Bool"),
        ];
        for (written, path) in cases {
            let error = serde_path_to_error::deserialize::<_, Condition>(&written).unwrap_err();
            assert_eq!(error.path().to_string(), path, "{written}");
            assert!(error.to_string().contains("twice"), "{error}");
        }
    }
}
