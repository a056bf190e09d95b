//! Encryption at rest: by a KMS key, by keys of SQS, or not at all.

use super::service::{GET, QueueAttributes, SET, UNSEEN, set_all};
use crate::kind::prelude::*;

const KEY: &str = "KmsMasterKeyId";
const REUSE: &str = "KmsDataKeyReusePeriodSeconds";
const MANAGED: &str = "SqsManagedSseEnabled";

/// How long a data key is used where nobody says (docs/defaults.md).
const REUSE_BY_DEFAULT: u32 = 300;

/// Encryption at rest: with a KMS key, or else with keys of SQS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Encryption {
    /// KMS key, as ARN, ID or alias. Services can send to such a queue only if the key's policy allows them to use the
    /// key, which that of `alias/aws/sqs` never does.
    #[schemars(length(min = 1))]
    pub kms_key: Option<Text>,
    /// How long SQS uses a data key before it asks KMS again: 60 to 86,400 seconds. 300 by default.
    #[schemars(range(min = 60, max = 86_400))]
    pub kms_data_key_reuse_period_seconds: Option<u32>,
    /// Whether SQS encrypts with keys of its own. `true` where no KMS key is named.
    pub sqs_managed_sse_enabled: Option<bool>,
}

impl Encryption {
    /// The same with defaults written out. Whether keys of SQS encrypt is no question where a KMS key does.
    pub(super) fn canonical(self) -> Self {
        let managed = self.sqs_managed_sse_enabled.unwrap_or(true) && self.kms_key.is_none();
        let reuse = self.kms_data_key_reuse_period_seconds.unwrap_or(REUSE_BY_DEFAULT);
        Self {
            kms_data_key_reuse_period_seconds: self.kms_key.is_some().then_some(reuse),
            sqs_managed_sse_enabled: Some(managed),
            ..self
        }
    }

    fn from_aws(attributes: &BTreeMap<String, String>) -> Self {
        let text = |name: &str| attributes.get(name).filter(|text| !text.is_empty());
        let is_managed = text(MANAGED).is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let encryption = Self {
            kms_key: text(KEY).map(|key| known(key.as_str())),
            kms_data_key_reuse_period_seconds: text(REUSE).and_then(|text| text.parse().ok()),
            sqs_managed_sse_enabled: Some(is_managed),
        };
        encryption.canonical()
    }

    /// All of it in one call: AWS refuses a KMS key beside keys of SQS.
    pub(super) fn to_aws(&self) -> BTreeMap<String, String> {
        let key = self.kms_key.as_ref().map(Text::value).unwrap_or_default();
        let reuse = self.kms_data_key_reuse_period_seconds.map(|seconds| (REUSE, seconds.to_string()));
        let managed = self.sqs_managed_sse_enabled.unwrap_or_default().to_string();
        let pairs = [(KEY, key), (MANAGED, managed)].into_iter().chain(reuse);
        pairs.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    pub(super) fn problem(&self) -> Option<Problem> {
        let (member, message) = match (&self.kms_key, self.sqs_managed_sse_enabled) {
            (Some(_), Some(true)) => {
                ("sqs_managed_sse_enabled", "excluded by `kms_key`; a queue has one encryption")
            }
            (None, _) if self.kms_data_key_reuse_period_seconds.is_some() => {
                ("kms_data_key_reuse_period_seconds", "`kms_data_key_reuse_period_seconds` needs a `kms_key`")
            }
            _ => return None,
        };
        Some(Problem::below([QueueEncryption::NAME, member], message))
    }
}

#[derive(Debug)]
pub(super) struct QueueEncryption;

impl Aspect for QueueEncryption {
    type Value = Encryption;
    const NAME: &'static str = "encryption";
    const ABOUT: &'static str = "encryption at rest";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[GET.action], write: &[SET.action] };
    const RIDES: Rides = Rides::Always;
    const NAMES: Option<Names<Encryption>> = Some(|encryption| {
        let key = encryption.kms_key.as_ref();
        key.map(|key| Named::called("kms.key", key.value())).into_iter().collect()
    });
    const TRANSIENT: &'static [Transient] = &UNSEEN;

    /// Keys of SQS (docs/defaults.md).
    fn default(_scope: &Scope) -> Option<Encryption> {
        Some(Encryption::default().canonical())
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Encryption>>, Failure> {
        let attributes = QueueAttributes::get(aws, at).await?;
        Ok(attributes.as_ref().as_ref().map(|attributes| Seen::new(Encryption::from_aws(attributes))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Encryption) -> Result<(), Failure> {
        set_all(aws, at, want.to_aws()).await
    }
}
