//! Encryption as declared, and what AWS would refuse of it.

use super::aspect::{Algorithm, BucketEncryption, Encryption};
use crate::kind::prelude::*;

/// How new objects are encrypted. Without `kms` or `dsse`: with keys that S3 manages (SSE-S3,
/// `AES256`), which is also what an undeclared `encryption` means.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table, as in `{ kms = \"alias/aws/s3\", bucket_key = true }`")]
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

impl EncryptionSpec {
    /// What AWS would refuse.
    pub(in super::super) fn problems(&self) -> Vec<Problem> {
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
        for (member, key) in [("kms", &self.kms), ("dsse", &self.dsse)] {
            let known = key.as_ref().and_then(Text::known);
            if known.is_some_and(|key| !is_key(key)) {
                // S3 takes any string here, and then refuses every upload.
                let message = "expected a key's ARN, its id, or `alias/aws/s3`";
                problems.push(Problem::at(&format!("encryption.{member}"), message));
            }
        }
        if self.blocked_encryption_types.as_ref().is_some_and(|blocked| blocked.len() != 1) {
            let at = "encryption.blocked_encryption_types";
            problems.push(Problem::at(at, "block either `SSE-C` or, to allow all, `NONE`"));
        }
        problems
    }

    /// The value that AWS would give back.
    pub(in super::super) fn value(self) -> Encryption {
        let (algorithm, key) = match (self.kms, self.dsse) {
            (Some(key), _) => (Algorithm::Kms, Some(key)),
            (None, Some(key)) => (Algorithm::Dsse, Some(key)),
            (None, None) => (Algorithm::S3, None),
        };
        Encryption {
            algorithm,
            key,
            bucket_key: self.bucket_key,
            blocked_encryption_types: self.blocked_encryption_types,
        }
    }
}

/// Whether this can name a KMS key: an ARN, an alias, an id, or the id of a multi-region key.
fn is_key(text: &str) -> bool {
    let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let uuid = || text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(hex);
    text.starts_with("alias/")
        || (text.starts_with("arn:") && text.contains(":kms:"))
        || text.strip_prefix("mrk-").is_some_and(|id| id.len() == 32 && hex(id))
        || uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_key() {
        for good in [
            "alias/aws/s3",
            "arn:aws:kms:eu-central-1:111122223333:key/x",
            "1234abcd-12ab-34cd-56ef-1234567890ab",
        ] {
            assert!(is_key(good), "{good}");
        }
        for bad in ["master", "", "arn:aws:iam::111122223333:role/x", "1234abcd-12ab-34cd-56ef"] {
            assert!(!is_key(bad), "{bad}");
        }
    }
}
