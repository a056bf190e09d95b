//! From what AWS has back to the declaration.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::{
    aspect::{Algorithm, Encryption},
    declared::Blocked,
};

/// The table that means this.
pub(in super::super) fn written(held: Encryption) -> Value {
    let Encryption { algorithm, key, bucket_key, blocked_encryption_types } = held;
    let mut table = json!({ "bucket_key": bucket_key });
    // AWS blocks keys of the uploader's by itself.
    let usual = BTreeSet::from([Blocked::CustomerKeys]);
    if let Some(blocked) = blocked_encryption_types.filter(|blocked| *blocked != usual) {
        table["blocked_encryption_types"] = json!(blocked);
    }
    match algorithm {
        Algorithm::S3 => {}
        // SSE-KMS without a key is with that of AWS.
        Algorithm::Kms => table["kms"] = json!(key.unwrap_or_else(|| "alias/aws/s3".into())),
        Algorithm::Dsse => table["dsse"] = json!(key.unwrap_or_else(|| "alias/aws/s3".into())),
    }
    table
}
