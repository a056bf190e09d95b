//! A live check: what is looked at, and what must be seen.

use std::{collections::BTreeMap, time::Duration};

use super::checks::{
    CheckKind,
    access::{self, AccessProbe},
    alarm::{self, AlarmProbe},
    filter::{self, FilterProbe},
    key::{self, KeyProbe},
    object::{self, ObjectProbe},
    parameter::{self, ParameterProbe},
    plain_http::{self, PlainHttpProbe},
    resources::{self, ResourcesProbe},
    topic::{self, TopicProbe},
};
use crate::model::{Address, Failure, Outputs, Reference};

/// One `[[verify]]` table.
#[derive(Clone, Debug)]
pub struct Check {
    /// What it proves, in the user's words.
    pub name: String,
    /// The index of the phase whose gate it belongs to. Without one it is checked before any phase.
    pub phase: Option<usize>,
    /// What is looked at.
    pub probe: Probe,
    /// What must be seen, in one of the words that the check knows.
    pub expect: &'static str,
    /// How long it may take until it is seen, where the table says so.
    pub within: Option<Duration>,
    /// Whether a rollout stops where it does not hold. What a person has to do, such as a click in a mail,
    /// is said and waited for by nobody.
    pub blocks: bool,
    /// What the table refers to and AWS has not made up yet.
    pub waits_for: Vec<Reference>,
}

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// What IAM answers.
    Access(AccessProbe),
    /// The state of an alarm.
    Alarm(AlarmProbe),
    /// Lines that a filter looks at.
    Filter(FilterProbe),
    /// A key in use.
    Key(KeyProbe),
    /// An upload.
    Object(ObjectProbe),
    /// A parameter as its reader sees it.
    Parameter(ParameterProbe),
    /// A request without TLS.
    PlainHttp(PlainHttpProbe),
    /// The stack's resources.
    Resources(ResourcesProbe),
    /// The subscriptions of a topic.
    Topic(TopicProbe),
}

impl Probe {
    /// The sort of check that it is.
    #[must_use]
    pub fn kind(&self) -> &'static CheckKind {
        match self {
            Self::Access(_) => &access::CHECK,
            Self::Alarm(_) => &alarm::CHECK,
            Self::Filter(_) => &filter::CHECK,
            Self::Key(_) => &key::CHECK,
            Self::Object(_) => &object::CHECK,
            Self::Parameter(_) => &parameter::CHECK,
            Self::PlainHttp(_) => &plain_http::CHECK,
            Self::Resources(_) => &resources::CHECK,
            Self::Topic(_) => &topic::CHECK,
        }
    }

    /// The declared resource that it is about, where it is about one.
    #[must_use]
    pub fn about(&self) -> Option<&Named> {
        match self {
            Self::Alarm(probe) => Some(&probe.alarm),
            Self::Filter(probe) => Some(&probe.filter),
            Self::Key(probe) => Some(&probe.key),
            Self::Parameter(probe) => Some(&probe.parameter),
            Self::Topic(probe) => Some(&probe.topic),
            Self::Access(_) | Self::Object(_) | Self::PlainHttp(_) | Self::Resources(_) => None,
        }
    }

    /// The names of AWS's that it is about, with the region: of a bucket, a principal, a resource. What has
    /// one of them may be declared.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Access(probe) => vec![&probe.principal, &probe.resource],
            Self::Object(probe) => vec![&probe.bucket],
            Self::PlainHttp(probe) => vec![&probe.bucket],
            _ => Vec::new(),
        }
    }
}

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
