//! Something that may be written.

use std::ops::Range;

use lsp_types::CompletionItemKind;

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What is shown, and what is compared with what was typed.
    pub label: String,
    /// How an editor draws it.
    pub kind: CompletionItemKind,
    /// What it is, in a few words.
    pub about: String,
    /// What it replaces.
    pub range: Range<usize>,
    /// What is written.
    pub text: String,
    /// The same with places to go on at, where the editor takes snippets.
    pub snippet: Option<String>,
}

impl Offer {
    /// A word that is written as it is shown.
    #[must_use]
    pub fn word(label: &str, kind: CompletionItemKind, about: &str, range: &Range<usize>) -> Self {
        Self {
            label: label.to_owned(),
            kind,
            about: about.to_owned(),
            range: range.clone(),
            text: label.to_owned(),
            snippet: None,
        }
    }
}

/// Text in a snippet that stands for itself.
#[must_use]
pub(super) fn plain(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

/// From a byte as far as characters are of a word.
#[must_use]
pub(super) fn to_end(
    text: &str,
    start: usize,
    offset: usize,
    is_of_word: impl Fn(char) -> bool,
) -> Range<usize> {
    let rest = &text[offset..];
    start..offset + rest.find(|c| !is_of_word(c)).unwrap_or(rest.len())
}
