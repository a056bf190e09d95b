//! Files that go to AWS as one archive, of which documents hold the hash.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What an archive is known by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// SHA-256 in base64, as AWS has it; nothing where the files were not read.
    pub sha256: Option<String>,
    /// Its bytes.
    pub size: Option<u64>,
}

impl Archive {
    /// The key that marks an archive in a declaration.
    pub const MARK: &'static str = "$archive";

    /// That of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self { sha256: Some(BASE64_STANDARD.encode(Sha256::digest(bytes))), size: Some(bytes.len() as u64) }
    }

    /// What stands for an archive whose files can't be read.
    #[must_use]
    pub fn unread() -> Self {
        Self::default()
    }

    /// What stands in a declaration in the place of the path.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ Self::MARK: self })
    }
}
