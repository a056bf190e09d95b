//! `glue.database`: a database of the Data Catalog, in which tables are.

use serde_json::Value;

use super::glue::{
    CLASHES, GET_TAGS, GLUE, GlueTags, NOT_FOUND, TAG, creation_tags, is_made_by_us, outputs_of,
};
use crate::{
    aws::wire::{Operation, Unknown, input},
    kind::{DynAspect, prelude::*},
    model::Hold,
};

/// What an update replaces, which AWS has below `Database`.
const GET: Operation =
    GLUE.call("glue:GetDatabase").watched(&["Database.CatalogId", "Database.CreateTime", "Database.Name"]);
const LIST: Operation = GLUE.call("glue:GetDatabases").lists(&["database_list"]);
const CREATE: Operation = GLUE.call("glue:CreateDatabase");
const UPDATE: Operation = GLUE.call("glue:UpdateDatabase");
const DELETE: Operation = GLUE.call("glue:DeleteDatabase");

/// Members that AWS sets alone.
const OF_AWS: [&str; 3] = ["CatalogId", "CreateTime", "Name"];

/// The second word of the kind, and the first of its ARNs' resource.
const SORT: &str = "database";

/// Permissions on tables, in Lake Formation's words.
const PERMISSIONS: [&str; 9] = [
    "ALL",
    "ALTER",
    "CREATE_DATABASE",
    "CREATE_TABLE",
    "DATA_LOCATION_ACCESS",
    "DELETE",
    "DROP",
    "INSERT",
    "SELECT",
];

/// A database of the account's Data Catalog.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name, without capital letters: Glue stores names in lower case.
    #[schemars(length(min = 1, max = 255))]
    #[schemars(extend("pattern" = "^[ -@\\[-~\u{a1}-\u{d7ff}]*$", "x-pattern" = "text without capital letters"))]
    pub name: Text,
    /// Description.
    #[schemars(length(max = 2048))]
    pub description: Option<Text>,
    /// Where the data of its tables is when they do not say: `s3://bucket/prefix/`.
    #[schemars(length(min = 1, max = 1024))]
    pub location_uri: Option<Text>,
    /// Properties by key. Those that engines write and nobody declares stay as they are.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "minLength": 1, "maxLength": 255 }))]
    pub parameters: BTreeMap<String, Text>,
    /// Permissions on new tables by principal, in Lake Formation's words: `{ IAM_ALLOWED_PRINCIPALS = ["ALL"] }`
    /// leaves them to IAM. As the account's settings of Lake Formation have it when not given.
    pub create_table_default_permissions: Option<BTreeMap<String, BTreeSet<Permission>>>,
    /// The database that this one is a link to. AWS never changes it.
    pub target_database: Option<TargetDatabase>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// A permission.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Permission(#[schemars(extend("enum" = PERMISSIONS, "x-enum" = "permission"))] String);

/// The database that a link leads to. The stack file, the document and AWS have the same members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetDatabase {
    /// The catalog that it is in: the 12 digits of its account.
    #[schemars(length(min = 1, max = 255))]
    pub catalog_id: Text,
    /// Name.
    #[schemars(length(min = 1, max = 255))]
    pub database_name: Text,
    /// Its region, where that is another one.
    #[schemars(length(min = 1, max = 255))]
    pub region: Option<Text>,
}

/// `glue.database`.
#[derive(Debug)]
pub struct GlueDatabase;

impl Kind for GlueDatabase {
    type Spec = Spec;
    const NAME: &'static str = "glue.database";
    const ABOUT: &'static str = "a database of Glue's Data Catalog";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["tables", "user-defined functions"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&DatabaseItself, &TagsOf(GlueTags)];
    const ARN_PREFIX: Option<&'static str> = Some("database/");
    const GONE: &'static [&'static str] = NOT_FOUND;
    const HOLDS_DATA: bool = true;
    const LEAVES_BEHIND: Option<&'static str> = Some("its tables");
    const TAKEN: Refusal = Refusal::new("AlreadyExistsException", "Database {} already exists");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let value = DatabaseValue {
            description: spec.description.filter(|text| text.known() != Some("")),
            location_uri: spec.location_uri,
            parameters: spec.parameters,
            create_table_default_permissions: spec.create_table_default_permissions,
            target_database: spec.target_database,
            unknown_members: Unknown::default(),
        };
        Desired::named(spec.name).with(TagsOf(GlueTags), Some(spec.tags)).with(DatabaseItself, Some(value))
    }

    fn written(mut held: Written) -> Vec<Table> {
        // What no declaration sets stays as it is.
        if let Some(mut database) = held.take(DatabaseItself) {
            database.unknown_members = Unknown::default();
            for (member, value) in as_members(&database) {
                held.set(&member, value);
            }
        }
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(SORT, name, scope)
    }

    fn mentions(name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let named = [
            Mention::within("database_name", name, "database that it writes tables to", Hold::Breaks),
            Mention::within("database", name, "database that it queries", Hold::Breaks),
        ];
        named.into_iter().chain(Mention::arns(outputs)).collect()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let all: Vec<Listed> = aws.list(&LIST, &scope.region, &input! { max_results: 100 }).await?;
        Ok(all.into_iter().map(|each| Found::named(each.name)).collect())
    }
}

#[derive(Deserialize)]
struct Listed {
    name: String,
}

fn as_members(database: &DatabaseValue) -> serde_json::Map<String, Value> {
    match serde_json::to_value(database) {
        Ok(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    }
}

/// All of a database but its tags, which one call replaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabaseValue {
    description: Option<Text>,
    location_uri: Option<Text>,
    parameters: BTreeMap<String, Text>,
    create_table_default_permissions: Option<BTreeMap<String, BTreeSet<Permission>>>,
    target_database: Option<TargetDatabase>,
    /// Members that no declaration sets, as AWS has them.
    #[serde(default, skip_serializing_if = "Unknown::is_empty")]
    unknown_members: Unknown,
}

#[derive(Deserialize)]
struct Answer {
    database: Answered,
}

/// A database as AWS has it.
#[derive(Deserialize)]
struct Answered {
    description: Option<Text>,
    location_uri: Option<Text>,
    #[serde(default)]
    parameters: BTreeMap<String, Text>,
    #[serde(default)]
    create_table_default_permissions: Vec<Permitted>,
    target_database: Option<TargetDatabase>,
    #[serde(default)]
    unknown_members: Unknown,
}

/// What a principal may do.
#[derive(Serialize, Deserialize)]
struct Permitted {
    #[serde(default)]
    principal: Principal,
    #[serde(default)]
    permissions: BTreeSet<Permission>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Principal {
    data_lake_principal_identifier: String,
}

impl From<Answered> for DatabaseValue {
    fn from(mut database: Answered) -> Self {
        let permitted = database.create_table_default_permissions.into_iter();
        let permitted =
            permitted.map(|each| (each.principal.data_lake_principal_identifier, each.permissions));
        database.unknown_members.0.retain(|member, _| !OF_AWS.contains(&member.as_str()));
        Self {
            description: database.description.filter(|text| text.known() != Some("")),
            location_uri: database.location_uri.filter(|text| text.known() != Some("")),
            parameters: database.parameters,
            create_table_default_permissions: Some(permitted.collect()),
            target_database: database.target_database,
            unknown_members: database.unknown_members,
        }
    }
}

impl DatabaseValue {
    fn into_aws(self, name: &str) -> impl Serialize {
        let permitted = |(data_lake_principal_identifier, permissions)| Permitted {
            principal: Principal { data_lake_principal_identifier },
            permissions,
        };
        input! {
            name: name.to_owned(),
            description: self.description,
            location_uri: self.location_uri,
            parameters: self.parameters,
            create_table_default_permissions:
                self.create_table_default_permissions.map(|all| all.into_iter().map(permitted).collect::<Vec<_>>()),
            target_database: self.target_database,
            unknown_members: self.unknown_members,
        }
    }
}

/// The database itself.
#[derive(Debug)]
struct DatabaseItself;

impl Aspect for DatabaseItself {
    type Value = DatabaseValue;
    const NAME: &'static str = "database";
    const ABOUT: &'static str = "its description, its location, its parameters and who may use new tables";
    const REPLACES: Replaces = Replaces::keeping("GetDatabase", &["Database.FederatedDatabase"]);
    const ACTIONS: Actions = Actions {
        read: &[GET.action],
        write: &[GET.action, GET_TAGS.action, CREATE.action, TAG.action, UPDATE.action, DELETE.action],
    };
    const TRANSIENT: &'static [Transient] = &CLASHES;

    /// Engines keep state in parameters, and AWS's own default for permissions is a setting of Lake Formation.
    fn fill(want: &mut DatabaseValue, live: &DatabaseValue) {
        for (key, value) in &live.parameters {
            want.parameters.entry(key.clone()).or_insert_with(|| value.clone());
        }
        let permissions = &mut want.create_table_default_permissions;
        if permissions.is_none() {
            permissions.clone_from(&live.create_table_default_permissions);
        }
        want.unknown_members = live.unknown_members.clone();
    }

    fn one_way(before: &DatabaseValue, want: &DatabaseValue) -> Option<String> {
        let is_other = before.target_database != want.target_database;
        is_other.then(|| "AWS never changes whether a database is a link, and what it leads to".to_owned())
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<DatabaseValue>>, Failure> {
        let Some(value) = get(aws, at).await? else { return Ok(None) };
        let kept: Vec<String> =
            value.unknown_members.0.keys().map(|member| format!("Database.{member}")).collect();
        Ok(Some(Seen::with_outputs(value, outputs_of(SORT, &at.name, &at.scope)).keeping(kept)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: DatabaseValue) -> Result<Outputs, Failure> {
        let mut want = want;
        if let Some(live) = get(aws, at).await? {
            is_made_by_us(aws, at).await?;
            Self::fill(&mut want, &live);
            let input = input! { name: &at.name, database_input: want.into_aws(&at.name) };
            aws.act(&UPDATE, &at.scope.region, &input).await?;
        } else {
            let input = input! { database_input: want.into_aws(&at.name), tags: creation_tags(at) };
            aws.act(&CREATE, &at.scope.region, &input).await?;
        }
        Ok(outputs_of(SORT, &at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        gone(aws.act(&DELETE, &at.scope.region, &input! { name: &at.name }).await, NOT_FOUND)
    }
}

async fn get(aws: &Aws, at: &Target) -> Result<Option<DatabaseValue>, Failure> {
    let answer = absent(aws.call(&GET, &at.scope.region, &input! { name: &at.name }).await, NOT_FOUND)?;
    Ok(answer.map(|Answer { database }| database.into()))
}
