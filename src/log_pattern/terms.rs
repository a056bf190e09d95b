//! Patterns of words and phrases: `ERROR "S3 upload" -retrying`.

use super::{Mistake, Verdict, cursor::Cursor, verdict::Truth};

/// The words and phrases of a pattern.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    /// All of them have to be in the line.
    required: Vec<String>,
    /// One of them has to be in the line, behind `?`.
    optional: Vec<String>,
    /// None of them may be in the line, behind `-`.
    excluded: Vec<String>,
}

impl Terms {
    /// Reads a pattern.
    pub(super) fn new(pattern: &str) -> Result<Self, Mistake> {
        let mut terms = Self::default();
        let mut cursor = Cursor::new(pattern);
        cursor.skip_spaces();
        while cursor.peek().is_some() {
            let start = cursor.at();
            let list = if cursor.take("-") {
                &mut terms.excluded
            } else if cursor.take("?") {
                &mut terms.optional
            } else {
                &mut terms.required
            };
            // The guide also writes `"ERROR" - "Exiting"`.
            cursor.skip_spaces();
            if cursor.peek() == Some('%') {
                return Err(Mistake::at(
                    start..pattern.len(),
                    "a regular expression can't stand beside terms",
                )
                .with_help("write the whole pattern as one regular expression: %first.*second%"));
            }
            list.push(match cursor.quoted() {
                Some(phrase) => phrase?,
                None => word(&mut cursor, start)?,
            });
            cursor.skip_spaces();
        }
        Ok(terms)
    }

    /// Whether a line matches. A term is found in the middle of a word too: `ERROR` is in
    /// `ERRORCODE`, as an example of the guide has it.
    pub(super) fn verdict(&self, line: &str) -> Verdict {
        let shown = |term: &String| format!("`{term}`");
        let mut verdicts = Vec::new();
        for term in &self.required {
            // `" "` is the guide's way to say everything.
            let found = term.trim().is_empty() || line.contains(term.as_str());
            let is = if found { "is in it" } else { "is not in it (case counts)" };
            verdicts.push(Verdict::new(found, format!("{} {is}", shown(term))));
        }
        for term in &self.excluded {
            let found = line.contains(term.as_str());
            let is = if found { "is in it and excludes it" } else { "is not in it" };
            verdicts.push(Verdict::new(!found, format!("{} {is}", shown(term))));
        }
        // "If you combine ? with other filter patterns, all question mark terms will be ignored."
        if verdicts.is_empty() {
            let found = self.optional.iter().find(|term| line.contains(term.as_str()));
            let all = || self.optional.iter().map(shown).collect::<Vec<_>>().join(", ");
            verdicts.push(match found {
                Some(term) => Verdict::new(true, format!("{} is in it", shown(term))),
                None => Verdict::new(false, format!("none of {} is in it (case counts)", all())),
            });
        }
        let mut verdict = Verdict::all(verdicts);
        let mixed = !(self.required.is_empty() && self.excluded.is_empty());
        if mixed && let Some(term) = self.optional.first() {
            let ignored = format!("`?` has no effect beside other terms, so `?{term}` is ignored");
            verdict.why.push(ignored);
        }
        debug_assert!(verdict.truth != Truth::Unknown, "a term is in a line or is not");
        verdict
    }
}

/// A word without quotes.
fn word(cursor: &mut Cursor<'_>, start: usize) -> Result<String, Mistake> {
    let from = cursor.at();
    let word = cursor.take_while(|c| !c.is_whitespace() && c != '"');
    let at = from..cursor.at();
    if word.is_empty() {
        let sign = cursor.since(start).to_owned();
        return Err(Mistake::at(start..cursor.at(), format!("no term follows the `{sign}`")));
    }
    if word.contains('%') {
        let message = "the `%` that starts a regular expression has no other one that ends it";
        return Err(Mistake::at(at, message)
            .with_help(format!("for the sign itself, in TOML: pattern = '\"{word}\"'")));
    }
    if !word.chars().all(|c| c.is_alphanumeric() || c == '_' || !c.is_ascii()) {
        let message = format!("`{word}` needs double quotes: it has more than letters, digits and `_`");
        return Err(Mistake::at(at, message).with_help(format!("in TOML: pattern = '\"{word}\"'")));
    }
    Ok(word.to_owned())
}
