//! What is in a parameter.

use serde_json::Value;

use crate::{
    kind::prelude::*,
    model::{Secret, Secrets, document::pending_text},
};

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub(super) struct Json(Value);

impl From<Value> for Json {
    fn from(mut value: Value) -> Self {
        value.sort_all_objects();
        Self(value)
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

    #[test]
    fn a_text_that_happens_to_be_json_stays_as_it_is_written() {
        let json = Content::Json(json!({"b": 1, "a": [true]}).into());
        assert_eq!(json.text().unwrap(), r#"{"a":[true],"b":1}"#);
        let text = |text: &str| Content::Text(text.into());
        let live = "{ \"b\": 1,\n \"a\": [ true ] }";
        for (answer, want, expected) in [
            (live, Some(&json), json.clone()),
            (live, Some(&text("x")), text(live)),
            (live, None, text(live)),
            ("no json", Some(&json), text("no json")),
        ] {
            let content = Content::from_aws(STRING, answer, want, |_| unreachable!());
            assert_eq!(content, expected, "{answer}");
        }
        let waiting = json!({ "json": { "models": [{ "$pending": "${iam.role.lambda.arn}" }] } });
        assert_eq!(Content::deserialize(&waiting).unwrap().text(), None);
    }

    #[test]
    fn a_secret_is_sealed_whatever_is_wanted() {
        let secrets = Secrets::default();
        for want in [None, Some(&Content::Text("x".into()))] {
            let seal = |text: &str| secrets.keep("salt", text.to_owned());
            let sealed = Content::from_aws(SECURE_STRING, "hunter2", want, seal);
            assert!(!format!("{sealed:?}").contains("hunter2"));
            assert_eq!((sealed.text(), sealed.reveal(&secrets)), (None, Some("hunter2".to_owned())));
            assert_eq!(sealed.reveal(&Secrets::default()), None);
        }
    }
}
