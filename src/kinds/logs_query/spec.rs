//! The declaration of a saved query.

use crate::kind::prelude::*;
use crate::{
    aws::wire::ByKey,
    kinds::logs::names::{group_problem, trimmed},
};

/// The language of a query that names none: that of Logs Insights.
pub(super) const INSIGHTS: &str = "CWLI";

/// The language whose queries name their groups themselves.
const SQL: &str = "SQL";

/// The languages of queries.
const LANGUAGES: &[&str] = &[INSIGHTS, "PPL", SQL];

/// Characters of a query.
const QUERY: usize = 10_000;

/// A saved query of Logs Insights.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name; the console shows the parts before a `/` as folders. It must be unique in the region, which AWS
    /// itself does not require.
    #[schemars(length(min = 1, max = 255))]
    pub name: Text,
    /// The query. White space around it is ignored.
    #[serde(deserialize_with = "trimmed")]
    pub query: Text,
    /// The names of the log groups that it queries.
    #[serde(default)]
    pub log_groups: BTreeSet<Text>,
    /// Its language: `CWLI` (that of Logs Insights, when not given), `PPL` or `SQL`.
    #[serde(default = "insights")]
    #[schemars(extend("enum" = LANGUAGES))]
    pub language: String,
    /// Values that a person fills in when running it, by the name that the query has as `{{name}}`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {
        "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,127}$",
        "x-pattern": "up to 128 letters, digits and `_`, without a digit at the start",
    }))]
    pub parameters: BTreeMap<String, Parameter>,
}

/// A value of a query that is filled in when it is run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its value when nothing is filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Its description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

fn insights() -> String {
    INSIGHTS.to_owned()
}

impl ByKey for Parameter {
    const BY: &'static str = "$wire::by.name";
}

impl Spec {
    /// Everything that AWS would refuse.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        // Its bounds are those of the text without white space around it.
        let length = self.query.known().map_or(1, |text| text.chars().count());
        if !(1..=QUERY).contains(&length) {
            found.push(Problem::at(
                "query",
                format!("`query` must be 1 to {QUERY} characters long, not {length}"),
            ));
        }
        found.extend(
            self.log_groups
                .iter()
                .enumerate()
                .filter_map(|(index, group)| group_problem(&["log_groups", &index.to_string()], group)),
        );
        if !LANGUAGES.contains(&self.language.as_str()) {
            let message = format!("unknown query language `{}`", self.language);
            let help = format!("expected one of {}", LANGUAGES.join(", "));
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
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{facts::KindFacts, kinds::logs_query::LogsQuery};

    fn messages(declaration: &Value) -> Vec<String> {
        let mut all = json!({ "name": "voice/lost", "query": "fields @message\n" });
        all.as_object_mut().unwrap().extend(declaration.as_object().unwrap().clone());
        let scope = Target::example("logs.query", "lost").scope;
        let found = KindFacts::desired(&LogsQuery, &all, &scope).unwrap().problems.into_iter();
        found.map(|each| format!("{}: {}", each.path.join("."), each.message)).collect()
    }

    #[test]
    fn what_aws_refuses_is_found_offline() {
        assert_eq!(messages(&json!({ "parameters": { "limit_1": {} } })), Vec::<String>::new());
        let cases = [
            (json!({ "name": "" }), "name: `name` must be 1 to 255"),
            (json!({ "query": " \n" }), "query: `query` must be 1 to 10000"),
            (json!({ "log_groups": ["a", "b c"] }), "log_groups.1: `b c` is not a valid name of a log group"),
            (json!({ "language": "KQL" }), "language: unknown query language `KQL`"),
            (json!({ "language": "SQL", "log_groups": ["a"] }), "log_groups: a query in SQL"),
            (json!({ "language": "PPL", "parameters": { "a": {} } }), "parameters: only"),
            (
                json!({ "parameters": { "1a": {} } }),
                "parameters.1a: `1a` is not a valid key of `parameters`: must be up to 128",
            ),
        ];
        for (declaration, expected) in cases {
            let messages = messages(&declaration);
            assert!(messages.len() == 1 && messages[0].starts_with(expected), "{declaration}: {messages:?}");
        }
    }
}
