//! The bucket policy.

use super::prelude::*;
use serde_json::Value;

use crate::{
    kind::Appended,
    kinds::log_delivery,
    policy::{self, Dialect, Policy},
};

const GET: &str = "s3:GetBucketPolicy";
const PUT: &str = "s3:PutBucketPolicy";
const DELETE: &str = "s3:DeleteBucketPolicy";

pub(super) struct BucketPolicy;

impl Aspect for BucketPolicy {
    type Value = Policy;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "the bucket policy: who may do what with the bucket and its objects";
    const GRANTS: bool = true;
    const CHECKS_PRINCIPALS: bool = true;
    const REPLACES: Replaces = Replaces::whole("GetBucketPolicy");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, PUT, DELETE] };
    const APPENDED: Option<Appended<Policy>> = Some(log_delivery::IN_BUCKETS);
    const TRANSIENT: &'static [Transient] =
        &[CONFLICT, UNSEEN, Transient::of_named("MalformedPolicy", "Invalid principal in policy", &["iam"])];

    fn fill(want: &mut Policy, live: &Policy) {
        want.spell_like(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Policy>>, Failure> {
        Ok(live(aws, at).await?.map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        // AWS may have added to it since it was planned: log delivery was set up meanwhile.
        let want = if at.fresh.contains(at.output("arn")) {
            want
        } else {
            let live = live(aws, at).await?.unwrap_or_default();
            log_delivery::IN_BUCKETS.beside(want, &live, at)
        };
        let answer = send!(aws, at, PUT, put_bucket_policy.policy(want.to_json())).await;
        answer.map(drop).map_err(|failure| {
            // S3 answers AccessDenied both to who may not and to a public policy that is blocked.
            if failure.message.contains("BlockPublicPolicy") || failure.message.contains("public policies") {
                return failure.with_hint("`public_access_block` refuses a policy that gives public access");
            }
            failure
        })
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        gone(send!(aws, at, DELETE, delete_bucket_policy).await, &["NoSuchBucketPolicy", "NoSuchBucket"])
    }
}

async fn live(aws: &Aws, at: &Target) -> Result<Option<Policy>, Failure> {
    let answer = send!(aws, at, GET, get_bucket_policy).await;
    let Some(text) = absent(answer, &["NoSuchBucketPolicy"])?.and_then(|found| found.policy) else {
        return Ok(None);
    };
    let policy = Policy::from_json(&text).map_err(|error| Failure::guard(GET, error.to_string()))?;
    Ok(Some(policy).filter(|policy| !policy.is_empty()))
}

/// A declared policy, and AWS's constraints on it.
pub(super) fn declared(json: Option<&Value>) -> (Option<Policy>, Vec<Problem>) {
    let Some(json) = json else { return (None, Vec::new()) };
    let problems = policy::problems(json, Dialect::Bucket).into_iter();
    let problems = problems.map(|(path, message)| Problem::below(path, message).within([BucketPolicy::NAME]));
    (serde_json::from_value(json.clone()).ok(), problems.collect())
}
