//! Which objects lifecycle rules leave where they are because they are small.

use crate::kind::prelude::*;
use aws_sdk_s3::types::TransitionDefaultMinimumObjectSize;

use super::aspect::{GET, PUT, fetch, live, write};
use crate::kinds::s3_bucket::call::{TRANSIENT, of_word, word};

/// The smallest objects that rules move without saying so. It is a property of the bucket's rules
/// as a whole, beside them and not one of them.
pub(in super::super) struct MinimumSize;

/// The smallest objects that rules move without saying so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SmallestTransition {
    /// Objects below 128 KB are never moved.
    #[serde(rename = "all_storage_classes_128K")]
    AllStorageClasses128K,
    /// Objects below 128 KB are moved to the Glacier classes only.
    #[serde(rename = "varies_by_storage_class")]
    VariesByStorageClass,
}

/// What is declared of it, if anything is: the choice is AWS's otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct MinimumSizeValue {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) size: Option<SmallestTransition>,
}

impl Aspect for MinimumSize {
    type Value = MinimumSizeValue;
    const NAME: &'static str = "transition_default_minimum_object_size";
    const ABOUT: &'static str = "which objects lifecycle rules leave where they are because they are small";
    const REPLACES: Replaces = Replaces::whole("GetBucketLifecycleConfiguration");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn default(_scope: &Scope) -> Option<MinimumSizeValue> {
        Some(MinimumSizeValue::default())
    }

    fn fill(want: &mut MinimumSizeValue, live: &MinimumSizeValue) {
        want.size = want.size.or(live.size);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<MinimumSizeValue>>, Failure> {
        let found = live(aws, at).await?.and_then(|found| found.transition_default_minimum_object_size);
        let size = found.map(|size| of_word(GET, size.as_str())).transpose()?;
        Ok(Some(Seen::new(MinimumSizeValue { size })))
    }

    /// Sends the rules back as they are. Without rules there is nothing to do: the aspect of the
    /// rules comes next, and brings the size along.
    async fn put(&self, aws: &Aws, at: &Target, want: MinimumSizeValue) -> Result<(), Failure> {
        let rules = fetch(aws, at).await?.and_then(|found| found.rules).unwrap_or_default();
        if !rules.is_empty() {
            let size = want.size.map(|size| TransitionDefaultMinimumObjectSize::from(word(&size).as_str()));
            write(aws, at, rules, size).await?;
        }
        Ok(())
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        Ok(())
    }
}
