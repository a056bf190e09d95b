//! The aspect: the default encryption of a bucket, which is never absent.

use crate::kind::prelude::*;
use aws_sdk_s3::types::ServerSideEncryptionConfiguration;

use super::{declared::Blocked, wire};
use crate::kinds::s3_bucket::call::{TRANSIENT, call};

pub(in super::super) const GET: &str = "s3:GetEncryptionConfiguration";
pub(super) const PUT: &str = "s3:PutEncryptionConfiguration";

/// The key that AWS manages; S3 uses it where no key is named.
pub(super) const AWS_MANAGED: &str = "alias/aws/s3";

/// How new objects are encrypted.
pub(in super::super) struct BucketEncryption;

/// AWS's ways of encryption by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum Algorithm {
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
pub(in super::super) struct Encryption {
    pub(in super::super) algorithm: Algorithm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<Text>,
    pub(super) bucket_key: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) blocked_encryption_types: Option<BTreeSet<Blocked>>,
}

impl Encryption {
    /// The key to name in a call; the one that AWS manages is not named.
    pub(in super::super) fn named_key(&self) -> Option<String> {
        self.key.as_ref().map(Text::value).filter(|key| key != AWS_MANAGED)
    }
}

impl Aspect for BucketEncryption {
    type Value = Encryption;
    const NAME: &'static str = "encryption";
    const ABOUT: &'static str = "how new objects are encrypted that come without encryption of their own";
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
        let rule = wire::to_sdk(&want)?;
        let configuration =
            ServerSideEncryptionConfiguration::builder().rules(rule).build().map_err(unbuilt(PUT))?;
        let call = call!(aws, at, put_bucket_encryption).server_side_encryption_configuration(configuration);
        aws.send(PUT, call.send()).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        aws.send(PUT, call!(aws, at, delete_bucket_encryption).send()).await.map(|_| ())
    }
}

/// The encryption as it is. A bucket without configuration encrypts with S3's keys.
pub(in super::super) async fn live(aws: &Aws, at: &Target) -> Result<Encryption, Failure> {
    let answer = aws.send(GET, call!(aws, at, get_bucket_encryption).send()).await;
    let found = absent(answer, &["ServerSideEncryptionConfigurationNotFoundError"])?;
    let configuration = found.and_then(|found| found.server_side_encryption_configuration);
    match configuration.and_then(|configuration| configuration.rules.into_iter().next()) {
        Some(rule) => wire::of_sdk(rule),
        None => Ok(Encryption::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_blocks_on_its_own_is_no_difference() {
        let blocked = Some(BTreeSet::from([Blocked::CustomerKeys]));
        let live = Encryption { blocked_encryption_types: blocked, ..Encryption::default() };
        let mut want = Encryption::default();
        BucketEncryption::fill(&mut want, &live);
        assert_eq!(want, live);
    }
}
