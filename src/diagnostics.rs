//! What is wrong with a file: a message, the place, what was expected, what would help. Collected
//! and shown all at once, in the order of files and lines.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use serde::Serialize;

mod render;

/// A range of bytes in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as it is shown.
    pub file: Arc<str>,
    /// Start byte.
    pub start: usize,
    /// End byte.
    pub end: usize,
}

impl Place {
    /// A range in `file`.
    #[must_use]
    pub fn new(file: &Arc<str>, span: Range<usize>) -> Self {
        Self { file: Arc::clone(file), start: span.start, end: span.end }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be done until it is mended.
    Error,
    /// It works, and is probably not what was meant.
    Warning,
}

/// What would mend something, for editors: in the text of a place one part becomes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Where.
    pub place: Place,
    /// The part of what is written there, without quotes; all of it, where this is `None`.
    pub old: Option<String>,
    /// What is written instead.
    pub new: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The rule that was broken, where it is one that `allow` can silence.
    pub rule: Option<&'static str>,
    /// A lower-case fragment.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What the caret says: mostly what was expected there.
    pub label: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<(Place, String)>,
    /// What would help.
    pub help: Option<String>,
    /// What would mend it, where that is known.
    pub fix: Option<Fix>,
    /// Whether it is a constraint of AWS on something that could be read: all else can still be looked at.
    pub is_constraint: bool,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(message: impl Into<String>, place: Option<Place>) -> Self {
        Self {
            severity: Severity::Error,
            rule: None,
            message: message.into(),
            place,
            label: None,
            related: Vec::new(),
            help: None,
            fix: None,
            is_constraint: false,
        }
    }

    /// A constraint of AWS on something that could be read.
    #[must_use]
    pub fn constraint(message: impl Into<String>, place: Place) -> Self {
        Self { is_constraint: true, ..Self::error(message, Some(place)) }
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(message: impl Into<String>, place: Option<Place>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message, place) }
    }

    /// The rule that was broken.
    #[must_use]
    pub fn with_rule(self, rule: &'static str) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// What the caret says; nothing, if it is empty.
    #[must_use]
    pub fn with_label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()).filter(|label| !label.is_empty()), ..self }
    }

    /// What would help.
    #[must_use]
    pub fn with_help(self, help: Option<impl Into<String>>) -> Self {
        Self { help: help.map(Into::into), ..self }
    }

    /// Offers a name for what is written at the place: the label asks whether it was meant, and the fix puts it there.
    #[must_use]
    pub fn with_offer(self, written: &str, offer: Option<&str>) -> Self {
        match offer {
            Some(offer) => self.with_label(meant(offer)).with_fix(Some(written), offer),
            None => self,
        }
    }

    /// What would mend it: at its place `new` instead of `old`, or instead of all that is written there.
    #[must_use]
    pub fn with_fix(self, old: Option<&str>, new: impl Into<String>) -> Self {
        let place = self.place.clone();
        let fix = place.map(|place| Fix { place, old: old.map(str::to_owned), new: new.into() });
        Self { fix, ..self }
    }

    /// Another place that belongs to it.
    #[must_use]
    pub fn with_related(mut self, place: Option<&Place>, label: &str) -> Self {
        self.related.extend(place.map(|place| (place.clone(), label.to_owned())));
        self
    }
}

/// Diagnostics in the order of files and lines, each once: what several resources share is read
/// for each of them, and its mistakes are found as often.
#[must_use]
pub fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|one, other| (&one.place, &one.message).cmp(&(&other.place, &other.message)));
    diagnostics.dedup();
    diagnostics
}

/// The texts of all files that were read, by the name they are shown under.
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<Arc<str>, Source>);

#[derive(Clone, Debug)]
struct Source {
    text: String,
    /// Whether its lines are kept out of what is shown.
    withheld: bool,
    /// Where each line starts, so that showing a place costs the same in a file of any length.
    lines: Vec<usize>,
    /// How many characters come before each block of [`BLOCK`] bytes, so that a column costs the same in a
    /// line of any length.
    characters: Vec<usize>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 1024;

/// How many characters begin among these bytes.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

impl Source {
    /// The index of the line that a byte is in.
    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// How many characters come before a byte.
    fn before(&self, at: usize) -> usize {
        let block = at / BLOCK;
        let counted = self.characters.get(block).copied().unwrap_or_default();
        counted + begun(self.text.as_bytes().get(block * BLOCK..at).unwrap_or_default())
    }

    /// The place's range, kept inside the text and on character borders.
    fn range(&self, place: &Place) -> Range<usize> {
        let border = |at: usize| {
            (0..=at.min(self.text.len())).rev().find(|&at| self.text.is_char_boundary(at)).unwrap_or(0)
        };
        border(place.start)..border(place.end.max(place.start))
    }

    /// The whole lines around a range, as a range.
    fn lines_of(&self, range: &Range<usize>) -> Range<usize> {
        let end = self.lines.get(self.line(range.end) + 1).copied().unwrap_or(self.text.len());
        self.lines[self.line(range.start)]..end
    }
}

impl Sources {
    /// All texts, by the name they are shown under.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, source)| (name.as_ref(), source.text.as_str()))
    }

    /// Keeps a file's text.
    pub fn add(&mut self, name: &str, text: String) -> Arc<str> {
        let name: Arc<str> = name.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        let mut characters = vec![0];
        for block in text.as_bytes().chunks(BLOCK) {
            characters.push(characters.last().copied().unwrap_or_default() + begun(block));
        }
        self.0.insert(Arc::clone(&name), Source { text, withheld: false, lines, characters });
        name
    }

    /// Keeps a file's lines out of what is shown: it is not the stack's, and may be anything.
    pub fn withhold(&mut self, name: &str) {
        if let Some(source) = self.0.get_mut(name) {
            source.withheld = true;
        }
    }

    /// Keeps a file's text as it was read, without the mark that some editors put before it; reports
    /// where it is not UTF-8.
    pub fn add_bytes(
        &mut self,
        name: &str,
        mut bytes: Vec<u8>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Arc<str>> {
        if bytes.starts_with("\u{feff}".as_bytes()) {
            bytes.drain(.."\u{feff}".len());
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(self.add(name, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let file = self.add(name, String::from_utf8_lossy(error.as_bytes()).into_owned());
                let place = Place::new(&file, at..at + char::REPLACEMENT_CHARACTER.len_utf8());
                let diagnostic = Diagnostic::error("the file is not UTF-8", Some(place));
                diagnostics.push(diagnostic.with_label("this byte is in no character"));
                None
            }
        }
    }

    /// A file's text.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(|source| source.text.as_str())
    }

    /// Line and column of a place, both from 1.
    #[must_use]
    pub fn position(&self, place: &Place) -> (usize, usize) {
        let Some(source) = self.0.get(&place.file) else { return (1, 1) };
        let start = source.range(place).start;
        let line = source.line(start);
        (line + 1, source.before(start) - source.before(source.lines[line]) + 1)
    }

    /// `file:line:column`.
    #[must_use]
    pub fn location(&self, place: &Place) -> String {
        let (line, column) = self.position(place);
        format!("{}:{line}:{column}", place.file)
    }
}

/// Names longer than this are no slips of the pen, and comparing them takes long.
const LONGEST: usize = 100;

/// The name among `candidates` that is most like `name`, as an offer.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest_name(name, candidates).map(meant)
}

/// A name as an offer.
#[must_use]
pub fn meant(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// The name among `candidates` that is most like `name`.
#[must_use]
pub fn nearest_name<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let likeness = |candidate: &'a str| {
        let allowed = 1.max(name.len().max(candidate.len()) / 3);
        if name.eq_ignore_ascii_case(candidate) {
            return Some((0, candidate));
        }
        // `comparison` for `comparison_operator`, `kms_key` for `kms`.
        let begins = |short: &str, long: &str| {
            short.len() > 2 && long.strip_prefix(short).is_some_and(|rest| rest.starts_with('_'))
        };
        if begins(name, candidate) || begins(candidate, name) {
            return Some((allowed, candidate));
        }
        // Comparing is dear; the lengths alone tell most names apart.
        if name.len().abs_diff(candidate.len()) > allowed {
            return None;
        }
        Some((strsim::osa_distance(name, candidate), candidate)).filter(|(distance, _)| *distance <= allowed)
    };
    candidates.into_iter().filter_map(likeness).min().map(|(_, candidate)| candidate)
}

/// Names in a sentence; of many, the first ones.
#[must_use]
pub fn listed<T: std::fmt::Display>(names: impl IntoIterator<Item = T>) -> String {
    const SHOWN: usize = 25;
    let mut names = names.into_iter();
    let shown: Vec<String> = names.by_ref().take(SHOWN).map(|name| name.to_string()).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(text: &str) -> (Sources, Arc<str>) {
        let mut sources = Sources::default();
        let file = sources.add("stack.toml", text.to_owned());
        (sources, file)
    }

    #[test]
    fn lines_and_columns_count_from_one_and_columns_are_characters() {
        let (sources, file) = sources("a = 1\nü = 2\n");
        let cases =
            [(0..1, "1:1"), (4..5, "1:5"), (6..8, "2:1"), (8..9, "2:2"), (13..13, "3:1"), (99..100, "3:1")];
        for (span, expected) in cases {
            assert_eq!(sources.location(&Place::new(&file, span)), format!("stack.toml:{expected}"));
        }
        // Inside a character is at its start.
        assert_eq!(sources.position(&Place::new(&file, 7..8)), (2, 1));
    }

    #[test]
    fn a_line_of_any_length_has_its_columns_and_is_not_drawn() {
        let (sources, file) = sources(&format!("a\n{}x", "ü".repeat(100_000)));
        let end = 2 + 2 * 100_000;
        assert_eq!(sources.position(&Place::new(&file, end..end + 1)), (2, 100_001));
        assert_eq!(sources.position(&Place::new(&file, 2 + 2 * 512..2 + 2 * 513)), (2, 513));
        let wrong = Diagnostic::error("no value", Some(Place::new(&file, end..end + 1))).with_label("here");
        let shown = sources.render(std::slice::from_ref(&wrong)).plain();
        assert!(shown.contains("stack.toml:2:100001") && shown.contains("here"), "{shown}");
        assert!(shown.len() < 1000, "{} bytes", shown.len());
        let many = sources.render(&vec![wrong; 1500]).plain();
        assert!(many.ends_with("500 more problems are not shown.\n\n"), "{}", &many[many.len() - 200..]);
    }

    #[test]
    fn only_names_that_are_alike_are_offered() {
        let names = ["encryption", "lifecycle", "kms"];
        let offer = |name: &str| nearest(name, names);
        assert_eq!(offer("encription").as_deref(), Some("did you mean `encryption`?"));
        assert_eq!(offer("lifecylce").as_deref(), Some("did you mean `lifecycle`?"));
        assert_eq!(offer("KMS").as_deref(), Some("did you mean `kms`?"));
        assert_eq!(offer("kms_key").as_deref(), Some("did you mean `kms`?"));
        assert_eq!(offer("acl"), None);
        assert_eq!(offer(&"encryption".repeat(100)), None);
    }

    #[test]
    fn a_file_of_any_length_shows_the_same_line() {
        let text = format!("{}broken\n{}", "x = 1\n".repeat(500), "y = 2\n".repeat(500));
        let (sources, file) = sources(&text);
        let at = text.find("broken").unwrap_or_default();
        let diagnostic =
            Diagnostic::error("no value", Some(Place::new(&file, at..at + 6))).with_label("here");
        let shown = sources.render(&[diagnostic]).plain();
        assert_eq!(
            shown,
            "error: no value\n   --> stack.toml:501:1\n    |\n501 | broken\n    | ^^^^^^ here\n\n"
        );
    }

    #[test]
    fn what_a_file_hides_is_drawn_and_the_caret_stands_below() {
        let text = "\tx = \"\u{1b}[2J\u{202e}\" ##[error]y # z\n";
        let (sources, file) = sources(text);
        let at = text.find("y #").unwrap_or_default();
        let place = Place::new(&file, at..at + 1);
        let diagnostic = Diagnostic::error("no\n::error::value \u{9b}", Some(place)).with_label("here\r");
        let drawn = sources.render(&[diagnostic]).plain();
        let lines: Vec<&str> = drawn.lines().collect();
        assert_eq!(lines[0], "error: no\\n::error::value \\u{9b}");
        assert_eq!(lines[3], "1 |     x = \"\\u{1b}[2J\\u{202e}\" #\\u{23}[error]y # z");
        assert_eq!(lines[4].find('^'), lines[3].find("y #"), "{drawn}");
        assert!(lines[4].ends_with("^ here\\r"), "{drawn}");
    }
}
