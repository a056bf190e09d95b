//! Where results go, and how they are encrypted.

use crate::kind::prelude::*;

/// Encryption by a key of S3's own, which names no key.
const SSE_S3: &str = "SSE_S3";
const ENCRYPTIONS: [&str; 3] = [SSE_S3, "SSE_KMS", "CSE_KMS"];

/// Where results go. The stack file, the document and AWS have the same members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultConfiguration {
    /// `s3://bucket/prefix/`.
    #[schemars(extend("pattern" = "^s3://.+", "x-pattern" = "a location in S3: `s3://bucket/prefix/`"))]
    pub output_location: Option<Text>,
    /// How they are encrypted.
    pub encryption_configuration: Option<Encryption>,
    /// The account whose bucket it has to be.
    #[schemars(extend("pattern" = "^[0-9]{12}$", "x-pattern" = "the 12 digits of an account"))]
    pub expected_bucket_owner: Option<Text>,
    /// Who owns them, in a bucket of another account.
    pub acl_configuration: Option<Acl>,
}

/// How results in S3 are encrypted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Encryption {
    /// `SSE_S3`, `SSE_KMS` or `CSE_KMS`, the last one before they leave Athena.
    #[schemars(extend("enum" = ENCRYPTIONS, "x-enum" = "encryption"))]
    pub encryption_option: String,
    /// The ARN or ID of the key; `SSE_S3` has none.
    pub kms_key: Option<Text>,
}

impl Encryption {
    /// What AWS refuses.
    pub(super) fn problem(&self) -> Option<Problem> {
        let Self { encryption_option, kms_key } = self;
        match (encryption_option.as_str(), kms_key) {
            (SSE_S3, Some(_)) => Some(Problem::at("kms_key", "`SSE_S3` has no key")),
            (SSE_S3, None) | (_, Some(_)) => None,
            (option, None) => Some(Problem::at("encryption_option", format!("`{option}` needs a `kms_key`"))),
        }
    }
}

/// Who owns results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acl {
    /// `BUCKET_OWNER_FULL_CONTROL`.
    #[schemars(extend("enum" = ["BUCKET_OWNER_FULL_CONTROL"], "x-enum" = "ACL"))]
    pub s3_acl_option: String,
}

/// Results that Athena keeps itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManagedQueryResults {
    /// The ARN, ID or alias of the key that encrypts them. Default: a key of AWS's own.
    #[schemars(length(min = 1, max = 2048))]
    pub kms_key: Option<Text>,
}
