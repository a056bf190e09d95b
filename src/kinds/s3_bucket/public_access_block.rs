//! Block Public Access: four settings.

use super::prelude::*;
use aws_sdk_s3::types::PublicAccessBlockConfiguration;

pub(super) struct PublicAccess;

/// Block Public Access. A setting that is left out is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "AWS has these four settings, independent of each other")]
pub struct PublicAccessBlock {
    /// Refuse calls that put a public ACL.
    pub block_public_acls: bool,
    /// Ignore public ACLs that exist.
    pub ignore_public_acls: bool,
    /// Refuse bucket policies that give public access.
    pub block_public_policy: bool,
    /// Restrict access by a public policy to AWS services and this account.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    pub(super) const fn all(on: bool) -> Self {
        Self {
            block_public_acls: on,
            ignore_public_acls: on,
            block_public_policy: on,
            restrict_public_buckets: on,
        }
    }
}

impl Default for PublicAccessBlock {
    fn default() -> Self {
        Self::all(true)
    }
}

impl Configuration for PublicAccess {
    type Value = PublicAccessBlock;
    const NAME: &'static str = "public_access_block";
    const ABOUT: &'static str = "Block Public Access: four settings";
    const GET: &'static str = "s3:GetBucketPublicAccessBlock";
    const PUT: &'static str = "s3:PutBucketPublicAccessBlock";
    const REPLACES: Replaces = Replaces::whole("GetPublicAccessBlock");
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn default() -> Option<PublicAccessBlock> {
        Some(PublicAccessBlock::all(true))
    }

    /// Absence at AWS means that nothing is blocked, so undeclared never means "delete it".
    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<PublicAccessBlock>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_public_access_block).await;
        let found = absent(answer, &["NoSuchPublicAccessBlockConfiguration"])?;
        let block = found.and_then(|found| found.public_access_block_configuration);
        Ok(Some(Seen::new(block.map_or(PublicAccessBlock::all(false), |block| PublicAccessBlock {
            block_public_acls: block.block_public_acls.unwrap_or_default(),
            ignore_public_acls: block.ignore_public_acls.unwrap_or_default(),
            block_public_policy: block.block_public_policy.unwrap_or_default(),
            restrict_public_buckets: block.restrict_public_buckets.unwrap_or_default(),
        }))))
    }

    async fn put(aws: &Aws, at: &Target, want: PublicAccessBlock) -> Result<(), Failure> {
        let to = PublicAccessBlockConfiguration::builder()
            .block_public_acls(want.block_public_acls)
            .ignore_public_acls(want.ignore_public_acls)
            .block_public_policy(want.block_public_policy)
            .restrict_public_buckets(want.restrict_public_buckets)
            .build();
        send!(aws, at, Self::PUT, put_public_access_block.public_access_block_configuration(to))
            .await
            .map(drop)
    }
}
