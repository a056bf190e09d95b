//! Inventory: lists of the objects, delivered daily or weekly.

use super::prelude::*;

const GET: &str = "s3:GetInventoryConfiguration";
const PUT: &str = "s3:PutInventoryConfiguration";

pub(super) struct BucketInventory;

/// An inventory of the objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// Status of the configuration.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Where the lists are delivered to.
    pub destination: InventoryDestination,
    /// Key prefix of the objects.
    #[serde(default)]
    pub prefix: String,
    /// Versions of the objects.
    #[serde(default)]
    pub included_object_versions: IncludedVersions,
    /// Further columns, as in `["Size", "StorageClass"]`.
    #[serde(default)]
    pub optional_fields: BTreeSet<String>,
    /// How often it is made.
    pub frequency: Frequency,
}

/// The destination of an inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InventoryDestination {
    /// ARN of the bucket, of the same region, with a policy that allows `s3.amazonaws.com` to put objects.
    pub bucket: Arn,
    /// Account of the bucket. AWS recommends to set it.
    #[schemars(regex(pattern = "^[0-9]{12}$"), extend("x-pattern" = "12 digits"))]
    pub account: Option<String>,
    /// Prefix of the lists' keys.
    #[serde(default)]
    pub prefix: String,
    /// Format of the lists.
    pub format: Format,
    /// Encryption of the lists. Default: that of the destination bucket.
    pub encryption: Option<InventoryEncryption>,
}

/// The encryption of an inventory's lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InventoryEncryption {
    /// Keys of S3.
    SseS3,
    /// ARN of a KMS key.
    Kms(Arn),
}

/// Versions of objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum IncludedVersions {
    #[default]
    Current,
    All,
}

/// A format of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "InventoryFormat")]
pub enum Format {
    #[serde(rename = "CSV")]
    Csv,
    #[serde(rename = "ORC")]
    Orc,
    Parquet,
}

/// A frequency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "InventoryFrequency")]
pub enum Frequency {
    Daily,
    Weekly,
}

impl Listed for BucketInventory {
    type Entry = Inventory;
    const NAME: &'static str = "inventory";
    const ABOUT: &'static str = "inventories: lists of the objects";
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, PUT] };
    const REPLACES: Replaces = Replaces::whole("ListBucketInventoryConfigurations");
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn list(aws: &Aws, at: &Target) -> Result<BTreeMap<String, Inventory>, Failure> {
        let all = list!(aws, at, GET, list_bucket_inventory_configurations, inventory_configuration_list);
        all.into_iter().map(from_aws).collect()
    }

    async fn put(aws: &Aws, at: &Target, id: &str, want: &Inventory) -> Result<(), Failure> {
        let to = to_aws(id, want)?;
        let put = send!(aws, at, PUT, put_bucket_inventory_configuration.id(id).inventory_configuration(to));
        put.await.map(drop)
    }

    async fn delete(aws: &Aws, at: &Target, id: &str) -> Result<(), Failure> {
        gone(
            send!(aws, at, PUT, delete_bucket_inventory_configuration.id(id)).await,
            &["NoSuchConfiguration"],
        )
    }
}

pub(super) fn problems(inventories: &BTreeMap<String, Inventory>) -> Vec<Problem> {
    let fields = |(id, inventory): (&String, &Inventory)| {
        let unknown = inventory.optional_fields.iter();
        let unknown =
            unknown.filter(|field| !sdk::InventoryOptionalField::values().contains(&field.as_str()));
        let path = [BucketInventory::NAME.to_owned(), id.clone(), "optional_fields".to_owned()];
        unknown
            .map(|field| Problem::below(path.clone(), format!("unknown field `{field}`")))
            .collect::<Vec<_>>()
    };
    inventories.iter().flat_map(fields).collect()
}

fn from_aws(configuration: sdk::InventoryConfiguration) -> Result<(String, Inventory), Failure> {
    let unknown = |what: &str| Failure::guard(GET, format!("inventory {} has no {what}", configuration.id));
    let to = configuration.destination.and_then(|to| to.s3_bucket_destination);
    let to = to.ok_or_else(|| unknown("destination"))?;
    let encryption = to.encryption.and_then(|encryption| match (encryption.ssekms, encryption.sses3) {
        (Some(kms), _) => Some(InventoryEncryption::Kms(Arn(known(kms.key_id)))),
        (None, Some(_)) => Some(InventoryEncryption::SseS3),
        (None, None) => None,
    });
    let fields = configuration.optional_fields.into_iter().flatten();
    let schedule = configuration.schedule.ok_or_else(|| unknown("schedule"))?;
    let inventory = Inventory {
        enabled: configuration.is_enabled,
        destination: InventoryDestination {
            bucket: Arn(known(to.bucket)),
            account: to.account_id,
            prefix: to.prefix.unwrap_or_default(),
            format: from_word(GET, to.format)?,
            encryption,
        },
        prefix: configuration.filter.map(|filter| filter.prefix).unwrap_or_default(),
        included_object_versions: from_word(GET, configuration.included_object_versions)?,
        optional_fields: fields.map(|field| field.as_str().to_owned()).collect(),
        frequency: from_word(GET, schedule.frequency)?,
    };
    Ok((configuration.id, inventory))
}

fn to_aws(id: &str, inventory: &Inventory) -> Result<sdk::InventoryConfiguration, Failure> {
    let unbuilt = unbuilt(PUT);
    let encryption = inventory.destination.encryption.as_ref().map(|encryption| {
        let to = sdk::InventoryEncryption::builder();
        Ok(match encryption {
            InventoryEncryption::SseS3 => to.sses3(sdk::Sses3::builder().build()),
            InventoryEncryption::Kms(key) => {
                to.ssekms(sdk::Ssekms::builder().key_id(key.value()).build().map_err(&unbuilt)?)
            }
        }
        .build())
    });
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let to = sdk::InventoryS3BucketDestination::builder()
        .bucket(inventory.destination.bucket.value())
        .set_account_id(inventory.destination.account.clone())
        .set_prefix(some(&inventory.destination.prefix))
        .format(to_word(&inventory.destination.format))
        .set_encryption(encryption.transpose()?)
        .build()
        .map_err(&unbuilt)?;
    let filter = some(&inventory.prefix).map(|prefix| sdk::InventoryFilter::builder().prefix(prefix).build());
    let fields: Vec<_> = inventory.optional_fields.iter().map(|field| field.as_str().into()).collect();
    let schedule = sdk::InventorySchedule::builder().frequency(to_word(&inventory.frequency)).build();
    sdk::InventoryConfiguration::builder()
        .id(id)
        .is_enabled(inventory.enabled)
        .destination(sdk::InventoryDestination::builder().s3_bucket_destination(to).build())
        .set_filter(filter.transpose().map_err(&unbuilt)?)
        .included_object_versions(to_word(&inventory.included_object_versions))
        .set_optional_fields((!fields.is_empty()).then_some(fields))
        .schedule(schedule.map_err(&unbuilt)?)
        .build()
        .map_err(unbuilt)
}
