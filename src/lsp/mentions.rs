//! Where a file names something by the path of a table: resources, variables, parameters.

use std::ops::Range;

use super::scan::{Header, Item, Word};

/// A part of the path of a table or key.
pub struct Mention<'a> {
    /// The path up to this part, with it.
    pub path: Vec<&'a str>,
    /// The part itself.
    pub word: &'a Word,
    /// The header or key that it stands in.
    pub whole: Range<usize>,
    /// The header, if it stands in one.
    pub header: Option<&'a Header>,
}

/// Each place that names something with a path of some parts.
pub fn mentions(items: &[Item], parts: usize) -> impl Iterator<Item = Mention<'_>> {
    items.iter().filter_map(move |item| {
        let (above, words, header) = match item {
            Item::Header(header) => (&[][..], &header.words, Some(header)),
            Item::Key(key) => (&key.above[..], &key.words, None),
            Item::Value(_) => return None,
        };
        let own = parts.checked_sub(above.len())?.checked_sub(1)?;
        let word = words.get(own)?;
        let path =
            above.iter().map(String::as_str).chain(words[..=own].iter().map(|word| word.text.as_str()));
        let key = || words[0].span.start..words[words.len() - 1].span.end;
        let whole = header.map_or_else(key, |header| header.span.clone());
        Some(Mention { path: path.collect(), word, whole, header })
    })
}

/// The parts of the path of a resource: `s3`, `bucket`, `input`.
pub const OF_RESOURCE: usize = 3;

/// What stands below a table, as in `[variables.tenant]`, each name as often as it is written.
pub fn below<'a>(items: &'a [Item], table: &'a str) -> impl Iterator<Item = Mention<'a>> {
    mentions(items, 2).filter(move |mention| mention.path[0] == table)
}
