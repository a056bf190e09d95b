//! What all calls about a bucket have in common.

use crate::kind::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A call about a target's bucket, in its region. It names the owner that the bucket must have, so
/// that a bucket of the same name in another account is refused and never read or written
/// (`ExpectedBucketOwner`).
macro_rules! call {
    ($aws:expr, $at:expr, $operation:ident) => {
        $aws.s3(&$at.scope.region).$operation().bucket(&$at.name).expected_bucket_owner(&$at.scope.account)
    };
}
pub(super) use call;

/// Two writes to one bucket at a time are refused, whoever makes the other one.
pub(super) const CONFLICT: Transient = Transient::always("OperationAborted");

/// A new bucket is not known everywhere at once.
pub(super) const UNSEEN: Transient = Transient::of_itself("NoSuchBucket", "").slow();

/// The refusals of every write that pass by themselves.
pub(super) const TRANSIENT: &[Transient] = &[CONFLICT, UNSEEN];

/// AWS's word for one of ours; the types carry AWS's spelling.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Our value of a word of AWS. A word that is new at AWS is a failure, never taken for another.
pub(super) fn of_word<T: DeserializeOwned>(operation: &str, word: &str) -> Result<T, Failure> {
    serde_json::from_value(Value::String(word.to_owned())).map_err(|_| {
        Failure::guard(operation, format!("AWS answered `{word}`, which this version does not know"))
    })
}
