//! Environment variables, of which some are secrets.

use std::borrow::Cow;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::{
    kind::prelude::*,
    model::{Secret, Secrets},
};

/// The value of a variable: text, or `{ env = "NAME" }` or `{ file = "path" }` for a secret, which is never shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Variable {
    /// Text.
    Text(Text),
    /// A secret.
    Secret(Secret),
}

impl<'de> Deserialize<'de> for Variable {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if let Ok(text) = Text::deserialize(&value) {
            return Ok(Self::Text(text));
        }
        let expected = "expected text, `{ env = \"NAME\" }` or `{ file = \"name\" }`";
        Secret::deserialize(&value).map(Self::Secret).map_err(|_| serde::de::Error::custom(expected))
    }
}

impl Serialize for Variable {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Secret(secret) => secret.serialize(serializer),
        }
    }
}

impl JsonSchema for Variable {
    fn schema_name() -> Cow<'static, str> {
        "Variable".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let alternatives = [generator.subschema_for::<Text>(), generator.subschema_for::<Secret>()];
        json_schema!({ "anyOf": alternatives })
    }
}

/// Variables by name.
pub(super) type Variables = BTreeMap<String, Variable>;

/// The variables that AWS has. Only what a declaration itself says in plain text is shown: anything else may be a
/// secret, as one that is not declared any more.
pub(super) fn from_aws(live: BTreeMap<String, String>, want: Option<&Variables>, at: &Target) -> Variables {
    let variable = |(name, text): (String, String)| {
        let is_plain = want.is_some_and(|want| matches!(want.get(&name), Some(Variable::Text(_))));
        let value = if is_plain {
            Variable::Text(known(text))
        } else {
            Variable::Secret(at.secrets.keep(&at.salt(), text))
        };
        (name, value)
    };
    live.into_iter().map(variable).collect()
}

/// The texts to send; an error names the variable whose secret this run does not have.
pub(super) fn to_aws(want: &Variables, secrets: &Secrets) -> Result<BTreeMap<String, String>, String> {
    let text = |(name, variable): (&String, &Variable)| {
        let text = match variable {
            Variable::Text(text) => Some(text.value()),
            Variable::Secret(secret) => secrets.reveal(secret),
        };
        text.map(|text| (name.clone(), text)).ok_or_else(|| name.clone())
    };
    want.iter().map(text).collect()
}

/// A failure without the secrets that AWS may have quoted.
pub(super) fn without_secrets(mut failure: Failure, want: &Variables, secrets: &Secrets) -> Failure {
    for variable in want.values() {
        if let Variable::Secret(secret) = variable
            && let Some(text) = secrets.reveal(secret).filter(|text| !text.is_empty())
        {
            failure.message = failure.message.replace(&text, "(the secret)");
        }
    }
    failure
}
