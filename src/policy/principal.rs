//! Who a statement is about.

use std::{collections::BTreeSet, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::read::{Chained, OneOrMany, Unknown};
use crate::model::Text;

/// The kinds of principals that AWS knows.
pub const KINDS: &[&str] = &["AWS", "Service", "Federated", "CanonicalUser"];

/// The principals of a statement, by their kind. An empty list is the same as none (aws-facts §2.1).
///
/// `"Principal": "*"` is read as `{"AWS": ["*"]}`: AWS documents the two as equivalent in resource
/// policies, and does not say which it answers with, so telling them apart would show differences
/// that are none. In a trust policy `*` does not stand for services, and neither does `{"AWS": "*"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Principal {
    /// Accounts, roles, users, sessions, or `*`.
    #[serde(rename = "AWS", skip_serializing_if = "BTreeSet::is_empty")]
    pub aws: BTreeSet<Text>,
    /// Services: `lambda.amazonaws.com`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub service: BTreeSet<Text>,
    /// Identity providers.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub federated: BTreeSet<Text>,
    /// Accounts by S3's canonical user id.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub canonical_user: BTreeSet<Text>,
}

impl Principal {
    /// Whether it names nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// All principals with their kind.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        let sets = [&self.aws, &self.service, &self.federated, &self.canonical_user];
        KINDS.iter().zip(sets).flat_map(|(kind, set)| set.iter().map(|text| (*kind, text)))
    }

    /// The same with accounts in one form.
    pub(super) fn canonical(self) -> Self {
        Self { aws: self.aws.into_iter().map(account).collect(), ..self }
    }
}

/// An account id and its root ARN name the same, and services rewrite the id (aws-facts §2.1). The
/// id does not say its partition; it is taken for `aws`.
fn account(principal: Text) -> Text {
    match principal.known() {
        Some(id) if is_account_id(id) => format!("arn:aws:iam::{id}:root").into(),
        _ => principal,
    }
}

/// Whether `text` is an AWS account id.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Written {
    #[serde(rename = "AWS")]
    aws: Option<OneOrMany<Text>>,
    service: Option<OneOrMany<Text>>,
    federated: Option<OneOrMany<Text>>,
    canonical_user: Option<OneOrMany<Text>>,
}

impl From<Written> for Principal {
    fn from(written: Written) -> Self {
        let Written { aws, service, federated, canonical_user } = written;
        Self {
            aws: OneOrMany::set(aws),
            service: OneOrMany::set(service),
            federated: OneOrMany::set(federated),
            canonical_user: OneOrMany::set(canonical_user),
        }
        .canonical()
    }
}

impl<'de> Deserialize<'de> for Principal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Principal;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "`*`, or principals by their kind: `AWS`, `Service`, `Federated`, `CanonicalUser`",
                )
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Principal, E> {
                if text == "*" {
                    return Ok(Principal { aws: BTreeSet::from(["*".into()]), ..Principal::default() });
                }
                Err(E::invalid_value(de::Unexpected::Str(text), &self))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Principal, A::Error> {
                let first = map.next_key::<String>()?;
                match first.as_deref() {
                    Some(Text::MARK) => {
                        let template = map.next_value::<String>()?;
                        return Err(de::Error::invalid_value(de::Unexpected::Str(&template), &self));
                    }
                    Some(key) if !KINDS.contains(&key) => {
                        match map.next_value_seed(Unknown { key, known: KINDS })? {}
                    }
                    _ => {}
                }
                Written::deserialize(MapAccessDeserializer::new(Chained::new(first, map)))
                    .map(Principal::from)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl JsonSchema for Principal {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Principal".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut many = |about: &str| {
            let mut many = generator.subschema_for::<OneOrMany<Text>>();
            many.insert("description".to_owned(), about.into());
            many
        };
        let aws = many("Accounts, roles and users, by account ID or ARN.");
        let service = many("Services: `lambda.amazonaws.com`.");
        let federated = many("Identity providers, by ARN or domain.");
        let canonical = many("Accounts by the canonical ID that S3 has for them.");
        json_schema!({ "anyOf": [
            { "const": "*" },
            {
                "type": "object",
                "properties": { "AWS": aws, "Service": service, "Federated": federated, "CanonicalUser": canonical },
                "additionalProperties": false,
            },
        ] })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn canonical(written: Value) -> Value {
        serde_json::to_value(serde_json::from_value::<Principal>(written).unwrap()).unwrap()
    }

    #[test]
    fn principals_have_one_form() {
        let root = "arn:aws:iam::111122223333:root";
        let cases = [
            (json!("*"), json!({"AWS": ["*"]})),
            (json!({"AWS": "*"}), json!({"AWS": ["*"]})),
            (json!({"AWS": "111122223333"}), json!({"AWS": [root]})),
            (json!({"AWS": [root, "111122223333"]}), json!({"AWS": [root]})),
            (
                json!({"AWS": "arn:aws-cn:iam::111122223333:root"}),
                json!({"AWS": ["arn:aws-cn:iam::111122223333:root"]}),
            ),
            (json!({"AWS": "AROAEXAMPLEEXAMPLE12"}), json!({"AWS": ["AROAEXAMPLEEXAMPLE12"]})),
            (json!({"Service": ["b", "a", "b"], "AWS": []}), json!({"Service": ["a", "b"]})),
            (json!({"CanonicalUser": "79a5"}), json!({"CanonicalUser": ["79a5"]})),
            (json!({"AWS": []}), json!({})),
            (
                json!({"AWS": {"$pending": "${iam.role.lambda.arn}"}}),
                json!({"AWS": [{"$pending": "${iam.role.lambda.arn}"}]}),
            ),
        ];
        for (written, expected) in cases {
            let once = canonical(written.clone());
            assert_eq!(once, expected, "{written}");
            assert_eq!(canonical(once), expected, "{written}, read again");
        }
    }

    #[test]
    fn what_is_no_principal_says_where_and_why() {
        let cases = [
            (json!("lambda.amazonaws.com"), ".", "`*`, or principals by their kind"),
            (
                json!({"$pending": "${iam.role.lambda.arn}"}),
                ".",
                "string \"${iam.role.lambda.arn}\", expected `*`, or",
            ),
            (json!({"Aws": "*"}), "Aws", "unknown field `Aws`, expected one of `AWS`, `Service`"),
            (json!({"AWS": "*", "Users": "*"}), "Users", "unknown field `Users`"),
            (json!({"AWS": ["*", 1]}), "AWS[1]", "expected a string"),
        ];
        for (written, path, message) in cases {
            let error = serde_path_to_error::deserialize::<_, Principal>(&written).unwrap_err();
            assert_eq!(error.path().to_string(), path, "{written}");
            assert!(error.to_string().contains(message), "{error}");
        }
    }
}
