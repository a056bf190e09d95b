//! S3 Intelligent-Tiering: transitions to the archive tiers.

use super::{prelude::*, tags};

const GET: &str = "s3:GetIntelligentTieringConfiguration";
const PUT: &str = "s3:PutIntelligentTieringConfiguration";

pub(super) struct BucketTiering;

/// Archive tiers for objects of the storage class `INTELLIGENT_TIERING`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Archiving {
    /// Status of the configuration.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Key prefix of the objects.
    #[serde(default)]
    pub prefix: String,
    /// Tags of the objects.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Days without access after which objects move to Archive Access.
    #[schemars(range(min = 90, max = 730))]
    pub archive_access_after_days: Option<i32>,
    /// Days without access after which objects move to Deep Archive Access.
    #[schemars(range(min = 180, max = 730))]
    pub deep_archive_access_after_days: Option<i32>,
}

impl Listed for BucketTiering {
    type Entry = Archiving;
    const NAME: &'static str = "intelligent_tiering";
    const ABOUT: &'static str = "archive tiers of S3 Intelligent-Tiering";
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, PUT] };
    const REPLACES: Replaces = Replaces::whole("ListBucketIntelligentTieringConfigurations");
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn list(aws: &Aws, at: &Target) -> Result<BTreeMap<String, Archiving>, Failure> {
        let all = list!(
            aws,
            at,
            GET,
            list_bucket_intelligent_tiering_configurations,
            intelligent_tiering_configuration_list
        );
        all.into_iter().map(from_aws).collect()
    }

    async fn put(aws: &Aws, at: &Target, id: &str, want: &Archiving) -> Result<(), Failure> {
        let call = call!(aws, at, put_bucket_intelligent_tiering_configuration).id(id);
        aws.send(PUT, call.intelligent_tiering_configuration(to_aws(id, want)?).send()).await.map(drop)
    }

    async fn delete(aws: &Aws, at: &Target, id: &str) -> Result<(), Failure> {
        let answer = send!(aws, at, PUT, delete_bucket_intelligent_tiering_configuration.id(id)).await;
        gone(answer, &["NoSuchConfiguration"])
    }
}

/// The tiers that this version knows.
#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Archive {
    ArchiveAccess,
    DeepArchiveAccess,
}

fn from_aws(configuration: sdk::IntelligentTieringConfiguration) -> Result<(String, Archiving), Failure> {
    let (mut archive, mut deep) = (None, None);
    for tiering in configuration.tierings {
        match from_word(GET, &tiering.access_tier)? {
            Archive::ArchiveAccess => archive = Some(tiering.days),
            Archive::DeepArchiveAccess => deep = Some(tiering.days),
        }
    }
    let filter = configuration.filter.unwrap_or_else(|| sdk::IntelligentTieringFilter::builder().build());
    let (prefix, tags) = match filter.and {
        Some(and) => (and.prefix, and.tags),
        None => (filter.prefix, filter.tag.map(|tag| vec![tag])),
    };
    let archiving = Archiving {
        enabled: configuration.status == sdk::IntelligentTieringStatus::Enabled,
        prefix: prefix.unwrap_or_default(),
        tags: tags::from_aws(tags),
        archive_access_after_days: archive,
        deep_archive_access_after_days: deep,
    };
    Ok((configuration.id, archiving))
}

fn to_aws(id: &str, archiving: &Archiving) -> Result<sdk::IntelligentTieringConfiguration, Failure> {
    let (count, prefix, mut tags) = tags::predicates(PUT, &archiving.prefix, &archiving.tags)?;
    let filter = sdk::IntelligentTieringFilter::builder();
    let filter = match count {
        0 => None,
        1 => Some(filter.set_prefix(prefix).set_tag(tags.as_mut().and_then(Vec::pop)).build()),
        _ => {
            let and = sdk::IntelligentTieringAndOperator::builder().set_prefix(prefix).set_tags(tags);
            Some(filter.and(and.build()).build())
        }
    };
    let mut configuration = sdk::IntelligentTieringConfiguration::builder()
        .id(id)
        .set_filter(filter)
        .status(if archiving.enabled { "Enabled" } else { "Disabled" }.into());
    for (tier, days) in [
        (sdk::IntelligentTieringAccessTier::ArchiveAccess, archiving.archive_access_after_days),
        (sdk::IntelligentTieringAccessTier::DeepArchiveAccess, archiving.deep_archive_access_after_days),
    ] {
        let Some(days) = days else { continue };
        let tiering = sdk::Tiering::builder().access_tier(tier).days(days).build();
        configuration = configuration.tierings(tiering.map_err(unbuilt(PUT))?);
    }
    configuration.build().map_err(unbuilt(PUT))
}

pub(super) fn problems(configurations: &BTreeMap<String, Archiving>) -> Vec<Problem> {
    let problem = |(id, archiving): (&String, &Archiving)| {
        let message = match (archiving.archive_access_after_days, archiving.deep_archive_access_after_days) {
            (None, None) => "set `archive_access_after_days` or `deep_archive_access_after_days`",
            (Some(archive), Some(deep)) if archive >= deep => {
                "Deep Archive Access comes after Archive Access"
            }
            _ => return None,
        };
        Some(Problem::below([BucketTiering::NAME, id.as_str()], message))
    };
    configurations.iter().filter_map(problem).collect()
}
