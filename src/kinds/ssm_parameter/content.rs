//! What is in a parameter.

use crate::kind::prelude::*;
use serde::Deserializer;
use serde_json::Value;

use crate::model::{Secret, Secrets, document::pending_text};

pub(super) const STRING: &str = "String";
pub(super) const STRING_LIST: &str = "StringList";
pub(super) const SECURE_STRING: &str = "SecureString";

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

impl Content {
    /// The type that holds it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Json(_) => STRING,
            Self::List(_) => STRING_LIST,
            Self::Secret(_) => SECURE_STRING,
        }
    }

    /// AWS's answer. JSON is told from text only where JSON is wanted, so that a text which
    /// happens to be JSON stays as it is written. A secret is sealed here.
    pub(super) fn from_aws(
        kind: &str,
        text: &str,
        want: Option<&Self>,
        seal: impl FnOnce(&str) -> Secret,
    ) -> Self {
        match (kind, want) {
            (SECURE_STRING, _) => Self::Secret(seal(text)),
            (STRING_LIST, _) => Self::List(text.split(',').map(known).collect()),
            (_, Some(Self::Json(_))) => Self::Text(known(text)).parsed(),
            _ => Self::Text(known(text)),
        }
    }

    /// Text that is JSON as JSON; anything else as it is.
    pub(super) fn parsed(self) -> Self {
        let json = match &self {
            Self::Text(Text::Known(text)) => serde_json::from_str::<Value>(text).ok(),
            _ => None,
        };
        json.map_or(self, |json| Self::Json(json.into()))
    }

    /// The text to write, as far as it is known without the run's secrets.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => text.known().map(str::to_owned),
            Self::List(items) => {
                items.iter().map(Text::known).collect::<Option<Vec<_>>>().map(|items| items.join(","))
            }
            Self::Json(Json(json)) => (!waits(json)).then(|| json.to_string()),
            Self::Secret(_) => None,
        }
    }

    /// The text to write; `None` where the secret is not among those of this run.
    pub(super) fn reveal(&self, secrets: &Secrets) -> Option<String> {
        match self {
            Self::Secret(secret) => secrets.reveal(secret),
            plain => plain.text(),
        }
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

    fn from_aws(kind: &str, text: &str, want: Option<&Content>) -> Content {
        Content::from_aws(kind, text, want, |text| Secret::seal("salt", text))
    }

    #[test]
    fn json_is_compared_as_json_where_it_is_declared_as_json() {
        let want = Content::Json(json!({"b": 1, "a": [true]}).into());
        assert_eq!(want.text().unwrap(), r#"{"a":[true],"b":1}"#);
        let live = "{ \"b\": 1,\n \"a\": [ true ] }";
        let text = |text: &str| Content::Text(text.into());
        assert_eq!(from_aws(STRING, live, Some(&want)), want);
        assert_eq!(from_aws(STRING, live, None), text(live));
        assert_eq!(from_aws(STRING, "no json", Some(&want)), text("no json"));
        let list = Content::List(vec!["a".into(), "b".into()]);
        assert_eq!(from_aws(STRING_LIST, "a,b", Some(&want)), list);
    }

    #[test]
    fn json_may_wait_for_outputs() {
        let json = json!({"models": {"arn": {"$pending": "${iam.role.lambda.arn}"}}});
        let content: Content = serde_json::from_value(json!({ "json": json })).unwrap();
        assert_eq!(content.text(), None);
    }

    #[test]
    fn a_secret_is_sealed_whatever_is_wanted() {
        for want in [None, Some(&Content::Text("x".into()))] {
            let content = from_aws(SECURE_STRING, "hunter2", want);
            assert_eq!(content, Content::Secret(Secret::seal("salt", "hunter2")));
            assert!(!format!("{content:?}").contains("hunter2"));
        }
        let secrets = Secrets::default();
        let sealed = Content::Secret(secrets.keep("salt", "hunter2".to_owned()));
        assert_eq!((sealed.text(), sealed.reveal(&secrets)), (None, Some("hunter2".to_owned())));
        assert_eq!(sealed.reveal(&Secrets::default()), None);
    }
}
