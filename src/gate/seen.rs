//! What a check names, what was seen of it, and whether that is what must be seen.

use std::collections::BTreeMap;

use crate::model::{Address, Failure, Outputs};

/// A declared resource that a check names by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its address.
    pub address: Address,
    /// The name AWS knows it by.
    pub name: String,
    /// Where it is.
    pub region: String,
    /// What is known of it.
    pub outputs: Outputs,
}

impl Named {
    /// Its ARN, once it is known.
    #[must_use]
    pub fn arn(&self) -> Option<&str> {
        self.outputs.get("arn").map(String::as_str)
    }
}

/// What a look at the world showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What was done, as a fragment without a subject: `put an object, read it back`.
    pub did: String,
    /// What was seen, in one of the words that the check knows, or another one.
    pub saw: String,
    /// What else is worth knowing, as a fragment.
    pub detail: Option<String>,
    /// What would help if that is not what should be seen.
    pub help: Option<String>,
}

impl Seen {
    /// What was done, and the word for what was seen.
    #[must_use]
    pub fn new(did: impl Into<String>, saw: impl Into<String>) -> Self {
        Self { did: did.into(), saw: saw.into(), detail: None, help: None }
    }

    /// The same with more about it.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// The same with what would help.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// This world can't show it, ever, as [`CheckKind::needs_account`] says of a file: why, as a fragment.
    ///
    /// [`CheckKind::needs_account`]: super::checks::CheckKind::needs_account
    NotCheckable(String),
    /// It could not be looked at, or what was seen proves nothing.
    Unknown(Unknown),
}

/// What would have to be known for an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// What was done all the same, as a fragment without a subject.
    pub did: Option<String>,
    /// Why that is no answer, as fragments: a denied read, what proves nothing, what nobody knows.
    pub why: Vec<String>,
    /// What would help, such as the IAM action that is missing.
    pub help: Option<String>,
}

impl Unseen {
    /// Not known, for one reason.
    #[must_use]
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(Unknown { why: vec![why.into()], ..Unknown::default() })
    }
}

impl Unknown {
    /// What `did` showed nothing, because of `failure`.
    #[must_use]
    pub fn of(did: impl Into<String>, failure: &Failure) -> Self {
        Self { did: Some(did.into()), why: vec![failure.to_string()], help: failure.hint.clone() }
    }
}

impl From<Failure> for Unseen {
    fn from(failure: Failure) -> Self {
        Self::Unknown(Unknown { did: None, why: vec![failure.to_string()], help: failure.hint })
    }
}

/// Outputs of resources by address.
pub type Known = BTreeMap<Address, Outputs>;

/// The word for something that does not exist. Whatever is expected of it, it does not hold.
pub const NOT_THERE: &str = "not there";

/// The word for an object that was stored, and nobody could see how.
pub const STORED: &str = "stored";

/// Whether what was seen is what should be; nothing, where what was seen does not tell.
#[must_use]
pub fn meets(expect: &str, saw: &str) -> Option<bool> {
    match expect {
        STORED => Some(saw == STORED || saw.starts_with("stored as ")),
        _ if expect.starts_with("stored as ") && saw == STORED => None,
        // One of the states of an alarm that is there, not any other word.
        "not ALARM" => Some(["OK", "INSUFFICIENT_DATA"].contains(&saw)),
        _ => Some(saw == expect),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_words_stand_for_several() {
        let (yes, no) = (Some(true), Some(false));
        let cases = [
            ("refused", "refused", yes),
            ("refused", "stored as AES256", no),
            ("refused", "stored", no),
            ("stored", "stored as AES256", yes),
            ("stored", "stored", yes),
            ("stored", "refused", no),
            ("stored as aws:kms", "stored as AES256", no),
            ("stored as aws:kms", "stored", None),
            ("not ALARM", "INSUFFICIENT_DATA", yes),
            ("not ALARM", "ALARM", no),
            ("OK", "INSUFFICIENT_DATA", no),
        ];
        for (expect, saw, holds) in cases {
            assert_eq!(meets(expect, saw), holds, "expected {expect}, saw {saw}");
        }
    }

    #[test]
    fn nothing_holds_of_what_is_not_there() {
        for check in super::super::checks::CHECKS {
            for expect in check.expects {
                assert_eq!(meets(expect, NOT_THERE), Some(false), "{}: expected {expect}", check.key);
            }
        }
    }
}
