//! How a bucket encrypts new objects that come without encryption of their own.

use std::collections::BTreeSet;

use aws_sdk_s3::types::{
    BlockedEncryptionTypes, EncryptionType, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::call::{TRANSIENT, call, of_word, word};
use crate::{
    aws::{Aws, absent, documents::unbuilt},
    facts::{Actions, Problem},
    kind::{Aspect, Seen, Target, Transient, known},
    model::{Failure, Outputs, Scope, Text},
};

pub(super) const GET: &str = "s3:GetEncryptionConfiguration";
const PUT: &str = "s3:PutEncryptionConfiguration";

/// The key that AWS manages; S3 uses it where no key is named.
const AWS_MANAGED: &str = "alias/aws/s3";

/// How new objects are encrypted.
pub(super) struct BucketEncryption;

/// How new objects are encrypted. Without `kms` or `dsse`: with keys that S3 manages (SSE-S3,
/// `AES256`), which is also what an undeclared `encryption` means.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EncryptionSpec {
    /// The KMS key to encrypt with (SSE-KMS): its ARN, its id, or `alias/aws/s3` for the key that
    /// AWS manages.
    pub kms: Option<Text>,
    /// The KMS key to encrypt with in two layers (DSSE-KMS).
    pub dsse: Option<Text>,
    /// Whether S3 derives a key of its own for the bucket, which saves calls to KMS.
    #[serde(default)]
    pub bucket_key: bool,
    /// Ways of encryption that uploads may not use: `SSE-C`, or `NONE` to allow all. Left out, AWS
    /// decides.
    pub blocked_encryption_types: Option<BTreeSet<Blocked>>,
}

/// A way of encryption that uploads may not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Blocked {
    /// Nothing is blocked.
    #[serde(rename = "NONE")]
    Nothing,
    /// Keys that the uploader brings along.
    #[serde(rename = "SSE-C")]
    CustomerKeys,
}

/// AWS's ways of encryption by default.
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

/// The encryption of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Encryption {
    pub(super) algorithm: Algorithm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Text>,
    bucket_key: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blocked_encryption_types: Option<BTreeSet<Blocked>>,
}

impl EncryptionSpec {
    /// What AWS would refuse.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let name = BucketEncryption::NAME;
        let mut problems = Vec::new();
        if self.kms.is_some() && self.dsse.is_some() {
            problems.push(Problem::at(name, "`kms` and `dsse` exclude each other"));
        }
        if self.bucket_key && self.kms.is_none() {
            problems.push(
                Problem::at("encryption.bucket_key", "a bucket key needs `kms`")
                    .with_help("S3's own keys and two layers have no use for one"),
            );
        }
        if self.blocked_encryption_types.as_ref().is_some_and(|blocked| blocked.len() != 1) {
            let at = "encryption.blocked_encryption_types";
            problems.push(Problem::at(at, "block either `SSE-C` or, to allow all, `NONE`"));
        }
        problems
    }

    /// The value that AWS would give back.
    pub(super) fn value(self) -> Encryption {
        let (algorithm, key) = match (self.kms, self.dsse) {
            (Some(key), _) => (Algorithm::Kms, Some(key)),
            (None, Some(key)) => (Algorithm::Dsse, Some(key)),
            (None, None) => (Algorithm::S3, None),
        };
        Encryption { algorithm, key, bucket_key: self.bucket_key, blocked_encryption_types: self.blocked_encryption_types }
    }
}

impl Encryption {
    /// The key to name in a call; the one that AWS manages is not named.
    pub(super) fn named_key(&self) -> Option<String> {
        self.key.as_ref().map(Text::value).filter(|key| key != AWS_MANAGED)
    }
}

impl Aspect for BucketEncryption {
    type Value = Encryption;
    const NAME: &'static str = "encryption";
    const ABOUT: &'static str = "How new objects are encrypted that come without encryption of their own.";
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn undeclared() -> Option<Encryption> {
        Some(Encryption::default())
    }

    fn initial(_scope: &Scope) -> Option<Encryption> {
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

    async fn put(&self, aws: &Aws, at: &Target, mut want: Encryption) -> Result<Outputs, Failure> {
        // The put replaces the rule, and with it what AWS chose to block.
        if want.blocked_encryption_types.is_none() {
            want.blocked_encryption_types = live(aws, at).await?.blocked_encryption_types;
        }
        let rule = to_sdk(&want)?;
        let configuration =
            ServerSideEncryptionConfiguration::builder().rules(rule).build().map_err(unbuilt(PUT))?;
        let call = call!(aws, at, put_bucket_encryption).server_side_encryption_configuration(configuration);
        aws.send(PUT, call.send()).await.map(|_| Outputs::new())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        aws.send(PUT, call!(aws, at, delete_bucket_encryption).send()).await.map(|_| ())
    }
}

/// The encryption as it is. A bucket without configuration encrypts with S3's keys.
pub(super) async fn live(aws: &Aws, at: &Target) -> Result<Encryption, Failure> {
    let answer = aws.send(GET, call!(aws, at, get_bucket_encryption).send()).await;
    let found = absent(answer, &["ServerSideEncryptionConfigurationNotFoundError"])?;
    let configuration = found.and_then(|found| found.server_side_encryption_configuration);
    match configuration.and_then(|configuration| configuration.rules.into_iter().next()) {
        Some(rule) => of_sdk(rule),
        None => Ok(Encryption::default()),
    }
}

fn of_sdk(rule: ServerSideEncryptionRule) -> Result<Encryption, Failure> {
    let by_default = rule.apply_server_side_encryption_by_default;
    let algorithm = match &by_default {
        Some(by_default) => of_word(GET, by_default.sse_algorithm.as_str())?,
        None => Algorithm::S3,
    };
    let named = by_default.and_then(|by_default| by_default.kms_master_key_id).filter(|key| !key.is_empty());
    let managed = |key: &String| key == AWS_MANAGED || key.ends_with(&format!(":{AWS_MANAGED}"));
    let key = match algorithm {
        Algorithm::S3 => None,
        _ => Some(known(named.filter(|key| !managed(key)).unwrap_or_else(|| AWS_MANAGED.to_owned()))),
    };
    let blocked = rule.blocked_encryption_types.and_then(|blocked| blocked.encryption_type).unwrap_or_default();
    let blocked: BTreeSet<Blocked> = blocked.iter().map(|way| of_word(GET, way.as_str())).collect::<Result<_, _>>()?;
    Ok(Encryption {
        algorithm,
        key,
        bucket_key: rule.bucket_key_enabled.unwrap_or_default(),
        blocked_encryption_types: (!blocked.is_empty()).then_some(blocked),
    })
}

fn to_sdk(value: &Encryption) -> Result<ServerSideEncryptionRule, Failure> {
    let by_default = ServerSideEncryptionByDefault::builder()
        .sse_algorithm(ServerSideEncryption::from(word(&value.algorithm).as_str()))
        .set_kms_master_key_id(value.named_key())
        .build()
        .map_err(unbuilt(PUT))?;
    let blocked = value.blocked_encryption_types.as_ref().map(|blocked| {
        let ways = blocked.iter().map(|way| EncryptionType::from(word(way).as_str())).collect();
        BlockedEncryptionTypes::builder().set_encryption_type(Some(ways)).build()
    });
    Ok(ServerSideEncryptionRule::builder()
        .apply_server_side_encryption_by_default(by_default)
        .bucket_key_enabled(value.bucket_key)
        .set_blocked_encryption_types(blocked)
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_comes_back() {
        let blocked = Some(BTreeSet::from([Blocked::CustomerKeys]));
        let specs = [
            EncryptionSpec { blocked_encryption_types: blocked, ..EncryptionSpec::default() },
            EncryptionSpec { kms: Some("arn:aws:kms:x".into()), bucket_key: true, ..EncryptionSpec::default() },
            EncryptionSpec { dsse: Some(AWS_MANAGED.into()), ..EncryptionSpec::default() },
        ];
        for spec in specs {
            assert!(spec.problems().is_empty());
            let value = spec.value();
            assert_eq!(of_sdk(to_sdk(&value).unwrap()).unwrap(), value);
        }
    }

    #[test]
    fn what_aws_blocks_on_its_own_is_no_difference() {
        let live = Encryption { blocked_encryption_types: Some(BTreeSet::from([Blocked::CustomerKeys])), ..Encryption::default() };
        let mut want = EncryptionSpec::default().value();
        BucketEncryption::fill(&mut want, &live);
        assert_eq!(want, live);
    }
}
