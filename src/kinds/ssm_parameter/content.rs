//! What is in a parameter.

use crate::kind::prelude::*;
use std::fmt;

use aws_sdk_ssm::types::ParameterType;
use serde::Deserializer;
use serde_json::Value;

use super::parameter::Type;
use crate::model::{Secret, Secrets, document::pending_text};

/// The value of a parameter, in the form in which it is declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Content {
    /// Text of a `String`.
    Text(Text),
    /// Items of a `StringList`.
    List(Vec<Text>),
    /// JSON in a `String`.
    Json(Json),
    /// The hash of what is in a `SecureString`.
    Secret(Secret),
}

/// JSON with sorted keys. Strings in it may be pending.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Json(Value);

impl From<Value> for Json {
    fn from(mut value: Value) -> Self {
        value.sort_all_objects();
        Self(value)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Content {
    /// The type that holds it.
    pub(super) fn kind(&self) -> Type {
        match self {
            Self::Text(_) | Self::Json(_) => Type::String,
            Self::List(_) => Type::StringList,
            Self::Secret(_) => Type::SecureString,
        }
    }

    /// What AWS answered. JSON is told from text only where JSON is wanted, so that a text which
    /// happens to be JSON stays as it is written. A secret is sealed here.
    pub(super) fn seen(
        kind: &ParameterType,
        text: &str,
        want: Option<&Self>,
        seal: impl FnOnce(&str) -> Secret,
    ) -> Self {
        match (kind, want) {
            (ParameterType::SecureString, _) => Self::Secret(seal(text)),
            (ParameterType::StringList, _) => Self::List(text.split(',').map(known).collect()),
            (_, Some(Self::Json(_))) => Self::Text(known(text)).parsed(),
            _ => Self::Text(known(text)),
        }
    }

    /// Text that is JSON as JSON; anything else as it is.
    pub(super) fn parsed(self) -> Self {
        match &self {
            Self::Text(Text::Known(text)) => match serde_json::from_str::<Value>(text) {
                Ok(value) => Self::Json(value.into()),
                Err(_) => self,
            },
            _ => self,
        }
    }

    /// The text to write, as far as it is known without the run's secrets.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => text.known().map(str::to_owned),
            Self::List(items) => {
                let items: Option<Vec<&str>> = items.iter().map(Text::known).collect();
                items.map(|items| items.join(","))
            }
            Self::Json(json) => (!waits(&json.0)).then(|| json.to_string()),
            Self::Secret(_) => None,
        }
    }

    /// The text to write.
    ///
    /// # Errors
    /// That the secret is not among those of this run.
    pub(super) fn reveal(&self, secrets: &Secrets) -> Result<String, Failure> {
        let text = match self {
            Self::Secret(secret) => secrets.reveal(secret),
            plain => plain.text(),
        };
        text.ok_or_else(|| Failure::guard("ssm:PutParameter", "the value is not known in this run"))
    }
}

fn waits(value: &Value) -> bool {
    match value {
        Value::Object(members) => pending_text(value).is_some() || members.values().any(waits),
        Value::Array(items) => items.iter().any(waits),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn seen(kind: &ParameterType, text: &str, want: Option<&Content>) -> Value {
        serde_json::to_value(Content::seen(kind, text, want, |text| Secret::seal("salt", text))).unwrap()
    }

    #[test]
    fn json_is_compared_as_json_where_it_is_declared_as_json() {
        let want = Content::Json(json!({"b": 1, "a": [true]}).into());
        assert_eq!(want.text().unwrap(), r#"{"a":[true],"b":1}"#);
        let live = "{ \"b\": 1,\n \"a\": [ true ] }";
        assert_eq!(Content::seen(&ParameterType::String, live, Some(&want), |_| Secret::unread()), want);
        assert_eq!(seen(&ParameterType::String, live, None), json!({ "text": live }));
        assert_eq!(seen(&ParameterType::String, "no json", Some(&want)), json!({ "text": "no json" }));
        assert_eq!(seen(&ParameterType::StringList, "a,b", Some(&want)), json!({ "list": ["a", "b"] }));
    }

    #[test]
    fn json_may_wait_for_outputs() {
        let json = json!({"models": {"arn": {"$pending": "${iam.role.lambda.arn}"}}});
        let content: Content = serde_json::from_value(json!({ "json": json })).unwrap();
        assert_eq!(content.text(), None);
    }

    #[test]
    fn a_secret_is_sealed_whatever_is_wanted() {
        let text = Content::Text("x".into());
        for want in [None, Some(&text)] {
            let seal = |text: &str| Secret::seal("salt", text);
            let content = Content::seen(&ParameterType::SecureString, "hunter2", want, seal);
            assert_eq!(content, Content::Secret(Secret::seal("salt", "hunter2")));
            assert!(!format!("{content:?}").contains("hunter2"));
        }
        let secrets = Secrets::default();
        let sealed = Content::Secret(secrets.keep("salt", "hunter2".to_owned()));
        assert_eq!(sealed.text(), None);
        assert_eq!(sealed.reveal(&secrets).unwrap(), "hunter2");
        assert!(sealed.reveal(&Secrets::default()).is_err());
    }
}
