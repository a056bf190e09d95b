//! A key in use.

use super::CheckKind;
use crate::gate::{Named, Probe, fields::Fields};

/// A key that the caller encrypts with, without doing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyProbe {
    /// The key.
    pub key: Named,
}

/// `key = "kms.key.master"`.
pub const CHECK: CheckKind = CheckKind {
    key: "key",
    what: "a key",
    expects: &["usable", "refused"],
    has_default: true,
    needs_account: true,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    Some(Probe::Key(KeyProbe { key: fields.resource(CHECK.key, "kms.key")? }))
}
