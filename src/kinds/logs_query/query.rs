//! The query itself.

use crate::kind::prelude::*;
use aws_sdk_cloudwatchlogs::types::{QueryDefinition, QueryLanguage, QueryParameter};

use super::{
    live::{self, DESCRIBE},
    spec::{INSIGHTS, Parameter},
};
use crate::{
    kinds::logs::{NOT_FOUND, names::trimmed},
    model::shown,
};

const PUT: &str = "logs:PutQueryDefinition";
const DELETE: &str = "logs:DeleteQueryDefinition";

/// Everything that `PutQueryDefinition` replaces at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueryValue {
    /// The query.
    #[serde(deserialize_with = "trimmed")]
    pub query: Text,
    /// The names of the log groups that it is about.
    pub log_groups: BTreeSet<Text>,
    /// Its language.
    pub language: String,
    /// What a person fills in.
    pub parameters: BTreeMap<String, Parameter>,
}

impl QueryValue {
    fn seen(query: QueryDefinition) -> Self {
        let language = query.query_language.as_ref().map_or(INSIGHTS, QueryLanguage::as_str).to_owned();
        let parameters = query.parameters.unwrap_or_default().into_iter().map(|parameter| {
            let some = |text: Option<String>| text.filter(|text| !text.is_empty());
            let seen = Parameter {
                default: some(parameter.default_value),
                description: some(parameter.description),
            };
            (parameter.name, seen)
        });
        Self {
            query: known(query.query_string.unwrap_or_default().trim()),
            log_groups: query.log_group_names.unwrap_or_default().into_iter().map(known).collect(),
            language,
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

    fn sdk_parameters(&self) -> Result<Option<Vec<QueryParameter>>, Failure> {
        let parameters = self.parameters.iter().map(|(name, parameter)| {
            QueryParameter::builder()
                .name(name)
                .set_default_value(parameter.default.clone())
                .set_description(parameter.description.clone())
                .build()
                .map_err(unbuilt(PUT))
        });
        Ok(Some(parameters.collect::<Result<Vec<_>, _>>()?).filter(|all| !all.is_empty()))
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
    const ACTIONS: Actions = Actions { read: &[DESCRIBE], write: &[DESCRIBE, PUT, DELETE] };
    const NAMES: Option<Names<QueryValue>> = Some(|query| {
        query.log_groups.iter().map(|group| Named::called("logs.group", group.value())).collect()
    });

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<QueryValue>>, Failure> {
        let Some(query) = live::find(aws, at).await? else { return Ok(None) };
        let id = query.query_definition_id.clone().unwrap_or_default();
        let outputs = outputs([("name", &at.name), ("id", &id)]);
        Ok(Some(Seen::with_outputs(QueryValue::seen(query), outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: QueryValue) -> Result<Outputs, Failure> {
        // Without its id the call makes another query of the same name, so it is looked up even
        // where it should not be there: an earlier call may have made it.
        let live = live::find_now(aws, at).await?.and_then(|query| query.query_definition_id);
        let groups: Vec<String> = want.log_groups.iter().map(Text::value).collect();
        let call = aws
            .logs(&at.scope.region)
            .put_query_definition()
            .name(&at.name)
            .query_string(want.query.value())
            .set_query_definition_id(live.clone())
            .set_log_group_names((!groups.is_empty()).then_some(groups))
            .set_query_language(
                (want.language != INSIGHTS).then(|| QueryLanguage::from(want.language.as_str())),
            )
            .set_parameters(want.sdk_parameters()?);
        let id = aws.send(PUT, call.send()).await?.query_definition_id.or(live).unwrap_or_default();
        Ok(outputs([("name", &at.name), ("id", &id)]))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: QueryValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.logs(&at.scope.region).delete_query_definition().query_definition_id(at.output("id"));
        gone(aws.send(DELETE, call.send()).await, NOT_FOUND)
    }
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
