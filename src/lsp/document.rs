//! The text of a file that is open in an editor.

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::position::Lines;

/// An open file.
pub struct Document {
    /// How the editor names it.
    pub uri: Uri,
    /// How often it was changed, as the editor counts.
    pub version: i32,
    /// What the editor shows.
    pub text: String,
}

impl Document {
    /// Takes a change over.
    pub fn change(&mut self, change: TextDocumentContentChangeEvent) {
        match change.range {
            Some(range) => {
                let range = Lines::of(&self.text).offsets(range);
                self.text.replace_range(range, &change.text);
            }
            None => self.text = change.text,
        }
    }
}
