//! The declaration, and how it becomes aspects.

use serde_json::Value;

use super::{
    super::glue::{GlueTags, NOT_FOUND, outputs_of},
    crawler::{
        CrawlerItself, CrawlerValue, EVERYTHING, LakeFormation, NO_LINEAGE, SORT, SchemaChangePolicy, all,
        said,
    },
    targets::Targets,
};
use crate::kind::{DynAspect, prelude::*};

const BEHAVIORS: [&str; 3] = [EVERYTHING, "CRAWL_EVENT_MODE", "CRAWL_NEW_FOLDERS_ONLY"];

/// A crawler of Glue.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name.
    #[schemars(length(min = 1, max = 255))]
    pub name: Text,
    /// The role by which it reads data and writes tables.
    pub role: Arn,
    /// What it looks at.
    pub targets: Targets,
    /// The database that it writes tables to.
    #[schemars(length(min = 1, max = 255))]
    pub database_name: Option<Text>,
    /// Description.
    #[schemars(length(max = 2048))]
    pub description: Option<Text>,
    /// When it runs, in UTC: `cron(15 12 * * ? *)`. Only when somebody starts it when not given.
    #[schemars(extend("pattern" = r"^cron\([0-9A-Za-z*?/,#-]+( [0-9A-Za-z*?/,#-]+){5}\)$", "x-pattern" = "a schedule: `cron(15 12 * * ? *)`"))]
    pub schedule: Option<String>,
    /// What the names of its tables begin with.
    #[schemars(length(max = 128))]
    pub table_prefix: Option<Text>,
    /// The names of custom classifiers, which are asked before those of Glue, in this order.
    #[serde(default)]
    pub classifiers: Vec<Text>,
    /// What becomes of tables whose data changed.
    #[serde(default)]
    pub schema_change_policy: SchemaChangePolicy,
    /// What is looked at again: `CRAWL_EVERYTHING` when not given.
    #[serde(default = "everything")]
    #[schemars(extend("enum" = BEHAVIORS, "x-enum" = "recrawl behavior"))]
    pub recrawl_behavior: String,
    /// Whether lineage is kept: `DISABLE` when not given.
    #[serde(default = "no_lineage")]
    #[schemars(extend("enum" = [NO_LINEAGE, "ENABLE"], "x-enum" = "lineage setting"))]
    pub crawler_lineage_settings: String,
    /// Whether Lake Formation lets it in, in the place of its role.
    #[serde(default)]
    pub lake_formation_configuration: LakeFormation,
    /// The name of the security configuration that encrypts what it writes.
    #[schemars(length(max = 128))]
    pub crawler_security_configuration: Option<Text>,
    /// How it makes tables, in Glue's own JSON: a table, or `{ file = "x.json" }`.
    pub configuration: Option<Value>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn everything() -> String {
    EVERYTHING.to_owned()
}

fn no_lineage() -> String {
    NO_LINEAGE.to_owned()
}

impl Spec {
    fn problems(&self) -> Vec<Problem> {
        let is_object = self.configuration.as_ref().is_none_or(Value::is_object);
        let version = self.configuration.as_ref().and_then(|json| json.get("Version")?.as_f64());
        let is_versioned = self.configuration.is_none() || version == Some(1.0);
        let no_target = self.targets.is_empty();
        let problems = [
            no_target.then(|| Problem::at("targets", "a crawler has at least one target")),
            (!is_object).then(|| Problem::at("configuration", "expected a table")),
            (is_object && !is_versioned).then(|| Problem::at("configuration", "`Version` must be 1.0")),
        ];
        problems.into_iter().flatten().collect()
    }
}

/// `glue.crawler`.
#[derive(Debug)]
pub struct GlueCrawler;

impl Kind for GlueCrawler {
    type Spec = Spec;
    const NAME: &'static str = "glue.crawler";
    const ABOUT: &'static str = "a crawler of Glue, which writes tables by looking at data";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["crawls, and whether a schedule is paused"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&CrawlerItself, &TagsOf(GlueTags)];
    const ARN_PREFIX: Option<&'static str> = Some("crawler/");
    const GONE: &'static [&'static str] = NOT_FOUND;
    const TAKEN: Refusal = Refusal::new("AlreadyExistsException", "Crawler {} already exists");
    const JSON_FILES: &'static [&'static str] = &["configuration"];

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = spec.problems();
        let some = |text: Option<Text>| text.filter(|text| text.known() != Some(""));
        let value = CrawlerValue {
            role: spec.role,
            targets: spec.targets,
            database_name: spec.database_name,
            description: some(spec.description),
            schedule: spec.schedule,
            table_prefix: some(spec.table_prefix),
            classifiers: spec.classifiers,
            schema_change_policy: spec.schema_change_policy,
            recrawl_behavior: spec.recrawl_behavior,
            crawler_lineage_settings: spec.crawler_lineage_settings,
            lake_formation_configuration: spec.lake_formation_configuration,
            crawler_security_configuration: some(spec.crawler_security_configuration),
            configuration: spec.configuration.and_then(said),
        };
        Desired::named(spec.name)
            .with_problems(problems)
            .with(TagsOf(GlueTags), Some(spec.tags))
            .with(CrawlerItself, Some(value))
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(SORT, name, scope)
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        let holding = |(name, value): (String, Value)| Holding {
            arn: outputs_of(SORT, &name, scope).remove("arn").unwrap_or_default(),
            name,
            tags: None,
            aspects: vec![(CrawlerItself::NAME, value)],
        };
        let all = all(aws, &scope.region).await?.into_iter();
        let said = all.map(|each| {
            (each.name.clone(), serde_json::to_value(CrawlerValue::from_aws(each, scope)).unwrap_or_default())
        });
        Ok(said.map(holding).collect())
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        Ok(all(aws, &scope.region).await?.into_iter().map(|each| Found::named(each.name)).collect())
    }
}
