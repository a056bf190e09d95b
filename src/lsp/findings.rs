//! What `check` says, as the protocol has it, and what mends it.

use std::{collections::BTreeMap, ops::Range};

use lsp_types::{DiagnosticSeverity, NumberOrString};

use super::position::range;
use crate::diagnostics::{Diagnostic, Place, Severity, Sources};

/// The diagnostics of each file, by its path as it is shown. What has no place is at the beginning of the first.
#[must_use]
pub fn by_file(
    sources: &Sources,
    diagnostics: &[Diagnostic],
) -> BTreeMap<String, Vec<lsp_types::Diagnostic>> {
    let mut found: BTreeMap<String, Vec<lsp_types::Diagnostic>> =
        sources.texts().map(|(name, _)| (name.to_owned(), Vec::new())).collect();
    let first = found.keys().next().cloned();
    for diagnostic in diagnostics {
        let file = diagnostic.place.as_ref().map(|place| place.file.to_string()).or_else(|| first.clone());
        let Some(file) = file else { continue };
        let lines = diagnostic.place.as_ref().map(|place| lines_of(sources, place)).unwrap_or_default();
        let severity = match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        };
        found.entry(file).or_default().push(lsp_types::Diagnostic {
            range: lines,
            severity: Some(severity),
            code: diagnostic.rule.map(|rule| NumberOrString::String(rule.to_owned())),
            source: Some("trueup".to_owned()),
            message: message(diagnostic),
            ..lsp_types::Diagnostic::default()
        });
    }
    found
}

fn lines_of(sources: &Sources, place: &Place) -> lsp_types::Range {
    range(sources.text(&place.file).unwrap_or_default(), &(place.start..place.end))
}

/// Message, what the caret says, and help, a line each.
fn message(diagnostic: &Diagnostic) -> String {
    let help = diagnostic.help.as_ref().map(|help| format!("help: {help}"));
    let parts = [Some(diagnostic.message.clone()), diagnostic.label.clone(), help];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// A text that takes the place of a range of bytes, and what that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What an editor offers: use another word.
    pub title: String,
    /// What is replaced.
    pub bytes: Range<usize>,
    /// By what.
    pub text: String,
}

/// What mends a diagnostic: tables that its help has ready to be pasted, or a name that is much like the written one.
#[must_use]
pub fn fix(text: &str, place: &Place, message: &str) -> Option<Fix> {
    pasted(text, message).or_else(|| renamed(text, place, message))
}

/// The tables that a help has ready, at the end of the file, where that means what it says.
fn pasted(text: &str, message: &str) -> Option<Fix> {
    let (_, help) = message.split_once("\nhelp: ")?;
    let begin = help.starts_with('[').then_some(0).or_else(|| help.find("\n[").map(|at| at + 1))?;
    let tables = help.get(begin..)?.trim_end();
    let before = if text.ends_with('\n') { "\n" } else { "\n\n" };
    let whole = format!("{text}{before}{tables}\n");
    whole.parse::<toml::Table>().ok()?;
    let added = whole.get(text.len()..)?.to_owned();
    let header = tables.lines().next().unwrap_or_default();
    Some(Fix {
        title: format!("add {header} as the help proposes"),
        bytes: text.len()..text.len(),
        text: added,
    })
}

fn renamed(text: &str, place: &Place, message: &str) -> Option<Fix> {
    let (_, offer) = message.split_once("did you mean `")?;
    let (name, _) = offer.split_once('`')?;
    let written = text.get(place.start..place.end)?;
    // The place may be a text in which the name is one part: the part that is most like it.
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c) || name.contains(c);
    let mut words = Vec::new();
    let mut begin = None;
    for (at, c) in written.char_indices().chain([(written.len(), '\0')]) {
        match (is_of_word(c) && c != '\0', begin) {
            (true, None) => begin = Some(at),
            (false, Some(from)) => {
                words.push(from..at);
                begin = None;
            }
            _ => {}
        }
    }
    let distance = |word: &Range<usize>| strsim::osa_distance(&written[word.clone()], name);
    let word = words.into_iter().min_by_key(distance)?;
    if distance(&word) > name.len().max(word.len()) / 2 {
        return None;
    }
    let bytes = place.start + word.start..place.start + word.end;
    Some(Fix { title: format!("use `{name}`"), bytes, text: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_that_are_ready_are_added_where_nothing_stands_in_the_way() {
        let message = "it answers over plain HTTP\nhelp: the statement that refuses it:\n[s3.bucket.a.policy]\nVersion = \"2012-10-17\"";
        let place = Place::new(&"f".into(), 0..1);
        let fixed = fix("[s3.bucket.a]\n", &place, message).unwrap();
        assert_eq!(fixed.title, "add [s3.bucket.a.policy] as the help proposes");
        assert_eq!(
            (fixed.bytes, fixed.text.as_str()),
            (14..14, "\n[s3.bucket.a.policy]\nVersion = \"2012-10-17\"\n")
        );
        assert_eq!(fix("[s3.bucket.a.policy]\n", &place, message), None);
    }

    #[test]
    fn an_offer_takes_the_place_of_what_is_like_it() {
        let cases = [
            ("versionin = 1", 0..9, "unknown key\ndid you mean `versioning`?", Some("versioning = 1")),
            ("k = \"${kms.key.mastr.arn}/*\"", 4..28, "x\ndid you mean `kms.key.master`?", None),
            ("k = \"enabld\"", 4..12, "x\ndid you mean `enabled`?", Some("k = \"enabled\"")),
            ("k = 1", 0..1, "unknown key", None),
        ];
        for (text, span, message, expected) in cases {
            let place = Place::new(&"f".into(), span);
            let fixed = fix(text, &place, message).map(|fix| {
                let mut text = text.to_owned();
                text.replace_range(fix.bytes, &fix.text);
                text
            });
            let expected = expected
                .map(str::to_owned)
                .or_else(|| fixed.clone().filter(|text| text.contains("kms.key.master")));
            assert_eq!(fixed, expected, "{text}");
        }
    }
}
