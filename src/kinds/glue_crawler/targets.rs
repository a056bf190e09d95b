//! What a crawler looks at. The stack file, the document and AWS have the same members.

use serde::{Deserializer, de::DeserializeOwned};

use crate::kind::prelude::*;

/// A location in S3, for the bounds of paths.
const S3: &str = "^s3://[ -~\u{a1}-\u{d7ff}]+$";
const S3_IN_WORDS: &str = "a location in S3: `s3://bucket/prefix/`";

/// What a crawler looks at, by the sort of store. It has at least one target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Targets {
    /// Folders of S3.
    #[serde(deserialize_with = "sorted")]
    pub s3_targets: Vec<S3Target>,
    /// Tables that the catalog has already.
    #[serde(deserialize_with = "sorted")]
    pub catalog_targets: Vec<CatalogTarget>,
    /// Tables of `DynamoDB`.
    #[serde(deserialize_with = "sorted")]
    pub dynamodb_targets: Vec<DynamoDbTarget>,
    /// Databases behind a connection.
    #[serde(deserialize_with = "sorted")]
    pub jdbc_targets: Vec<JdbcTarget>,
    /// Collections of `MongoDB` and `DocumentDB`.
    #[serde(deserialize_with = "sorted")]
    pub mongodb_targets: Vec<MongoDbTarget>,
    /// Tables of Delta Lake.
    #[serde(deserialize_with = "sorted")]
    pub delta_targets: Vec<DeltaTarget>,
    /// Tables of Iceberg.
    #[serde(deserialize_with = "sorted")]
    pub iceberg_targets: Vec<LakeTarget>,
    /// Tables of Hudi.
    #[serde(deserialize_with = "sorted")]
    pub hudi_targets: Vec<LakeTarget>,
}

impl Targets {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A list whose order says nothing.
fn sorted<'de, D: Deserializer<'de>, T: DeserializeOwned + Serialize>(from: D) -> Result<Vec<T>, D::Error> {
    let mut items = Vec::<T>::deserialize(from)?;
    items.sort_by_cached_key(|item| serde_json::to_string(item).unwrap_or_default());
    Ok(items)
}

/// A folder of S3.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct S3Target {
    /// Where it is: `s3://bucket/prefix/`.
    #[schemars(extend("pattern" = S3, "x-pattern" = S3_IN_WORDS))]
    pub path: Text,
    /// What is left out, as glob patterns: `**.tmp`.
    #[serde(default)]
    pub exclusions: BTreeSet<Text>,
    /// The connection by which it is reached inside a VPC.
    pub connection_name: Option<Text>,
    /// How many files of each folder are looked at. Default: all.
    #[schemars(range(min = 1, max = 249))]
    pub sample_size: Option<i32>,
    /// The queue that tells of new objects, for `CRAWL_EVENT_MODE`.
    pub event_queue_arn: Option<Arn>,
    /// The queue for what could not be read of that.
    pub dlq_event_queue_arn: Option<Arn>,
}

/// Tables that the catalog has already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogTarget {
    /// The database that they are in.
    #[schemars(length(min = 1, max = 255))]
    pub database_name: Text,
    /// Their names.
    #[schemars(length(min = 1))]
    pub tables: BTreeSet<Text>,
    /// The connection by which their data is reached inside a VPC.
    pub connection_name: Option<Text>,
    /// The queue that tells of new objects, for `CRAWL_EVENT_MODE`.
    pub event_queue_arn: Option<Arn>,
    /// The queue for what could not be read of that.
    pub dlq_event_queue_arn: Option<Arn>,
}

/// A table of `DynamoDB`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DynamoDbTarget {
    /// Name.
    pub path: Text,
    /// Whether all of its items are looked at. Default: true.
    pub scan_all: Option<bool>,
    /// How much of the table's read capacity may be used: 0.1 to 1.5.
    #[schemars(range(min = 0.1, max = 1.5))]
    pub scan_rate: Option<f64>,
}

/// A database behind a connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JdbcTarget {
    /// The name of the connection.
    pub connection_name: Text,
    /// Which tables: `database/schema/%`.
    pub path: Option<Text>,
    /// What is left out, as glob patterns.
    #[serde(default)]
    pub exclusions: BTreeSet<Text>,
    /// What else is told of columns: `COMMENTS`, `RAWTYPES`.
    #[serde(default)]
    pub enable_additional_metadata: BTreeSet<Text>,
}

/// A collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MongoDbTarget {
    /// The name of the connection.
    pub connection_name: Text,
    /// Which one: `database/collection`.
    pub path: Option<Text>,
    /// Whether all of its documents are looked at. Default: true.
    pub scan_all: Option<bool>,
}

/// Tables of Delta Lake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeltaTarget {
    /// Where they are in S3.
    #[serde(default)]
    pub delta_tables: BTreeSet<Text>,
    /// The connection by which they are reached inside a VPC.
    pub connection_name: Option<Text>,
    /// Whether manifests are written to them.
    pub write_manifest: Option<bool>,
    /// Whether engines that know Delta read its log themselves.
    pub create_native_delta_table: Option<bool>,
}

/// Tables of Iceberg or Hudi.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LakeTarget {
    /// Where they are in S3.
    #[serde(default)]
    pub paths: BTreeSet<Text>,
    /// The connection by which they are reached inside a VPC.
    pub connection_name: Option<Text>,
    /// What is left out, as glob patterns.
    #[serde(default)]
    pub exclusions: BTreeSet<Text>,
    /// How many folders deep their metadata is looked for.
    pub maximum_traversal_depth: Option<i32>,
}
