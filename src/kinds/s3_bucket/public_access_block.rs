//! The four switches that keep a bucket from becoming public.

use crate::kind::prelude::*;
use aws_sdk_s3::types::PublicAccessBlockConfiguration;

use super::call::{TRANSIENT, call};

const GET: &str = "s3:GetBucketPublicAccessBlock";
const PUT: &str = "s3:PutBucketPublicAccessBlock";

/// The four switches.
pub(super) struct PublicAccess;

/// What keeps a bucket from becoming public. What is left out is blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "AWS has these four switches, independent of each other")]
pub struct PublicAccessBlock {
    /// Refuse calls that would put a public ACL.
    pub block_public_acls: bool,
    /// Ignore public ACLs that are there.
    pub ignore_public_acls: bool,
    /// Refuse bucket policies that would give public access.
    pub block_public_policy: bool,
    /// Where the policy is public, let in only AWS services and this account.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    pub(super) const fn all(blocked: bool) -> Self {
        Self {
            block_public_acls: blocked,
            ignore_public_acls: blocked,
            block_public_policy: blocked,
            restrict_public_buckets: blocked,
        }
    }
}

impl Default for PublicAccessBlock {
    fn default() -> Self {
        Self::all(true)
    }
}

impl Aspect for PublicAccess {
    type Value = PublicAccessBlock;
    const NAME: &'static str = "public_access_block";
    const ABOUT: &'static str = "the four switches that keep the bucket from becoming public";
    const REPLACES: Replaces = Replaces::whole("GetPublicAccessBlock");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    /// Absence at AWS means that nothing is blocked, so undeclared never means "delete it".
    fn default(_scope: &Scope) -> Option<PublicAccessBlock> {
        Some(PublicAccessBlock::all(true))
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<PublicAccessBlock>>, Failure> {
        let answer = aws.send(GET, call!(aws, at, get_public_access_block).send()).await;
        let found = absent(answer, &["NoSuchPublicAccessBlockConfiguration"])?;
        let value = match found.and_then(|found| found.public_access_block_configuration) {
            Some(block) => PublicAccessBlock {
                block_public_acls: block.block_public_acls.unwrap_or_default(),
                ignore_public_acls: block.ignore_public_acls.unwrap_or_default(),
                block_public_policy: block.block_public_policy.unwrap_or_default(),
                restrict_public_buckets: block.restrict_public_buckets.unwrap_or_default(),
            },
            None => PublicAccessBlock::all(false),
        };
        Ok(Some(Seen::new(value)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: PublicAccessBlock) -> Result<(), Failure> {
        let block = PublicAccessBlockConfiguration::builder()
            .block_public_acls(want.block_public_acls)
            .ignore_public_acls(want.ignore_public_acls)
            .block_public_policy(want.block_public_policy)
            .restrict_public_buckets(want.restrict_public_buckets)
            .build();
        let call = call!(aws, at, put_public_access_block).public_access_block_configuration(block);
        aws.send(PUT, call.send()).await.map(drop)
    }
}
