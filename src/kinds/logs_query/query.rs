//! The query itself.

use super::{
    live::{self, DESCRIBE, SavedQuery},
    spec::{INSIGHTS, Parameter},
};
use crate::{
    aws::wire::{Keyed, Operation, input},
    kind::prelude::*,
    kinds::logs::{LOGS, NOT_FOUND, names::trimmed},
    model::{client_token, shown},
};

const PUT: Operation = LOGS.call("logs:PutQueryDefinition");
const DELETE: Operation = LOGS.call("logs:DeleteQueryDefinition");

/// Everything that `PutQueryDefinition` replaces at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueryValue {
    /// The query.
    #[serde(deserialize_with = "trimmed")]
    pub query: Text,
    /// The names of the log groups that it queries.
    pub log_groups: BTreeSet<Text>,
    /// Its language.
    pub language: String,
    /// What a person fills in.
    pub parameters: BTreeMap<String, Parameter>,
}

#[derive(Deserialize)]
struct Put {
    query_definition_id: Option<String>,
}

impl QueryValue {
    fn from_aws(query: SavedQuery) -> Self {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let parameters = query.parameters.0.into_iter().map(|(name, Parameter { default, description })| {
            (name, Parameter { default: some(default), description: some(description) })
        });
        Self {
            query: known(query.query_string.trim()),
            log_groups: query.log_group_names.into_iter().map(known).collect(),
            language: query.query_language.unwrap_or_else(|| INSIGHTS.to_owned()),
            parameters: parameters.collect(),
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

/// The aspect. AWS has no tags on saved queries, so whoever declares one owns it.
#[derive(Debug)]
pub(super) struct QueryItself;

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
        let Some(query) = live::find(aws, at).await? else { return Ok(None) };
        let id = query.query_definition_id.clone().unwrap_or_default();
        let outputs = outputs([("name", &at.name), ("id", &id)]);
        Ok(Some(Seen::with_outputs(QueryValue::from_aws(query), outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: QueryValue) -> Result<Outputs, Failure> {
        // Without its id the call creates another query of the same name, so it is looked up even
        // where it should not be there: an earlier call may have created it.
        let live = live::find_now(aws, at).await?.and_then(|query| query.query_definition_id);
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
        let answer: Put = aws.call(&PUT, &at.scope.region, &input).await?;
        let id = answer.query_definition_id.or(live).unwrap_or_default();
        Ok(outputs([("name", &at.name), ("id", &id)]))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: QueryValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { query_definition_id: at.output("id") };
        gone(aws.call::<()>(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
