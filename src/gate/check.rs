//! A live check: what is looked at, and what must be seen.

use std::time::Duration;

use super::checks::{
    CheckKind,
    access::{self, AccessProbe},
    alarm::{self, AlarmProbe},
    crawler::{self, CrawlerProbe},
    filter::{self, FilterProbe},
    key::{self, KeyProbe},
    object::{self, ObjectProbe},
    parameter::{self, ParameterProbe},
    plain_http::{self, PlainHttpProbe},
    query::{self, QueryProbe},
    resources::{self, ResourcesProbe},
    topic::{self, TopicProbe},
};
use super::seen::Named;
use crate::model::Reference;

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
    /// The last run of a crawler.
    Crawler(CrawlerProbe),
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
    /// A query.
    Query(QueryProbe),
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
            Self::Crawler(_) => &crawler::CHECK,
            Self::Filter(_) => &filter::CHECK,
            Self::Key(_) => &key::CHECK,
            Self::Object(_) => &object::CHECK,
            Self::Parameter(_) => &parameter::CHECK,
            Self::PlainHttp(_) => &plain_http::CHECK,
            Self::Query(_) => &query::CHECK,
            Self::Resources(_) => &resources::CHECK,
            Self::Topic(_) => &topic::CHECK,
        }
    }

    /// The declared resource that it is about, where it is about one.
    #[must_use]
    pub fn about(&self) -> Option<&Named> {
        match self {
            Self::Alarm(probe) => Some(&probe.alarm),
            Self::Crawler(probe) => Some(&probe.crawler),
            Self::Filter(probe) => Some(&probe.filter),
            Self::Key(probe) => Some(&probe.key),
            Self::Parameter(probe) => Some(&probe.parameter),
            Self::Query(probe) => Some(&probe.workgroup),
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
