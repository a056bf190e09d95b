//! Secrets: named in a stack file, read at run time, never shown.
//!
//! A document holds the salted hash of a secret; the text itself lives only in [`Secrets`], which
//! the executor carries beside the plan and which no renderer sees.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A secret value of an aspect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Secret {
    /// The environment variable that holds it.
    Env(String),
    /// The file that holds it, relative to the stack's directory; one trailing newline is dropped.
    File(String),
    /// Its salted hash: what documents are compared by.
    #[serde(rename = "$secret")]
    #[schemars(skip)]
    Sealed(String),
}

impl Secret {
    /// The key that marks a sealed secret in a document.
    pub const MARK: &'static str = "$secret";

    /// The hash of `text`, salted so that equal secrets of two places look different.
    #[must_use]
    pub fn seal(salt: &str, text: &str) -> Self {
        let mut hash = Sha256::new();
        for part in [salt, "\0", text] {
            hash.update(part);
        }
        let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self::Sealed(format!("sha256:{hex}"))
    }
}

/// The secrets of one run, by their hash. Its `Debug` shows how many, never which.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Seals `text` and keeps it for the call that needs it.
    pub fn keep(&mut self, salt: &str, text: String) -> Secret {
        let sealed = Secret::seal(salt, &text);
        if let Secret::Sealed(hash) = &sealed {
            self.0.insert(hash.clone(), text);
        }
        sealed
    }

    /// The text behind a sealed secret.
    #[must_use]
    pub fn reveal(&self, secret: &Secret) -> Option<&str> {
        match secret {
            Secret::Sealed(hash) => self.0.get(hash).map(String::as_str),
            Secret::Env(_) | Secret::File(_) => None,
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_apart_by_salt_and_never_shown() {
        let mut secrets = Secrets::default();
        let sealed = secrets.keep("a", "hunter2".to_owned());
        assert_eq!(sealed, Secret::seal("a", "hunter2"));
        assert_ne!(sealed, Secret::seal("b", "hunter2"));
        assert_eq!(secrets.reveal(&sealed), Some("hunter2"));
        assert!(!format!("{secrets:?} {sealed:?}").contains("hunter2"));
    }
}
