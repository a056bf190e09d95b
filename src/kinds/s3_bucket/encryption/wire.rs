//! Between the encryption of a bucket and the SDK's type.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{
    BlockedEncryptionTypes, EncryptionType, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionRule,
};

use super::{
    aspect::{AWS_MANAGED, Algorithm, Encryption, GET, PUT},
    declared::Blocked,
};
use crate::kinds::s3_bucket::call::{of_word, word};

/// What AWS says. The key that AWS manages has one spelling here, whichever way it was put.
pub(super) fn of_sdk(rule: ServerSideEncryptionRule) -> Result<Encryption, Failure> {
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
    let blocked =
        rule.blocked_encryption_types.and_then(|blocked| blocked.encryption_type).unwrap_or_default();
    let blocked: BTreeSet<Blocked> =
        blocked.iter().map(|way| of_word(GET, way.as_str())).collect::<Result<_, _>>()?;
    Ok(Encryption {
        algorithm,
        key,
        bucket_key: algorithm == Algorithm::Kms && rule.bucket_key_enabled.unwrap_or_default(),
        blocked_encryption_types: (!blocked.is_empty()).then_some(blocked),
    })
}

/// What AWS is told.
pub(super) fn to_sdk(value: &Encryption) -> Result<ServerSideEncryptionRule, Failure> {
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
    use serde_json::json;

    use super::*;
    use crate::kinds::s3_bucket::encryption::EncryptionSpec;

    #[test]
    fn what_is_put_comes_back() {
        let cases = [
            json!({}),
            json!({ "blocked_encryption_types": ["SSE-C"] }),
            json!({ "kms": "arn:aws:kms:eu-central-1:111122223333:key/x", "bucket_key": true }),
            json!({ "dsse": AWS_MANAGED }),
        ];
        for json in cases {
            let spec: EncryptionSpec = serde_json::from_value(json).unwrap();
            assert!(spec.problems().is_empty());
            let value = spec.value();
            assert_eq!(of_sdk(to_sdk(&value).unwrap()).unwrap(), value);
        }
    }

    /// A bucket key derives from a KMS key. The console sets the flag for S3's own keys too, where it
    /// has no effect.
    #[test]
    fn without_a_kms_key_a_bucket_key_means_nothing() {
        let by_default =
            |algorithm| ServerSideEncryptionByDefault::builder().sse_algorithm(algorithm).build().unwrap();
        let cases = [
            (None, false),
            (Some(ServerSideEncryption::Aes256), false),
            (Some(ServerSideEncryption::AwsKmsDsse), false),
            (Some(ServerSideEncryption::AwsKms), true),
        ];
        for (algorithm, expected) in cases {
            let rule = ServerSideEncryptionRule::builder()
                .set_apply_server_side_encryption_by_default(algorithm.map(by_default))
                .bucket_key_enabled(true)
                .build();
            assert_eq!(of_sdk(rule).unwrap().bucket_key, expected);
        }
    }

    #[test]
    fn the_key_that_aws_manages_has_one_spelling() {
        let arn = format!("arn:aws:kms:eu-central-1:111122223333:{AWS_MANAGED}");
        let by_default = |key: Option<&str>| {
            let by_default =
                ServerSideEncryptionByDefault::builder().sse_algorithm(ServerSideEncryption::AwsKms);
            let by_default = by_default.set_kms_master_key_id(key.map(str::to_owned)).build().unwrap();
            ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(by_default).build()
        };
        for key in [None, Some(AWS_MANAGED), Some(&*arn)] {
            assert_eq!(of_sdk(by_default(key)).unwrap().named_key(), None);
        }
    }
}
