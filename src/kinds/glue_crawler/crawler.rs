//! The crawler itself, which an update replaces member by member.

use serde::Deserializer;
use serde_json::Value;

use super::{
    super::glue::{CLASHES, GET_TAGS, GLUE, NOT_FOUND, TAG, creation_tags, is_made_by_us, outputs_of},
    targets::Targets,
};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
    model::number::whole_numbers,
};

const GET: Operation = GLUE.call("glue:GetCrawler").watched(&[
    "Crawler.CatalogId",
    "Crawler.CrawlElapsedTime",
    "Crawler.CreationTime",
    "Crawler.LastCrawl",
    "Crawler.LastUpdated",
    "Crawler.Name",
    "Crawler.Schedule.State",
    "Crawler.State",
    "Crawler.Version",
]);
const CREATE: Operation = GLUE.call("glue:CreateCrawler");
const UPDATE: Operation = GLUE.call("glue:UpdateCrawler");
const DELETE: Operation = GLUE.call("glue:DeleteCrawler");
const LIST: Operation = GLUE.call("glue:GetCrawlers").lists(&["crawlers"]);

/// The second word of the kind, and the first of its ARNs' resource.
pub(super) const SORT: &str = "crawler";

/// The configuration that means nothing: AWS demands its version.
const NOTHING: &str = r#"{"Version":1.0}"#;

/// What a role that is new, or whose policies are, is refused with (aws-facts §4.1).
const INVALID: &str = "InvalidInputException";

/// All of a crawler but its tags.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CrawlerValue {
    pub(super) role: Arn,
    pub(super) targets: Targets,
    pub(super) database_name: Option<Text>,
    pub(super) description: Option<Text>,
    pub(super) schedule: Option<String>,
    pub(super) table_prefix: Option<Text>,
    pub(super) classifiers: Vec<Text>,
    pub(super) schema_change_policy: SchemaChangePolicy,
    pub(super) recrawl_behavior: String,
    pub(super) crawler_lineage_settings: String,
    pub(super) lake_formation_configuration: LakeFormation,
    pub(super) crawler_security_configuration: Option<Text>,
    #[serde(default, deserialize_with = "canonical")]
    pub(super) configuration: Option<Value>,
}

/// What becomes of tables whose data changed. The stack file, the document and AWS have the same members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SchemaChangePolicy {
    /// Of a changed schema: `UPDATE_IN_DATABASE` when not given, or `LOG`.
    #[schemars(extend("enum" = ["LOG", "UPDATE_IN_DATABASE"], "x-enum" = "update behavior"))]
    pub update_behavior: String,
    /// Of what is gone: `DEPRECATE_IN_DATABASE` when not given, `DELETE_FROM_DATABASE` or `LOG`.
    #[schemars(extend("enum" = ["DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE", "LOG"], "x-enum" = "delete behavior"))]
    pub delete_behavior: String,
}

impl Default for SchemaChangePolicy {
    fn default() -> Self {
        let [update_behavior, delete_behavior] =
            ["UPDATE_IN_DATABASE", "DEPRECATE_IN_DATABASE"].map(str::to_owned);
        Self { update_behavior, delete_behavior }
    }
}

/// Whether Lake Formation lets the crawler in, in the place of its role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LakeFormation {
    /// Whether it does.
    pub use_lake_formation_credentials: bool,
    /// The account whose data it is, where that is another one.
    #[serde(deserialize_with = "filled")]
    #[schemars(length(max = 12))]
    pub account_id: Option<Text>,
}

/// A text, where AWS answers an empty one for none.
fn filled<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Text>, D::Error> {
    Ok(Option::<Text>::deserialize(from)?.filter(|text| text.known() != Some("")))
}

/// JSON in the one form in which documents hold it; AWS writes `1` as `1.0`.
fn canonical<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Ok(Option::<Value>::deserialize(from)?.and_then(said))
}

/// What a configuration says beside its version.
pub(super) fn said(mut configuration: Value) -> Option<Value> {
    whole_numbers(&mut configuration);
    configuration.sort_all_objects();
    let nothing = configuration.as_object().is_some_and(|all| all.keys().all(|member| member == "Version"));
    (!nothing).then_some(configuration)
}

/// What was no JSON in AWS's answer goes back as it came.
fn to_aws(configuration: &Value) -> String {
    configuration.as_str().map_or_else(|| configuration.to_string(), str::to_owned)
}

#[derive(Deserialize)]
struct Answer {
    crawler: Answered,
}

/// A crawler as AWS has it.
#[derive(Deserialize)]
pub(super) struct Answered {
    pub(super) name: String,
    role: String,
    #[serde(default)]
    targets: Targets,
    #[serde(default, deserialize_with = "filled")]
    database_name: Option<Text>,
    #[serde(default, deserialize_with = "filled")]
    description: Option<Text>,
    #[serde(default)]
    schedule: Schedule,
    #[serde(default, deserialize_with = "filled")]
    table_prefix: Option<Text>,
    #[serde(default)]
    classifiers: Vec<Text>,
    #[serde(default)]
    schema_change_policy: SchemaChangePolicy,
    #[serde(default)]
    recrawl_policy: RecrawlPolicy,
    #[serde(default)]
    lineage_configuration: Lineage,
    #[serde(default)]
    lake_formation_configuration: LakeFormation,
    #[serde(default, deserialize_with = "filled")]
    crawler_security_configuration: Option<Text>,
    configuration: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Schedule {
    schedule_expression: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct RecrawlPolicy {
    recrawl_behavior: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Lineage {
    crawler_lineage_settings: Option<String>,
}

/// What creates or updates one.
#[derive(Serialize)]
struct Call {
    name: String,
    role: Arn,
    targets: Targets,
    database_name: Option<Text>,
    description: Option<Text>,
    schedule: Option<Text>,
    table_prefix: Option<Text>,
    classifiers: Vec<Text>,
    schema_change_policy: SchemaChangePolicy,
    recrawl_policy: RecrawlPolicy,
    lineage_configuration: Lineage,
    lake_formation_configuration: Option<LakeFormation>,
    crawler_security_configuration: Option<Text>,
    configuration: Option<String>,
    /// An update has no such member.
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Tags>,
}

/// What is looked at again when not given.
pub(super) const EVERYTHING: &str = "CRAWL_EVERYTHING";

/// Whether lineage is kept when not given.
pub(super) const NO_LINEAGE: &str = "DISABLE";

impl CrawlerValue {
    /// AWS answers the path and the name of the role, however it was given.
    pub(super) fn from_aws(crawler: Answered, scope: &Scope) -> Self {
        let Scope { partition, account, .. } = scope;
        let arn = format!("arn:{partition}:iam::{account}:role/{}", crawler.role);
        let role = if crawler.role.starts_with("arn:") { crawler.role } else { arn };
        let json = crawler.configuration.filter(|text| !text.is_empty());
        let json = json.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)));
        let of = |word: Option<String>, default: &str| word.unwrap_or_else(|| default.to_owned());
        Self {
            role: Arn(known(role)),
            targets: crawler.targets,
            database_name: crawler.database_name,
            description: crawler.description,
            schedule: crawler.schedule.schedule_expression.filter(|schedule| !schedule.is_empty()),
            table_prefix: crawler.table_prefix,
            classifiers: crawler.classifiers,
            schema_change_policy: crawler.schema_change_policy,
            recrawl_behavior: of(crawler.recrawl_policy.recrawl_behavior, EVERYTHING),
            crawler_lineage_settings: of(crawler.lineage_configuration.crawler_lineage_settings, NO_LINEAGE),
            lake_formation_configuration: crawler.lake_formation_configuration,
            crawler_security_configuration: crawler.crawler_security_configuration,
            configuration: json.and_then(said),
        }
    }

    /// A creation, and an update with `live` before it: what is left out of that stays, so it says all.
    fn into_aws(self, at: &Target, live: Option<&Self>) -> Call {
        // An empty text takes away what is there; a creation has nothing to take away.
        let text = |text: Option<Text>| text.or_else(|| live.map(|_| "".into()));
        let mut formation = Some(self.lake_formation_configuration);
        if live.is_none() {
            formation = formation.filter(|formation| *formation != LakeFormation::default());
        } else if let Some(formation) = &mut formation {
            formation.account_id.get_or_insert_with(|| "".into());
        }
        let nothing = live.and_then(|live| live.configuration.as_ref()).map(|_| NOTHING.to_owned());
        Call {
            name: at.name.clone(),
            role: self.role,
            targets: self.targets,
            database_name: text(self.database_name),
            description: text(self.description),
            schedule: text(self.schedule.map(Text::Known)),
            table_prefix: text(self.table_prefix),
            classifiers: self.classifiers,
            schema_change_policy: self.schema_change_policy,
            recrawl_policy: RecrawlPolicy { recrawl_behavior: Some(self.recrawl_behavior) },
            lineage_configuration: Lineage { crawler_lineage_settings: Some(self.crawler_lineage_settings) },
            lake_formation_configuration: formation,
            crawler_security_configuration: text(self.crawler_security_configuration),
            configuration: self.configuration.as_ref().map(to_aws).or(nothing),
            tags: creation_tags(at).filter(|_| live.is_none()),
        }
    }
}

/// The crawler itself.
#[derive(Debug)]
pub(super) struct CrawlerItself;

impl Aspect for CrawlerItself {
    type Value = CrawlerValue;
    const NAME: &'static str = "crawler";
    const ABOUT: &'static str = "what it looks at and when, by which role, and what becomes of tables";
    const REPLACES: Replaces = Replaces::whole("GetCrawler");
    const ACTIONS: Actions = Actions {
        read: &[GET.action],
        write: &[
            GET.action,
            GET_TAGS.action,
            CREATE.action,
            TAG.action,
            UPDATE.action,
            DELETE.action,
            "iam:PassRole",
        ],
    };
    /// One that runs is neither updated nor deleted until it has ended.
    const TRANSIENT: &'static [Transient] = &[
        CLASHES[0],
        CLASHES[1],
        Transient::always("CrawlerRunningException"),
        Transient::always("SchedulerTransitioningException"),
        Transient::of_named_changed(INVALID, "is unable to assume provided role", &["iam"]),
        Transient::of_named_changed(INVALID, "is unable to assume the role", &["iam"]),
        Transient::of_named_changed(INVALID, "included in the request is invalid. (Service:", &["iam"]),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<CrawlerValue>>, Failure> {
        let outputs = outputs_of(SORT, &at.name, &at.scope);
        Ok(get(aws, at).await?.map(|value| Seen::with_outputs(value, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: CrawlerValue) -> Result<Outputs, Failure> {
        let live = get(aws, at).await?;
        if live.is_some() {
            is_made_by_us(aws, at).await?;
        }
        let operation = if live.is_some() { &UPDATE } else { &CREATE };
        aws.act(operation, &at.scope.region, &want.into_aws(at, live.as_ref())).await?;
        Ok(outputs_of(SORT, &at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        gone(aws.act(&DELETE, &at.scope.region, &input! { name: &at.name }).await, NOT_FOUND)
    }
}

async fn get(aws: &Aws, at: &Target) -> Result<Option<CrawlerValue>, Failure> {
    let answer = absent(aws.call(&GET, &at.scope.region, &input! { name: &at.name }).await, NOT_FOUND)?;
    Ok(answer.map(|Answer { crawler }| CrawlerValue::from_aws(crawler, &at.scope)))
}

/// The crawlers of a region.
pub(super) async fn all(aws: &Aws, region: &str) -> Result<Vec<Answered>, Failure> {
    aws.list(&LIST, region, &input! { max_results: 100 }).await
}
