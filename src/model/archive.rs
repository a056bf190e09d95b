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

    /// The name and the bytes of the only file in an archive that does not compress it, as ours do not.
    #[must_use]
    pub fn only_file(archive: &[u8]) -> Option<(&str, &[u8])> {
        let number = |at: usize| Some(u16::from_le_bytes(archive.get(at..at + 2)?.try_into().ok()?));
        let (end, header) = (archive.len().checked_sub(22)?, 30);
        let is_one = archive.starts_with(b"PK\x03\x04") && archive.get(end..)?.starts_with(b"PK\x05\x06");
        let (method, count, extra) = (number(8)?, number(end + 10)?, number(28)?);
        if !is_one || (method, count, extra) != (0, 1, 0) {
            return None;
        }
        let size = u32::from_le_bytes(archive.get(18..22)?.try_into().ok()?);
        let file = header + usize::from(number(26)?);
        let bytes = archive.get(file..file.checked_add(usize::try_from(size).ok()?)?)?;
        Some((std::str::from_utf8(archive.get(header..file)?).ok()?, bytes))
    }

    /// What stands in a declaration in the place of the path.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ Self::MARK: self })
    }
}
