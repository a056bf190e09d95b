//! `logs.query`: a saved query of Logs Insights. AWS assigns ids and allows equal names.

use std::sync::Arc;

use super::logs::{
    names::{filled, group_problem, trimmed},
    prelude::*,
};
use crate::{
    aws::wire::ByKey,
    kind::DynAspect,
    model::{client_token, shown, uuid},
};

const DESCRIBE: Operation = LOGS
    .call("logs:DescribeQueryDefinitions")
    .lists(&["query_definitions"])
    .watched(&["queryDefinitions.lastModified"])
    .listing();
const PUT: Operation = LOGS.call("logs:PutQueryDefinition");
const DELETE: Operation = LOGS.call("logs:DeleteQueryDefinition");

/// Saved queries on a page; a region holds as many.
const PAGE: i32 = 1_000;

/// The language of a query that names none: that of Logs Insights.
const INSIGHTS: &str = "CWLI";

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
    #[schemars(extend("enum" = LANGUAGES, "x-enum" = "query language"))]
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
    #[serde(default, deserialize_with = "filled", skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Its description.
    #[serde(default, deserialize_with = "filled", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl ByKey for Parameter {
    const BY: &'static str = "$wire::by.name";
}

fn insights() -> String {
    INSIGHTS.to_owned()
}

impl Spec {
    /// What AWS refuses, besides what is out of its bounds.
    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        // Its bounds are those of the text without white space around it.
        let length = self.query.known().map_or(1, |text| text.chars().count());
        if !(1..=QUERY).contains(&length) {
            let message = format!("`query` must be 1 to {QUERY} characters long, not {length}");
            found.push(Problem::at("query", message));
        }
        for (index, group) in self.log_groups.iter().enumerate() {
            let at = ["log_groups".to_owned(), index.to_string()];
            found.extend(group_problem(group).map(|problem| problem.within(at)));
        }
        if self.language == SQL && !self.log_groups.is_empty() {
            found.push(Problem::at("log_groups", "a query in SQL names its log groups itself"));
        }
        if self.language != INSIGHTS && !self.parameters.is_empty() {
            let message = "only a query in the language of Logs Insights has parameters";
            found.push(Problem::at("parameters", message));
        }
        found
    }
}

/// `logs.query`.
#[derive(Debug)]
pub struct LogsQuery;

impl Kind for LogsQuery {
    type Spec = Spec;
    const NAME: &'static str = "logs.query";
    const ABOUT: &'static str = "a saved query of Logs Insights";
    const OUTPUTS: &'static [Output] =
        &[Output::made_up("id", "the id of the saved query"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["scheduled queries"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&QueryItself];

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = spec.problems();
        let Spec { name, query, log_groups, language, parameters } = spec;
        let value = QueryValue { query, log_groups, language, parameters };
        Desired::named(name).with_problems(problems).with(QueryItself, Some(value))
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        outputs([("name", name)])
    }

    fn make_up(name: &str, _first: Option<&Value>, _scope: &Scope, unique: &str) -> Outputs {
        outputs([("name", name), ("id", &uuid(unique))])
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        Ok(all(aws, &scope.region).await?.keys().map(Found::named).collect())
    }
}

/// Everything that `PutQueryDefinition` replaces at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryValue {
    #[serde(deserialize_with = "trimmed")]
    query: Text,
    log_groups: BTreeSet<Text>,
    language: String,
    parameters: BTreeMap<String, Parameter>,
}

impl QueryValue {
    fn from_aws(query: SavedQuery) -> Self {
        Self {
            query: known(query.query_string.trim()),
            log_groups: query.log_group_names,
            language: query.query_language,
            parameters: query.parameters.0,
        }
    }

    /// Where it looks, and its lines below.
    fn sentence(&self) -> String {
        let groups: Vec<String> = self.log_groups.iter().map(ToString::to_string).collect();
        let lines = self.query.to_string();
        let lines = lines.lines().map(|line| format!("\n  │ {}", shown(line)));
        format!("in {}{}", shown(&groups.join(", ")), lines.collect::<String>())
    }
}

/// The query itself. AWS has no tags on saved queries, so whoever declares one owns it.
#[derive(Debug)]
struct QueryItself;

impl Aspect for QueryItself {
    type Value = QueryValue;
    const NAME: &'static str = "query";
    const ABOUT: &'static str = "the query, its language and its log groups";
    const SENTENCES: Option<Sentences<QueryValue>> = Some(|query| [(String::new(), query.sentence())].into());
    const REPLACES: Replaces = Replaces::whole("DescribeQueryDefinitions");
    const ACTIONS: Actions =
        Actions { read: &[DESCRIBE.action], write: &[DESCRIBE.action, PUT.action, DELETE.action] };
    const NAMES: Option<Names<QueryValue>> = Some(|query| {
        query.log_groups.iter().map(|group| Named::called("logs.group", group.value())).collect()
    });

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<QueryValue>>, Failure> {
        let Some(query) = the_only_one(&at.name, &*all(aws, &at.scope.region).await?)? else {
            return Ok(None);
        };
        let outputs = outputs_of(at, &query.query_definition_id);
        Ok(Some(Seen::with_outputs(QueryValue::from_aws(query), outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: QueryValue) -> Result<Outputs, Failure> {
        // Without its id the call creates another query of the same name, so it is looked up even
        // where it should not be there: an earlier call may have created it.
        let live = the_only_one(&at.name, &describe(aws, &at.scope.region, Some(&at.name)).await?)?;
        let live = live.map(|query| query.query_definition_id);
        let groups: Vec<String> = want.log_groups.iter().map(Text::value).collect();
        let input = input! {
            client_token: client_token(),
            name: &at.name,
            query_definition_id: live.as_deref(),
            query_string: want.query.value(),
            query_language: Some(&*want.language).filter(|language| *language != INSIGHTS),
            log_group_names: Some(groups).filter(|groups| !groups.is_empty()),
            parameters: Some(Keyed(want.parameters)).filter(|parameters| !parameters.0.is_empty()),
        };
        let answer: Answer = aws.call(&PUT, &at.scope.region, &input).await?;
        let id = answer.query_definition_id.or(live).unwrap_or_default();
        Ok(outputs_of(at, &id))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { query_definition_id: at.output("id") };
        remove(aws, &at.scope.region, &DELETE, &input).await
    }
}

#[derive(Deserialize)]
struct Answer {
    query_definition_id: Option<String>,
}

fn outputs_of(at: &Target, id: &str) -> Outputs {
    outputs([("name", &at.name), ("id", id)])
}

/// A saved query as AWS describes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct SavedQuery {
    name: String,
    query_definition_id: String,
    query_string: String,
    #[serde(default = "insights")]
    query_language: String,
    log_group_names: BTreeSet<Text>,
    parameters: Keyed<Parameter>,
}

/// Saved queries by name.
type ByName = BTreeMap<String, Vec<SavedQuery>>;

/// The saved queries of a region, listed once in a round of reads.
async fn all(aws: &Aws, region: &str) -> Result<Arc<ByName>, Failure> {
    let listing = format!("{}/{region}", DESCRIBE.action);
    aws.catalogue().listing(&listing, || describe(aws, region, None)).await
}

fn the_only_one(name: &str, all: &ByName) -> Result<Option<SavedQuery>, Failure> {
    let found = all.get(name).map_or(&[][..], Vec::as_slice);
    if let [first, _, ..] = found {
        let ids: Vec<&str> = found.iter().map(|query| &*query.query_definition_id).collect();
        let message = format!("there are {} saved queries called `{name}`: {}", found.len(), ids.join(", "));
        let hint = format!(
            "delete all but one: aws logs delete-query-definition --query-definition-id {}",
            first.query_definition_id
        );
        return Err(Failure::guard(DESCRIBE.action, message).with_hint(hint));
    }
    Ok(found.first().cloned())
}

async fn describe(aws: &Aws, region: &str, prefix: Option<&str>) -> Result<ByName, Failure> {
    let input = input! { query_definition_name_prefix: prefix, max_results: PAGE };
    let mut found = ByName::new();
    for query in aws.list::<Vec<SavedQuery>>(&DESCRIBE, region, &input).await? {
        found.entry(query.name.clone()).or_default().push(query);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{aws::replay::answering, model::Cause};

    fn target() -> Target {
        Target { name: "voice/lost".to_owned(), owner: None, ..Target::example("logs.query", "lost") }
    }

    /// A listing of queries of this name with these ids.
    fn listing(ids: &[&str]) -> String {
        let query = |id: &&str| json!({ "name": "voice/lost", "queryDefinitionId": id, "queryString": "fields @message" });
        json!({ "queryDefinitions": ids.iter().map(query).collect::<Vec<Value>>() }).to_string()
    }

    #[tokio::test]
    async fn two_of_one_name_are_nobodys() {
        let (aws, _) = answering(&[(200, &listing(&["1", "2"]))]);
        let failure = Aspect::read(&QueryItself, &aws, &target()).await.unwrap_err();
        assert_eq!(failure.cause, Cause::Guard);
        assert!(failure.message.contains("1, 2"), "{failure}");
    }

    #[tokio::test]
    async fn what_an_earlier_call_made_is_not_made_twice() {
        for (before, sent) in [(vec!["1"], json!("1")), (vec![], Value::Null)] {
            let (aws, replay) =
                answering(&[(200, &listing(&before)), (200, r#"{"queryDefinitionId": "1"}"#)]);
            let want = json!({
                "query": "fields @message\n", "log_groups": ["b", "a"], "language": "CWLI",
                "parameters": { "limit": { "default": "20" } },
            });
            let want = QueryValue::deserialize(&want).unwrap();
            assert_eq!(QueryItself.create(&aws, &target(), want).await.unwrap()["id"], "1");
            let put = &replay.sent()[1];
            assert_eq!(put["queryDefinitionId"], sent);
            assert_eq!(put["logGroupNames"], json!(["a", "b"]));
            assert_eq!(put["parameters"], json!([{ "name": "limit", "defaultValue": "20" }]));
        }
    }
}
