//! Lines of a log that a pattern matches or not.

use std::collections::BTreeMap;

use serde_json::Value;

use super::CheckKind;
use crate::{
    diagnostics::Diagnostic,
    gate::{Named, Probe, Seen, fields::Fields},
    plan::LiveAspect,
};

/// A pattern, and lines to hold against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterProbe {
    /// The filter.
    pub filter: Named,
    /// The pattern, in the language of CloudWatch Logs.
    pub pattern: String,
    /// The lines.
    pub lines: Vec<String>,
}

/// The aspect of a filter that has its pattern, and where in it.
const FILTER: &str = "filter";
const PATTERN: &str = "pattern";

impl FilterProbe {
    /// The same with the pattern that the filter has in the account; nothing where none is told.
    #[must_use]
    pub fn as_live(&self, aspects: &BTreeMap<String, LiveAspect>) -> Option<Self> {
        let Some(LiveAspect::Seen(document)) = aspects.get(FILTER) else { return None };
        let pattern = document.json().get(PATTERN)?.as_str()?.to_owned();
        Some(Self { pattern, ..self.clone() })
    }

    /// What was seen, line by line; `by` says who looked.
    #[must_use]
    pub fn seen(&self, matched: &[bool], by: &str) -> Seen {
        let did = |count: &str| format!("{by} held {count} against {}", self.pattern);
        if let ([line], [matches]) = (&self.lines[..], matched) {
            let saw = if *matches { "match" } else { "no match" };
            return Seen::new(did("a line"), saw).with_detail(line);
        }
        let did = did(&format!("{} lines", self.lines.len()));
        if matched.iter().all(|matches| *matches) {
            return Seen::new(did, "match");
        }
        let other = self.lines.iter().zip(matched).find(|(_, matches)| !**matches);
        let other = other.map(|(line, _)| format!("not {line}")).unwrap_or_default();
        let none = !matched.contains(&true);
        if none { Seen::new(did, "no match") } else { Seen::new(did, "some match").with_detail(other) }
    }
}

/// `filter = "logs.metric_filter.failures"` with `log_line`, one or several.
pub const CHECK: CheckKind = CheckKind {
    key: "filter",
    what: "a filter",
    expects: &["match", "no match"],
    has_default: false,
    needs_account: false,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    let filter = fields.resource(CHECK.key, "logs.metric_filter");
    let lines = fields.texts("log_line");
    if !fields.has("log_line") {
        fields.missing("log_line", "a filter");
    }
    let (filter, names) = (filter?, fields.names);
    let declaration = names.declarations.iter().find(|each| each.address == filter.address)?;
    let pattern = declaration.desired.aspects.get(FILTER)?.get(PATTERN).and_then(Value::as_str);
    let Some(pattern) = pattern else {
        let message = format!("the pattern of {} is not known before it is made", filter.address);
        fields.diagnostics.push(Diagnostic::error(message, Some(fields.place_of(CHECK.key))));
        return None;
    };
    (!lines.is_empty()).then(|| Probe::Filter(FilterProbe { filter, pattern: pattern.to_owned(), lines }))
}
