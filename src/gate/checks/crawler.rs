//! How the last run of a crawler ended.

use super::CheckKind;
use crate::gate::{Named, Probe, fields::Fields};

/// A crawler of Glue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrawlerProbe {
    /// The crawler.
    pub crawler: Named,
}

/// `crawler = "glue.crawler.results"`.
pub const CHECK: CheckKind = CheckKind {
    key: "crawler",
    what: "a crawler",
    expects: &["SUCCEEDED", "FAILED", "CANCELLED", "never ran"],
    has_default: true,
    needs_account: true,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    Some(Probe::Crawler(CrawlerProbe { crawler: fields.resource(CHECK.key, "glue.crawler")? }))
}
