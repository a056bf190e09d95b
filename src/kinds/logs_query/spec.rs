//! The declaration of a saved query.

use crate::kind::prelude::*;
use aws_sdk_cloudwatchlogs::types::QueryLanguage;
use schemars::{Schema, SchemaGenerator, json_schema};

use crate::kinds::logs::names::{group_problem, problem, trimmed};

/// The language of a query that names none: that of Logs Insights.
pub(super) const INSIGHTS: &str = "CWLI";

/// The language whose queries name their groups themselves.
const SQL: &str = "SQL";

/// Characters of a name, and of a query.
const NAME: usize = 255;
const QUERY: usize = 10_000;

/// A saved query of Logs Insights.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name; the console shows the parts before a `/` as folders. It must be the only one of
    /// this name, which AWS itself does not ask for.
    pub name: Text,
    /// The query. White space around it means nothing.
    #[serde(deserialize_with = "trimmed")]
    pub query: Text,
    /// The names of the log groups that it is about.
    #[serde(default)]
    pub log_groups: BTreeSet<Text>,
    /// Its language: `CWLI` (that of Logs Insights, when not given), `PPL` or `SQL`.
    #[serde(default = "insights")]
    #[schemars(schema_with = "languages")]
    pub language: String,
    /// What a person fills in when running it, by the name that stands in the query as `{{name}}`.
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
}

/// A part of a query that is filled in when it is run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What stands there when nothing is filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

fn insights() -> String {
    INSIGHTS.to_owned()
}

fn languages(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": QueryLanguage::values() })
}

impl Spec {
    /// Everything that AWS would refuse.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut length = |path: &str, text: &Text, most: usize| {
            let length = text.known().map_or(1, |text| text.chars().count());
            if !(1..=most).contains(&length) {
                found
                    .push(Problem::at(path, format!("it has 1 to {most} characters; this one has {length}")));
            }
        };
        length("name", &self.name, NAME);
        length("query", &self.query, QUERY);
        found.extend(
            self.log_groups
                .iter()
                .enumerate()
                .filter_map(|(index, group)| group_problem(&["log_groups", &index.to_string()], group)),
        );
        if !QueryLanguage::values().contains(&self.language.as_str()) {
            let message = format!("AWS has no query language `{}`", self.language);
            let help = format!("expected one of {}", QueryLanguage::values().join(", "));
            found.push(Problem::at("language", message).with_help(help));
        }
        if self.language == SQL && !self.log_groups.is_empty() {
            found.push(Problem::at("log_groups", "a query in SQL names its log groups itself"));
        }
        if self.language != INSIGHTS && !self.parameters.is_empty() {
            found.push(Problem::at(
                "parameters",
                "only a query in the language of Logs Insights has parameters",
            ));
        }
        for name in self.parameters.keys() {
            let mut bytes = name.bytes();
            let starts = bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
            if !starts || name.len() > 128 || !bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                let message = "a parameter has letters, digits and `_`, and does not start with a digit";
                found.push(problem(&["parameters", name], message));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn messages(declaration: &Value) -> Vec<String> {
        let mut all = json!({ "name": "voice/lost", "query": "fields @message\n" });
        all.as_object_mut().unwrap().extend(declaration.as_object().unwrap().clone());
        let spec: Spec = serde_json::from_value(all).unwrap();
        let found = spec.problems().into_iter();
        found.map(|each| format!("{}: {}", each.path.join("."), each.message)).collect()
    }

    #[test]
    fn what_aws_refuses_is_found_offline() {
        assert_eq!(messages(&json!({ "parameters": { "limit_1": {} } })), Vec::<String>::new());
        let cases = [
            (json!({ "name": "" }), "name: it has 1 to 255"),
            (json!({ "query": " \n" }), "query: it has 1 to 10000"),
            (json!({ "log_groups": ["a", "b c"] }), "log_groups.1: `b c` is not a valid name of a log group"),
            (json!({ "language": "KQL" }), "language: AWS has no query language `KQL`"),
            (json!({ "language": "SQL", "log_groups": ["a"] }), "log_groups: a query in SQL"),
            (json!({ "language": "PPL", "parameters": { "a": {} } }), "parameters: only"),
            (json!({ "parameters": { "1a": {} } }), "parameters.1a: a parameter has"),
        ];
        for (declaration, expected) in cases {
            let messages = messages(&declaration);
            assert!(messages.len() == 1 && messages[0].starts_with(expected), "{declaration}: {messages:?}");
        }
    }
}
