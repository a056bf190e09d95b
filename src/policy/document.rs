//! A policy document: read from AWS's grammar or from its canonical form, kept in the latter.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

use super::{Statement, label, read::Chained, statement::MEMBERS, wire};

/// The version of a policy that says none.
const ASSUMED_VERSION: &str = "2008-10-17";

/// The versions of IAM's language, the current one first.
pub const VERSIONS: &[&str] = &["2012-10-17", "2008-10-17"];

/// An IAM policy in canonical form. Its statements are keyed by label, so that edits say which
/// statement changed; their order in AWS's own array means nothing (aws-facts §2.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", from = "Written")]
#[schemars(description = "An IAM policy, in IAM's own grammar.")]
pub struct Policy {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    statement: BTreeMap<String, Statement>,
}

/// Why a text is no policy.
#[derive(Debug, thiserror::Error)]
#[error("not a policy: {0}")]
pub struct NotAPolicy(String);

impl Policy {
    /// A policy of the current version.
    #[must_use]
    pub fn of(statements: impl IntoIterator<Item = Statement>) -> Self {
        let version = VERSIONS.first().map(|version| (*version).to_owned());
        Self { version, id: None, statement: label::by_label(statements) }
    }

    /// The same with an `Id`. An empty one is none.
    #[must_use]
    pub fn with_id(self, id: &str) -> Self {
        Self { id: Some(id.to_owned()).filter(|id| !id.is_empty()), ..self }
    }

    /// The same with other statements.
    #[must_use]
    pub fn with_statements(&self, statements: impl IntoIterator<Item = Statement>) -> Self {
        Self { statement: label::by_label(statements), ..self.clone() }
    }

    /// The same in another version, or in none.
    #[must_use]
    pub(super) fn with_version(self, version: Option<&str>) -> Self {
        Self { version: version.map(str::to_owned), ..self }
    }

    /// Reads a policy as AWS answers it, which may be wrapped in a list (aws-facts §2.1).
    pub fn from_json(text: &str) -> Result<Self, NotAPolicy> {
        let mut value: Value = serde_json::from_str(text).map_err(|error| NotAPolicy(error.to_string()))?;
        if let Value::Array(items) = &mut value {
            value = match items.len() {
                0 => Value::Object(serde_json::Map::new()),
                1 => items.remove(0),
                count => return Err(NotAPolicy(format!("a list of {count} documents"))),
            };
        }
        serde_path_to_error::deserialize(&value).map_err(|error| NotAPolicy(error.to_string()))
    }

    /// Reads a policy as IAM answers it: percent-encoded (aws-facts §2.4). A `+` is a plus.
    pub fn from_encoded(text: &str) -> Result<Self, NotAPolicy> {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
        Self::from_json(&decoded.map_err(|error| NotAPolicy(error.to_string()))?)
    }

    /// The policy in AWS's grammar, without white space. Text that is still pending stands there as
    /// its template.
    #[must_use]
    pub fn to_json(&self) -> String {
        wire::json(self)
    }

    /// Its length as IAM counts it: characters without white space (aws-facts §6.2).
    #[must_use]
    pub fn size(&self) -> usize {
        self.to_json().chars().filter(|c| !c.is_whitespace()).count()
    }

    /// The same, in the version that AWS assumes where none is said: for services that write it in.
    #[must_use]
    pub fn with_assumed_version(mut self) -> Self {
        self.version.get_or_insert_with(|| ASSUMED_VERSION.to_owned());
        self
    }

    /// The version of IAM's language. None is not the same as any: AWS then takes 2008-10-17.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The document's id.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The statements with their labels, by label.
    pub fn statements(&self) -> impl Iterator<Item = (&str, &Statement)> {
        self.statement.iter().map(|(label, statement)| (label.as_str(), statement))
    }

    /// Whether it says nothing: AWS answers `{}` where there is no policy (aws-facts §2.1).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.statement.is_empty()
    }

    /// The ARNs of the principals it names, as far as they are known. AWS refuses the document
    /// unless each of them exists (aws-facts §0.5).
    #[must_use]
    pub fn principals(&self) -> BTreeSet<String> {
        let named =
            self.statement.values().flat_map(|statement| [&statement.principal, &statement.not_principal]);
        named
            .flatten()
            .flat_map(|principal| &principal.aws)
            .filter_map(|text| text.known())
            .filter(|text| text.starts_with("arn:"))
            .map(str::to_owned)
            .collect()
    }
}

/// A document as AWS or a person writes it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[schemars(rename = "Policy")]
struct Written {
    /// The version of IAM's language; without one the older holds, in which variables are plain text.
    #[serde(default, deserialize_with = "version")]
    #[schemars(extend("enum" = VERSIONS))]
    version: Option<String>,
    /// An identifier of the document; only some services look at it.
    id: Option<String>,
    /// Its statements: a list as in AWS, or tables by their Sid.
    #[serde(default)]
    statement: Statements,
}

impl From<Written> for Policy {
    fn from(Written { version, id, statement }: Written) -> Self {
        Self { version, id: id.filter(|id| !id.is_empty()), statement: label::by_label(statement.0) }
    }
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let version = String::deserialize(deserializer)?;
    if VERSIONS.contains(&version.as_str()) {
        return Ok(Some(version));
    }
    Err(de::Error::unknown_variant(&version, VERSIONS))
}

/// One statement, a list of them, or a table of them by label.
#[derive(Default)]
struct Statements(Vec<Statement>);

impl<'de> Deserialize<'de> for Statements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Statements;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of statements")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Statements, A::Error> {
                let mut found = Vec::new();
                while let Some(statement) = items.next_element()? {
                    found.push(statement);
                }
                Ok(Statements(found))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Statements, A::Error> {
                let mut key = map.next_key::<String>()?;
                if key.as_deref().is_some_and(|key| MEMBERS.contains(&key)) {
                    let members = MapAccessDeserializer::new(Chained::new(key, map));
                    return Ok(Statements(vec![Statement::deserialize(members)?]));
                }
                let mut found = Vec::new();
                while let Some(label) = key {
                    found.push(map.next_value_seed(Labelled(&label))?);
                    key = map.next_key()?;
                }
                Ok(Statements(found))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// The statement behind a key.
struct Labelled<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Labelled<'_> {
    type Value = Statement;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Statement, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Labelled<'_> {
    type Value = Statement;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a statement called `{}`; a single statement's members are {}", self.0, MEMBERS.join(", "))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Statement, A::Error> {
        let statement = Statement::deserialize(MapAccessDeserializer::new(map))?;
        let sid = statement.sid.or_else(|| label::sid_of_key(self.0).map(str::to_owned));
        Ok(Statement { sid, ..statement })
    }
}

impl JsonSchema for Statements {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Statements".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Statement>();
        json_schema!({ "anyOf": [
            { "type": "array", "items": one },
            one,
            { "type": "object", "additionalProperties": one, "description": "Statements by their Sid." },
        ] })
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
