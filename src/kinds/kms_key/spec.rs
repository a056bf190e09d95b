//! The declaration of a key, and what keys of each spec can be used for.

use crate::kind::prelude::*;
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use serde_json::Value;

use super::{lookup::ID, settings::Rotation};
use crate::policy::{Policy, Statement};

/// The spec of a symmetric encryption key: the default, and the only one that AWS rotates.
pub(super) const SYMMETRIC: &str = "SYMMETRIC_DEFAULT";

/// The setting of the days that AWS waits with a deletion.
pub(super) const DELETION_WINDOW: &str = "deletion_window_days";

/// The most of them, which AWS takes when it is told none.
pub(super) const LONGEST_WINDOW: i32 = 30;

const ID_IN_WORDS: &str = "the id of a key, as in 1234abcd-12ab-34cd-56ef-1234567890ab or mrk-…";

/// At most 256 characters with `alias/`.
const ALIAS: &str = "^(alias/)?[A-Za-z0-9/_-]{0,250}$";
const ALIAS_IN_WORDS: &str = "at most 250 letters, digits, `/`, `_` and `-`, with or without `alias/`";

/// A customer managed key. The key policy always allows the account, so that IAM policies work and
/// nobody is locked out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its alias, with or without `alias/`. AWS assigns the key's id, so this is its name.
    #[schemars(regex(pattern = ALIAS), extend("x-pattern" = ALIAS_IN_WORDS))]
    pub alias: Option<Text>,
    /// The id of a key that exists, to adopt one that has no alias or another one.
    #[schemars(regex(pattern = ID), extend("x-pattern" = ID_IN_WORDS))]
    pub key_id: Option<String>,
    /// Its description.
    #[schemars(length(max = 8192))]
    pub description: Option<Text>,
    /// The key spec. Can't be changed.
    #[serde(default = "symmetric")]
    #[schemars(extend("enum" = KeySpec::values(), "x-enum" = "key spec"))]
    pub spec: String,
    /// The key usage; only needed where the spec has several. Can't be changed.
    #[schemars(extend("enum" = KeyUsageType::values()))]
    pub usage: Option<String>,
    /// Whether it can be replicated to other regions. Can't be changed.
    #[serde(default)]
    pub multi_region: bool,
    /// Automatic rotation of the key material: `true` (every 365 days) or `{ period_days = 180 }`. Off when not
    /// given.
    pub rotation: Option<Rotation>,
    /// Whether it can be used. On when not given.
    pub enabled: Option<bool>,
    /// The waiting period of a deletion, 7 to 30 days.
    #[serde(default = "longest")]
    #[schemars(range(min = 7, max = 30))]
    pub deletion_window_days: i32,
    /// Principals that may manage the key, but not use it.
    #[serde(default)]
    pub administrators: BTreeSet<Arn>,
    /// Principals that may use the key, themselves and through AWS services. This does not include grants for
    /// services, which need a statement of their own.
    #[serde(default)]
    pub users: BTreeSet<Arn>,
    /// Services that use the key for the account: `cloudwatch.amazonaws.com`, `logs.amazonaws.com`.
    #[serde(default)]
    pub services: BTreeSet<String>,
    /// Further statements of the key policy by their Sid, in IAM's grammar.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Statement>")]
    pub statements: BTreeMap<String, Value>,
    /// The whole key policy in IAM's grammar, or `{ file = "x.json" }`, instead of `administrators`,
    /// `users`, `services` and `statements`.
    #[schemars(with = "Option<Policy>")]
    pub policy: Option<Value>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn symmetric() -> String {
    SYMMETRIC.to_owned()
}

fn longest() -> i32 {
    LONGEST_WINDOW
}

impl Spec {
    /// The alias without `alias/`, or the id of a key that has none.
    pub(super) fn name(&self) -> Text {
        let Some(alias) = &self.alias else { return self.key_id.clone().unwrap_or_default().into() };
        let written = alias.value();
        let name = written.strip_prefix("alias/").unwrap_or(&written);
        Text::parse(name).unwrap_or_else(|| name.into())
    }

    /// The key usage: as declared, or the only one of its spec.
    pub(super) fn usage(&self) -> &str {
        let only = || usages(&self.spec).first().copied().unwrap_or_default();
        self.usage.as_deref().unwrap_or_else(only)
    }

    pub(super) fn has_grants(&self) -> bool {
        !(self.administrators.is_empty()
            && self.users.is_empty()
            && self.services.is_empty()
            && self.statements.is_empty())
    }
}

/// The usages of a spec. AWS wants one named where there are several. Empty for a spec that is not
/// known here.
pub(super) fn usages(spec: &str) -> &'static [&'static str] {
    match spec {
        "SYMMETRIC_DEFAULT" => &["ENCRYPT_DECRYPT"],
        "SM2" => &["ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"],
        "ECC_SECG_P256K1" | "ECC_NIST_EDWARDS25519" => &["SIGN_VERIFY"],
        spec if spec.starts_with("RSA_") => &["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
        spec if spec.starts_with("ECC_NIST_P") => &["SIGN_VERIFY", "KEY_AGREEMENT"],
        spec if spec.starts_with("HMAC_") => &["GENERATE_VERIFY_MAC"],
        spec if spec.starts_with("ML_DSA_") => &["SIGN_VERIFY"],
        spec if spec.starts_with("ML_KEM_") => &["ENCAPSULATE_DECAPSULATE"],
        _ => &[],
    }
}
