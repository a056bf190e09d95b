//! Default encryption of new objects, which is never absent.

use super::prelude::*;
use serde_json::{Value, json};

pub(super) const GET: &str = "s3:GetEncryptionConfiguration";
const PUT: &str = "s3:PutEncryptionConfiguration";

/// The AWS managed key; S3 uses it where no key is named.
const AWS_MANAGED: &str = "alias/aws/s3";

pub(super) struct BucketEncryption;

/// What can name a KMS key: an ARN, an alias, an id, or the id of a multi-region key. S3 takes any string, and then
/// refuses every upload.
const KEY: &str =
    r"^(alias/.*|arn:.*:kms:.*|mrk-[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$";
const KEY_IN_WORDS: &str = "a key's ARN, its id, or `alias/aws/s3`";

/// Default encryption of new objects. Without `kms` or `dsse`: SSE-S3 (`AES256`), which is also the default of
/// the bucket.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table, as in `{ kms = \"alias/aws/s3\", bucket_key = true }`")]
pub struct EncryptionSpec {
    /// KMS key for SSE-KMS: its ARN, its id, or `alias/aws/s3` for the AWS managed key.
    #[schemars(regex(pattern = KEY), extend("x-pattern" = KEY_IN_WORDS))]
    pub kms: Option<Text>,
    /// KMS key for two layers of encryption (DSSE-KMS).
    #[schemars(regex(pattern = KEY), extend("x-pattern" = KEY_IN_WORDS))]
    pub dsse: Option<Text>,
    /// S3 Bucket Key: fewer calls to KMS.
    #[serde(default)]
    pub bucket_key: bool,
    /// Encryption types that uploads may not use: `SSE-C`, or `NONE` to allow all. Default: AWS's choice.
    #[schemars(length(min = 1, max = 1))]
    pub blocked_encryption_types: Option<BTreeSet<Blocked>>,
}

/// An encryption type that uploads may not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Blocked {
    /// All are allowed.
    #[serde(rename = "NONE")]
    Nothing,
    /// Keys that the uploader provides.
    #[serde(rename = "SSE-C")]
    CustomerKeys,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Algorithm {
    #[default]
    #[serde(rename = "AES256")]
    S3,
    #[serde(rename = "aws:kms")]
    Kms,
    #[serde(rename = "aws:kms:dsse")]
    Dsse,
}

/// The encryption of a bucket, as AWS has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Encryption {
    pub(super) algorithm: Algorithm,
    key: Option<Text>,
    bucket_key: bool,
    blocked_encryption_types: Option<BTreeSet<Blocked>>,
}

impl EncryptionSpec {
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.kms.is_some() && self.dsse.is_some() {
            problems.push(Problem::at(BucketEncryption::NAME, "`kms` and `dsse` exclude each other"));
        }
        if self.bucket_key && self.kms.is_none() {
            let problem = Problem::at("encryption.bucket_key", "a bucket key needs `kms`");
            problems.push(problem.with_help("SSE-S3 and DSSE-KMS do not use bucket keys"));
        }
        problems
    }

    pub(super) fn value(self) -> Encryption {
        let (algorithm, key) = match (self.kms, self.dsse) {
            (Some(key), _) => (Algorithm::Kms, Some(key)),
            (None, Some(key)) => (Algorithm::Dsse, Some(key)),
            (None, None) => (Algorithm::S3, None),
        };
        let (bucket_key, blocked_encryption_types) = (self.bucket_key, self.blocked_encryption_types);
        Encryption { algorithm, key, bucket_key, blocked_encryption_types }
    }
}

impl Encryption {
    /// The key to name in a call; the AWS managed one is not named.
    pub(super) fn named_key(&self) -> Option<String> {
        self.key.as_ref().map(Text::value).filter(|key| key != AWS_MANAGED)
    }

    pub(super) fn into_declaration(self) -> Value {
        let mut table = json!({ "bucket_key": self.bucket_key });
        // AWS blocks keys of the uploader's by itself.
        let usual = BTreeSet::from([Blocked::CustomerKeys]);
        if let Some(blocked) = self.blocked_encryption_types.filter(|blocked| *blocked != usual) {
            table["blocked_encryption_types"] = json!(blocked);
        }
        // SSE-KMS without a key is with that of AWS.
        let key = || json!(self.key.unwrap_or_else(|| AWS_MANAGED.into()));
        match self.algorithm {
            Algorithm::S3 => {}
            Algorithm::Kms => table["kms"] = key(),
            Algorithm::Dsse => table["dsse"] = key(),
        }
        table
    }
}

impl Aspect for BucketEncryption {
    type Value = Encryption;
    const NAME: &'static str = "encryption";
    const ABOUT: &'static str = "default encryption of new objects";
    const REPLACES: Replaces = Replaces::whole("GetBucketEncryption");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    // S3 takes any key here, and then refuses the uploads.
    const NAMES: Option<Names<Encryption>> = Some(|encryption| {
        encryption.named_key().map(|key| Named::called("kms.key", key)).into_iter().collect()
    });
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn default(_scope: &Scope) -> Option<Encryption> {
        Some(Encryption::default())
    }

    /// AWS blocks keys of uploaders on its own account; the declaration may leave that to it.
    fn fill(want: &mut Encryption, live: &Encryption) {
        if want.blocked_encryption_types.is_none() {
            want.blocked_encryption_types.clone_from(&live.blocked_encryption_types);
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Encryption>>, Failure> {
        live(aws, at).await.map(|value| Some(Seen::new(value)))
    }

    async fn put(&self, aws: &Aws, at: &Target, mut want: Encryption) -> Result<(), Failure> {
        // The put replaces the rule, and with it what AWS chose to block.
        if want.blocked_encryption_types.is_none() {
            want.blocked_encryption_types = live(aws, at).await?.blocked_encryption_types;
        }
        let to = sdk::ServerSideEncryptionConfiguration::builder().rules(to_aws(&want)?).build();
        let to = to.map_err(unbuilt(PUT))?;
        send!(aws, at, PUT, put_bucket_encryption.server_side_encryption_configuration(to)).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        send!(aws, at, PUT, delete_bucket_encryption).await.map(drop)
    }
}

/// The encryption as it is. A bucket without configuration encrypts with S3's keys.
pub(super) async fn live(aws: &Aws, at: &Target) -> Result<Encryption, Failure> {
    let answer = send!(aws, at, GET, get_bucket_encryption).await;
    let found = absent(answer, &["ServerSideEncryptionConfigurationNotFoundError"])?;
    let configuration = found.and_then(|found| found.server_side_encryption_configuration);
    let rule = configuration.and_then(|configuration| configuration.rules.into_iter().next());
    rule.map_or_else(|| Ok(Encryption::default()), from_aws)
}

/// The AWS managed key has one spelling here, whichever way it was put.
fn from_aws(rule: sdk::ServerSideEncryptionRule) -> Result<Encryption, Failure> {
    let (algorithm, named) = match rule.apply_server_side_encryption_by_default {
        Some(by_default) => (from_word(GET, by_default.sse_algorithm)?, by_default.kms_master_key_id),
        None => (Algorithm::default(), None),
    };
    let is_own = |key: &String| !key.is_empty() && !format!(":{key}").ends_with(&format!(":{AWS_MANAGED}"));
    let key = || known(named.filter(is_own).unwrap_or_else(|| AWS_MANAGED.to_owned()));
    let blocked = rule.blocked_encryption_types.and_then(|blocked| blocked.encryption_type);
    let blocked = blocked.iter().flatten().map(|word| from_word(GET, word));
    let blocked = blocked.collect::<Result<BTreeSet<_>, _>>()?;
    Ok(Encryption {
        algorithm,
        key: (algorithm != Algorithm::S3).then(key),
        bucket_key: algorithm == Algorithm::Kms && rule.bucket_key_enabled.unwrap_or_default(),
        blocked_encryption_types: (!blocked.is_empty()).then_some(blocked),
    })
}

fn to_aws(value: &Encryption) -> Result<sdk::ServerSideEncryptionRule, Failure> {
    let by_default = sdk::ServerSideEncryptionByDefault::builder()
        .sse_algorithm(to_word(&value.algorithm))
        .set_kms_master_key_id(value.named_key())
        .build();
    let blocked = value.blocked_encryption_types.as_ref().map(|blocked| {
        let words = blocked.iter().map(to_word).collect();
        sdk::BlockedEncryptionTypes::builder().set_encryption_type(Some(words)).build()
    });
    Ok(sdk::ServerSideEncryptionRule::builder()
        .apply_server_side_encryption_by_default(by_default.map_err(unbuilt(PUT))?)
        .bucket_key_enabled(value.bucket_key)
        .set_blocked_encryption_types(blocked)
        .build())
}
