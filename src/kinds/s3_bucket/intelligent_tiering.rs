//! Archiving by intelligent tiering: when objects that nobody reads move to the archive tiers.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{
    IntelligentTieringAccessTier, IntelligentTieringAndOperator, IntelligentTieringConfiguration,
    IntelligentTieringFilter, IntelligentTieringStatus, Tiering,
};

use super::{
    call::{TRANSIENT, call},
    metrics::id_problems,
    predicates::Predicates,
    spec::problem,
};

const GET: &str = "s3:GetIntelligentTieringConfiguration";
const PUT: &str = "s3:PutIntelligentTieringConfiguration";

/// Archive configurations by id.
pub(super) struct BucketTiering;

/// When objects of the storage class `INTELLIGENT_TIERING` move to the archive tiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Archiving {
    /// Whether the configuration is in force.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Only objects whose keys begin so.
    #[serde(default)]
    pub prefix: String,
    /// Only objects with these tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// After how many days without access to archive access: 90 to 730.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_access_after_days: Option<i32>,
    /// After how many days without access to deep archive access: 180 to 730.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deep_archive_access_after_days: Option<i32>,
}

fn enabled() -> bool {
    true
}

type ById = BTreeMap<String, Archiving>;

impl Aspect for BucketTiering {
    type Value = ById;
    const NAME: &'static str = "intelligent_tiering";
    const ABOUT: &'static str =
        "when objects that nobody reads move to the archive tiers of intelligent tiering";
    const KEYED: bool = true;
    const REPLACES: Replaces = Replaces::whole("ListBucketIntelligentTieringConfigurations");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ById>>, Failure> {
        let archiving = live(aws, at).await?;
        Ok((!archiving.is_empty()).then(|| Seen::new(archiving)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ById) -> Result<(), Failure> {
        let live = live(aws, at).await?;
        for (id, archiving) in want.iter().filter(|(id, archiving)| live.get(*id) != Some(archiving)) {
            let configuration = to_sdk(id, archiving)?;
            let call = call!(aws, at, put_bucket_intelligent_tiering_configuration)
                .id(id)
                .intelligent_tiering_configuration(configuration);
            aws.send(PUT, call.send()).await?;
        }
        for id in live.keys().filter(|id| !want.contains_key(*id)) {
            let call = call!(aws, at, delete_bucket_intelligent_tiering_configuration).id(id);
            gone(aws.send(PUT, call.send()).await, &["NoSuchConfiguration"])?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, ById::new()).await
    }
}

async fn live(aws: &Aws, at: &Target) -> Result<ById, Failure> {
    let mut archiving = ById::new();
    let mut token: Option<String> = None;
    loop {
        let call = call!(aws, at, list_bucket_intelligent_tiering_configurations)
            .set_continuation_token(token.clone());
        let page = aws.send(GET, call.send()).await?;
        for configuration in page.intelligent_tiering_configuration_list.unwrap_or_default() {
            let (id, found) = of_sdk(configuration)?;
            archiving.insert(id, found);
        }
        token = next_page(page.next_continuation_token, token.as_deref());
        if token.is_none() {
            return Ok(archiving);
        }
    }
}

fn of_sdk(configuration: IntelligentTieringConfiguration) -> Result<(String, Archiving), Failure> {
    let is_known = |tier: &IntelligentTieringAccessTier| {
        [IntelligentTieringAccessTier::ArchiveAccess, IntelligentTieringAccessTier::DeepArchiveAccess]
            .contains(tier)
    };
    if let Some(tiering) = configuration.tierings.iter().find(|tiering| !is_known(&tiering.access_tier)) {
        let tier = tiering.access_tier.as_str();
        let message = format!("AWS answered the tier `{tier}`, which this version does not know");
        return Err(Failure::guard(GET, message));
    }
    let filter = configuration.filter.unwrap_or_else(|| IntelligentTieringFilter::builder().build());
    let predicates = match filter.and {
        Some(and) => Predicates::of(and.prefix, None, and.tags),
        None => Predicates::of(filter.prefix, filter.tag, None),
    };
    let after = |tier| {
        configuration.tierings.iter().find(|tiering| tiering.access_tier == tier).map(|tiering| tiering.days)
    };
    let archiving = Archiving {
        enabled: configuration.status == IntelligentTieringStatus::Enabled,
        prefix: predicates.prefix,
        tags: predicates.tags,
        archive_access_after_days: after(IntelligentTieringAccessTier::ArchiveAccess),
        deep_archive_access_after_days: after(IntelligentTieringAccessTier::DeepArchiveAccess),
    };
    Ok((configuration.id, archiving))
}

fn to_sdk(id: &str, archiving: &Archiving) -> Result<IntelligentTieringConfiguration, Failure> {
    let predicates = Predicates { prefix: archiving.prefix.clone(), tags: archiving.tags.clone() };
    let (prefix, mut tags) = (predicates.prefix(), predicates.tags(PUT)?);
    let filter = IntelligentTieringFilter::builder();
    let filter = match predicates.count() {
        0 => None,
        1 => Some(filter.set_prefix(prefix).set_tag(tags.as_mut().and_then(Vec::pop)).build()),
        _ => {
            let and = IntelligentTieringAndOperator::builder().set_prefix(prefix).set_tags(tags);
            Some(filter.and(and.build()).build())
        }
    };
    let status = IntelligentTieringStatus::from(if archiving.enabled { "Enabled" } else { "Disabled" });
    let mut configuration =
        IntelligentTieringConfiguration::builder().id(id).set_filter(filter).status(status);
    let tiers = [
        (IntelligentTieringAccessTier::ArchiveAccess, archiving.archive_access_after_days),
        (IntelligentTieringAccessTier::DeepArchiveAccess, archiving.deep_archive_access_after_days),
    ];
    for (tier, days) in tiers {
        if let Some(days) = days {
            configuration = configuration
                .tierings(Tiering::builder().access_tier(tier).days(days).build().map_err(unbuilt(PUT))?);
        }
    }
    configuration.build().map_err(unbuilt(PUT))
}

/// What AWS would refuse.
pub(super) fn problems(configurations: &ById) -> Vec<Problem> {
    let mut problems = id_problems(BucketTiering::NAME, configurations.keys());
    for (id, archiving) in configurations {
        let (archive, deep) = (archiving.archive_access_after_days, archiving.deep_archive_access_after_days);
        let message = match (archive, deep) {
            (None, None) => "set `archive_access_after_days` or `deep_archive_access_after_days`",
            (Some(days), _) if !(90..=730).contains(&days) => {
                "`archive_access_after_days` is between 90 and 730"
            }
            (_, Some(days)) if !(180..=730).contains(&days) => {
                "`deep_archive_access_after_days` is between 180 and 730"
            }
            (Some(archive), Some(deep)) if archive >= deep => {
                "deep archive access comes after archive access"
            }
            _ => continue,
        };
        problems.push(problem([BucketTiering::NAME, id], message));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_comes_back() {
        let cases = [
            serde_json::json!({ "archive_access_after_days": 90 }),
            serde_json::json!({ "prefix": "a/", "enabled": false, "deep_archive_access_after_days": 180 }),
            serde_json::json!({ "tags": { "k": "v" }, "archive_access_after_days": 90, "deep_archive_access_after_days": 180 }),
            serde_json::json!({ "prefix": "a/", "tags": { "k": "v" }, "archive_access_after_days": 120 }),
        ];
        for json in cases {
            let archiving: Archiving = serde_json::from_value(json).unwrap();
            assert_eq!(
                of_sdk(to_sdk("x", &archiving).unwrap()).unwrap(),
                ("x".to_owned(), archiving.clone())
            );
            assert!(problems(&ById::from([("x".to_owned(), archiving)])).is_empty());
        }
    }
}
