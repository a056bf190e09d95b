//! What mends a diagnostic, as edits of its file.

use std::ops::Range;

use super::scan::{Header, Item};
use crate::diagnostics::Fix;

/// The edits of a fix in the text of its file; `None` where the text is not written as it reads, so that nobody knows
/// what to replace.
#[must_use]
pub fn edits(fix: &Fix, text: &str, items: &[Item]) -> Option<Vec<(Range<usize>, String)>> {
    let place = fix.place.start..fix.place.end;
    let written = text.get(place.clone())?;
    let Some(old) = &fix.old else { return Some(vec![(place, fix.new.clone())]) };
    let (at, _) = written.match_indices(old.as_str()).next().filter(|_| !old.is_empty())?;
    let is_once = written.matches(old.as_str()).count() == 1;
    if !is_once || fix.new.contains(['"', '\'', '\\']) || fix.new.contains(char::is_control) {
        return None;
    }
    let found = place.start + at..place.start + at + old.len();
    let headers = items.iter().filter_map(|item| match item {
        Item::Header(header) => Some(header),
        _ => None,
    });
    let headers: Vec<&Header> = headers.collect();
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let is_key = written == old && !fix.new.chars().all(is_bare);
    let new = if is_key { format!("\"{}\"", fix.new) } else { fix.new.clone() };
    let Some(header) =
        headers.iter().find(|header| header.span.start <= found.start && found.end <= header.span.end)
    else {
        return Some(vec![(found, new)]);
    };
    // What a header misspells, the headers of the same table and of those below it misspell too.
    let first = header.words.iter().position(|word| word.span.end > found.start)?;
    let last = header.words.iter().position(|word| word.span.end >= found.end)?;
    let is_same = |other: &&&Header| {
        let same = |(one, other): (&super::scan::Word, &super::scan::Word)| one.text == other.text;
        other.words.len() > last && header.words[..=last].iter().zip(&other.words).all(same)
    };
    let before = found.start.checked_sub(header.words[first].span.start)?;
    let each = headers.iter().filter(is_same).filter_map(|other| {
        let range = other.words[first].span.start + before..;
        let range = range.start..range.start + old.len();
        (text.get(range.clone()) == Some(old)).then(|| (range, new.clone()))
    });
    Some(each.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostics::Place,
        lsp::scan::{Format, scan},
    };

    fn mended(text: &str, place: &str, old: Option<&str>, new: &str) -> Option<String> {
        let start = text.find(place).unwrap();
        let place = Place::new(&"stack.toml".into(), start..start + place.len());
        let fix = Fix { place, old: old.map(str::to_owned), new: new.to_owned() };
        let mut edits = edits(&fix, text, &scan(text, Format::Toml))?;
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        let mut text = text.to_owned();
        for (range, new) in edits {
            text.replace_range(range, &new);
        }
        Some(text)
    }

    #[test]
    fn a_part_is_replaced_where_it_is_written_once() {
        let table = [
            (
                "a = \"s3:GetObjct\"",
                "\"s3:GetObjct\"",
                Some("GetObjct"),
                "GetObject",
                Some("a = \"s3:GetObject\""),
            ),
            ("encription = 1", "encription", Some("encription"), "encryption", Some("encryption = 1")),
            (
                "\"aws:Sorce\" = 1",
                "\"aws:Sorce\"",
                Some("aws:Sorce"),
                "aws:Source",
                Some("\"aws:Source\" = 1"),
            ),
            ("sorce = 1", "sorce", Some("sorce"), "aws:source", Some("\"aws:source\" = 1")),
            ("a = \"x x\"", "\"x x\"", Some("x"), "y", None),
            (
                "a = \"p.json\"",
                "\"p.json\"",
                None,
                "{ file = \"p.json\" }",
                Some("a = { file = \"p.json\" }"),
            ),
        ];
        for (text, place, old, new, expected) in table {
            assert_eq!(mended(text, place, old, new).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_header_is_mended_with_those_below_it() {
        let text = "[s3.bukcet.a]\n[s3.bukcet.a.tags]\n[s3.bucket.b]\n[[s3.bukcet.c.cors]]\n";
        let mended = mended(text, "s3.bukcet", Some("s3.bukcet"), "s3.bucket").unwrap();
        assert_eq!(mended, text.replace("bukcet", "bucket"));
    }
}
