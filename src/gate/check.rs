//! A live check: what is looked at, and what must be seen.

use std::{collections::BTreeMap, time::Duration};

use super::checks::{
    access::AccessProbe, alarm::AlarmProbe, filter::FilterProbe, key::KeyProbe, object::ObjectProbe,
    parameter::ParameterProbe, plain_http::PlainHttpProbe, resources::ResourcesProbe, topic::TopicProbe,
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

/// Why nothing was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// This world can't show it, ever: why, as a fragment.
    NotCheckable(String),
    /// The attempt failed.
    Failed(Failure),
}

impl From<Failure> for Unseen {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Outputs of resources by address.
pub type Known = BTreeMap<Address, Outputs>;

/// Whether what was seen is what should be.
#[must_use]
pub fn meets(expect: &str, saw: &str) -> bool {
    match expect {
        "stored" => saw.starts_with("stored"),
        "not ALARM" => saw != "ALARM",
        _ => saw == expect,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_words_stand_for_several() {
        let cases = [
            ("refused", "refused", true),
            ("refused", "stored as AES256", false),
            ("stored", "stored as AES256", true),
            ("stored", "refused", false),
            ("stored as aws:kms", "stored as AES256", false),
            ("not ALARM", "INSUFFICIENT_DATA", true),
            ("not ALARM", "ALARM", false),
            ("OK", "INSUFFICIENT_DATA", false),
        ];
        for (expect, saw, holds) in cases {
            assert_eq!(meets(expect, saw), holds, "expected {expect}, saw {saw}");
        }
    }
}
