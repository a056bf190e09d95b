//! The aspect: lifecycle rules by id.

use crate::kind::prelude::*;
use aws_sdk_s3::{
    operation::get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationOutput,
    types::{BucketLifecycleConfiguration, LifecycleRule, TransitionDefaultMinimumObjectSize},
};

use super::{
    minimum::{MinimumSize, SmallestTransition},
    rule::Rule,
    wire,
};
use crate::kinds::s3_bucket::call::{TRANSIENT, call, word};

pub(super) const GET: &str = "s3:GetLifecycleConfiguration";
pub(super) const PUT: &str = "s3:PutLifecycleConfiguration";

/// Lifecycle rules by id.
pub(in super::super) struct Lifecycle;

type ById = BTreeMap<String, Rule>;

impl Aspect for Lifecycle {
    type Value = ById;
    const NAME: &'static str = "lifecycle";
    const ABOUT: &'static str = "what happens to objects by itself as time goes by";
    const KEYED: bool = true;
    const REPLACES: Replaces = Replaces::whole("GetBucketLifecycleConfiguration");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ById>>, Failure> {
        let Some(found) = live(aws, at).await? else { return Ok(None) };
        let rules = found.rules.into_iter().flatten().map(wire::of_sdk);
        let rules: ById = rules.collect::<Result<_, _>>()?;
        Ok((!rules.is_empty()).then(|| Seen::new(rules)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ById) -> Result<(), Failure> {
        if want.is_empty() {
            return self.delete(aws, at).await;
        }
        // The smallest transition travels in a header of the same call, which would reset it.
        let smallest = match at.setting::<SmallestTransition>(MinimumSize::NAME) {
            Some(declared) => Some(TransitionDefaultMinimumObjectSize::from(word(&declared).as_str())),
            None => fetch(aws, at).await?.and_then(|found| found.transition_default_minimum_object_size),
        };
        let rules = want.iter().map(|(id, rule)| wire::to_sdk(id, rule)).collect::<Result<_, _>>()?;
        write(aws, at, rules, smallest).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let answer = aws.send(PUT, call!(aws, at, delete_bucket_lifecycle).send()).await;
        gone(answer, &["NoSuchLifecycleConfiguration"])
    }
}

/// The configuration for this round of reads: rules and smallest transition are two aspects of it.
pub(super) async fn live(
    aws: &Aws,
    at: &Target,
) -> Result<Option<GetBucketLifecycleConfigurationOutput>, Failure> {
    let listing = format!("{GET}/{}", at.name);
    let found = aws.catalogue().listing(&listing, || fetch(aws, at)).await?;
    Ok((*found).clone())
}

pub(super) async fn fetch(
    aws: &Aws,
    at: &Target,
) -> Result<Option<GetBucketLifecycleConfigurationOutput>, Failure> {
    let answer = aws.send(GET, call!(aws, at, get_bucket_lifecycle_configuration).send()).await;
    absent(answer, &["NoSuchLifecycleConfiguration"])
}

/// Puts the whole configuration.
pub(super) async fn write(
    aws: &Aws,
    at: &Target,
    rules: Vec<LifecycleRule>,
    smallest: Option<TransitionDefaultMinimumObjectSize>,
) -> Result<(), Failure> {
    let configuration =
        BucketLifecycleConfiguration::builder().set_rules(Some(rules)).build().map_err(unbuilt(PUT))?;
    let call = call!(aws, at, put_bucket_lifecycle_configuration)
        .lifecycle_configuration(configuration)
        .set_transition_default_minimum_object_size(smallest);
    aws.send(PUT, call.send()).await.map(|_| ())
}
