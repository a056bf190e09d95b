//! `athena.named_query`: a saved query of Athena. AWS assigns ids and allows equal names.

use std::sync::Arc;

use serde::Deserializer;
use serde_json::Value;

use super::athena::{ATHENA, INVALID, LIST_WORKGROUPS, NAME, NAME_IN_WORDS, PRIMARY, workgroups};
use crate::{
    aws::wire::{Operation, input},
    kind::{DynAspect, prelude::*},
    model::{client_token, shown, uuid},
};

const LIST: Operation = ATHENA.call("athena:ListNamedQueries").lists(&["named_query_ids"]);
const GET: Operation = ATHENA.call("athena:BatchGetNamedQuery").holds(&["named_queries"]);
const CREATE: Operation = ATHENA.call("athena:CreateNamedQuery");
const UPDATE: Operation = ATHENA.call("athena:UpdateNamedQuery");
const DELETE: Operation = ATHENA.call("athena:DeleteNamedQuery");

/// Ids that a page has, and that one call takes.
const PAGE: usize = 50;

/// A saved query of Athena.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name. It must be unique in its workgroup, which AWS itself does not require.
    #[schemars(length(min = 1, max = 128))]
    pub name: Text,
    /// The name of its workgroup; `primary` when not given. A query of that name in another workgroup is a separate one.
    #[serde(default = "primary")]
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub workgroup: Text,
    /// The name of the database that it queries. AWS never changes it, so with another one the query is made anew.
    #[schemars(length(min = 1, max = 255))]
    pub database: Text,
    /// Description.
    #[schemars(length(max = 1024))]
    pub description: Option<Text>,
    /// The query, in SQL. White space around it is ignored.
    #[serde(deserialize_with = "trimmed")]
    #[schemars(length(min = 1, max = 262_144))]
    pub query_string: Text,
}

fn primary() -> Text {
    PRIMARY.into()
}

/// Text without the white space around it, which one of several lines always has.
fn trimmed<'de, D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
    let text = Text::deserialize(from)?;
    Ok(text.known().map(str::trim).map_or(text.clone(), Text::from))
}

/// A name is unique in its workgroup only, whose own name has no slash.
fn full_name(workgroup: &Text, name: &Text) -> Text {
    Text::joined([workgroup, &"/".into(), name])
}

/// Workgroup and name of a full name.
fn parts(full_name: &str) -> (&str, &str) {
    full_name.split_once('/').unwrap_or((PRIMARY, full_name))
}

/// `athena.named_query`.
#[derive(Debug)]
pub struct AthenaNamedQuery;

impl Kind for AthenaNamedQuery {
    type Spec = Spec;
    const NAME: &'static str = "athena.named_query";
    const ABOUT: &'static str = "a saved query of Athena";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("id", "the id of the saved query"),
        Output::predicted("name", "its name"),
        Output::predicted("workgroup", "the name of its workgroup"),
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&QueryItself];

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let empty = spec.query_string.known() == Some("");
        let value = QueryValue {
            database: spec.database,
            description: spec.description.filter(|text| text.known() != Some("")),
            query_string: spec.query_string,
            workgroup: spec.workgroup.clone(),
        };
        Desired::named(full_name(&spec.workgroup, &spec.name))
            .with_problems(empty.then(|| Problem::at("query_string", "a query is not empty")))
            .with(QueryItself, Some(value))
    }

    fn written(mut held: Written) -> Vec<Table> {
        let full_name = held.get("name").to_owned();
        held.set("name", parts(&full_name).1);
        held.spread(QueryItself::NAME);
        vec![held.rest()]
    }

    fn predict(full_name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        let (workgroup, name) = parts(full_name);
        outputs([("name", name), ("workgroup", workgroup)])
    }

    fn make_up(full_name: &str, _first: Option<&Value>, _scope: &Scope, unique: &str) -> Outputs {
        outputs_of(full_name, &uuid(unique))
    }

    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        Some(format!("{}/{}", outputs.get("workgroup")?, outputs.get("name")?))
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        let held = |query: Saved| {
            let name = format!("{}/{}", query.workgroup(), query.name);
            let value = serde_json::to_value(QueryValue::from(query)).unwrap_or_default();
            Holding { name, aspects: vec![(QueryItself::NAME, value)], ..Holding::default() }
        };
        Ok(everywhere(aws, scope).await?.into_iter().map(held).collect())
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let found = |query: Saved| Found::named(format!("{}/{}", query.workgroup(), query.name));
        Ok(everywhere(aws, scope).await?.into_iter().map(found).collect())
    }
}

fn outputs_of(full_name: &str, id: &str) -> Outputs {
    let (workgroup, name) = parts(full_name);
    outputs([("id", id), ("name", name), ("workgroup", workgroup)])
}

/// All of a query but its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryValue {
    database: Text,
    description: Option<Text>,
    #[serde(deserialize_with = "trimmed")]
    query_string: Text,
    /// A part of its name, which others than this kind read here.
    workgroup: Text,
}

impl QueryValue {
    /// Where it looks, and its lines below.
    fn sentence(&self) -> String {
        let lines = self.query_string.to_string();
        let lines = lines.lines().map(|line| format!("\n  │ {}", shown(line)));
        format!("in {}{}", shown(&self.database.to_string()), lines.collect::<String>())
    }
}

/// A query as AWS has it.
#[derive(Clone, Debug, Deserialize)]
struct Saved {
    name: String,
    named_query_id: String,
    database: Text,
    description: Option<Text>,
    query_string: String,
    workgroup: Option<String>,
}

impl Saved {
    fn workgroup(&self) -> &str {
        self.workgroup.as_deref().unwrap_or(PRIMARY)
    }
}

impl From<Saved> for QueryValue {
    fn from(query: Saved) -> Self {
        Self {
            workgroup: known(query.workgroup()),
            database: query.database,
            description: query.description.filter(|text| text.known() != Some("")),
            query_string: known(query.query_string.trim()),
        }
    }
}

/// The query itself. AWS has no tags on saved queries, so whoever declares one owns it.
#[derive(Debug)]
struct QueryItself;

impl Aspect for QueryItself {
    type Value = QueryValue;
    const NAME: &'static str = "query";
    const ABOUT: &'static str = "the query, its database and its description";
    const SENTENCES: Option<Sentences<QueryValue>> = Some(|query| [(String::new(), query.sentence())].into());
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[LIST.action, GET.action, LIST_WORKGROUPS.action],
        write: &[
            LIST.action,
            GET.action,
            LIST_WORKGROUPS.action,
            CREATE.action,
            UPDATE.action,
            DELETE.action,
        ],
    };
    const NAMES: Option<Names<QueryValue>> = Some(|query| {
        let workgroup = Named::called("athena.workgroup", query.workgroup.value());
        vec![workgroup, Named::called("glue.database", query.database.value())]
    });

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<QueryValue>>, Failure> {
        let (region, workgroup) = (&at.scope.region, parts(&at.name).0);
        let listing = format!("{}/{region}/{workgroup}", LIST.action);
        let all: Arc<Vec<Saved>> =
            aws.catalogue().listing(&listing, || queries(aws, region, workgroup)).await?;
        let Some(query) = the_only_one(at, &all)? else { return Ok(None) };
        let outputs = outputs_of(&at.name, &query.named_query_id);
        Ok(Some(Seen::with_outputs(query.into(), outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: QueryValue) -> Result<Outputs, Failure> {
        // A creation makes another query of the same name, so one is looked up even where it should not be there: an
        // earlier call may have made it.
        let region = &at.scope.region;
        let live = live(aws, at).await?;
        if let Some(live) = &live {
            if live.database == want.database {
                let description = want.description.unwrap_or_else(|| "".into());
                let input = input! {
                    named_query_id: &live.named_query_id,
                    name: &live.name,
                    description: description,
                    query_string: want.query_string,
                };
                aws.act(&UPDATE, region, &input).await?;
                return Ok(outputs_of(&at.name, &live.named_query_id));
            }
            aws.act(&DELETE, region, &input! { named_query_id: &live.named_query_id }).await?;
        }
        let input = input! {
            client_request_token: client_token(),
            name: parts(&at.name).1,
            workgroup: parts(&at.name).0,
            database: want.database,
            description: want.description,
            query_string: want.query_string,
        };
        let Created { named_query_id } = aws.call(&CREATE, region, &input).await?;
        Ok(outputs_of(&at.name, &named_query_id))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let Some(live) = live(aws, at).await? else { return Ok(()) };
        aws.act(&DELETE, &at.scope.region, &input! { named_query_id: live.named_query_id }).await
    }
}

#[derive(Deserialize)]
struct Created {
    named_query_id: String,
}

/// The query as AWS has it now.
async fn live(aws: &Aws, at: &Target) -> Result<Option<Saved>, Failure> {
    the_only_one(at, &queries(aws, &at.scope.region, parts(&at.name).0).await?)
}

fn the_only_one(at: &Target, all: &[Saved]) -> Result<Option<Saved>, Failure> {
    let name = parts(&at.name).1;
    let found: Vec<&Saved> = all.iter().filter(|query| query.name == name).collect();
    if let [first, _, ..] = found.as_slice() {
        let ids: Vec<&str> = found.iter().map(|query| &*query.named_query_id).collect();
        let message =
            format!("there are {} saved queries called `{}`: {}", found.len(), at.name, ids.join(", "));
        let id = &first.named_query_id;
        let hint = format!("delete all but one: aws athena delete-named-query --named-query-id {id}");
        return Err(Failure::guard(GET.action, message).with_hint(hint));
    }
    Ok(found.first().map(|query| (*query).clone()))
}

/// The queries of a workgroup; one that does not exist has none, which to Athena is an invalid request like others.
async fn queries(aws: &Aws, region: &str, workgroup: &str) -> Result<Vec<Saved>, Failure> {
    let input = input! { workgroup: workgroup, max_results: PAGE };
    let ids: Vec<String> = match aws.list(&LIST, region, &input).await {
        Err(failure) if failure.has_code(INVALID) => {
            let is_there = workgroups(aws, region).await?.iter().any(|each| each == workgroup);
            return if is_there { Err(failure) } else { Ok(Vec::new()) };
        }
        ids => ids?,
    };
    let mut found = Vec::new();
    for ids in ids.chunks(PAGE) {
        let some: Vec<Saved> = aws.list(&GET, region, &input! { named_query_ids: ids }).await?;
        found.extend(some);
    }
    Ok(found)
}

/// The queries of every workgroup.
async fn everywhere(aws: &Aws, scope: &Scope) -> Result<Vec<Saved>, Failure> {
    let mut found = Vec::new();
    for workgroup in workgroups(aws, &scope.region).await? {
        found.extend(queries(aws, &scope.region, &workgroup).await?);
    }
    Ok(found)
}
