//! Diagnostics of the tool as those of the protocol.

use lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Range, Uri,
};

use super::position::Lines;
use crate::{
    diagnostics::{self, Place, Severity, Sources},
    model::shown,
};

/// A diagnostic where it stands in its file, or at the file's beginning where that is not known: then the message says
/// the place. `uri` names the files that an editor may open.
#[must_use]
pub fn report(
    diagnostic: &diagnostics::Diagnostic,
    sources: &Sources,
    uri: &dyn Fn(&str) -> Option<Uri>,
) -> Diagnostic {
    let place = diagnostic.place.as_ref();
    let range = place.and_then(|place| {
        uri(&place.file)?;
        range(place, sources)
    });
    let mut message = words(diagnostic);
    if let (None, Some(place)) = (range, place) {
        message.push_str(&format!("\nat {}", shown(&sources.location(place))));
    }
    let related = diagnostic.related.iter().filter_map(|(place, label)| {
        let location = Location { uri: uri(&place.file)?, range: self::range(place, sources)? };
        Some(DiagnosticRelatedInformation { location, message: shown(label).into_owned() })
    });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    Diagnostic {
        range: range.unwrap_or_default(),
        severity: Some(match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: diagnostic.rule.map(|rule| NumberOrString::String(rule.to_owned())),
        source: Some("trueup".to_owned()),
        message,
        related_information: Some(related).filter(|related| !related.is_empty()),
        ..Diagnostic::default()
    }
}

/// The range of a place.
fn range(place: &Place, sources: &Sources) -> Option<Range> {
    Some(Lines::of(sources.text(&place.file)?).range(&(place.start..place.end)))
}

/// The message, what the caret would say, and what helps.
fn words(diagnostic: &diagnostics::Diagnostic) -> String {
    let mut words = shown(&diagnostic.message).into_owned();
    if let Some(label) = &diagnostic.label {
        words.push_str(&format!("\n{}", shown(label)));
    }
    if let Some(help) = &diagnostic.help {
        // Its lines are the tool's: what somebody can paste.
        let lines: Vec<_> = help.lines().map(shown).collect();
        words.push_str(&format!("\nhelp: {}", lines.join("\n")));
    }
    words
}
