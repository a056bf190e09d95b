//! What the files of a stack declare and refer to, by their texts alone: it is there also while a line is half written.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The texts of a stack's files, by path as it is shown.
pub type Texts = BTreeMap<String, String>;

/// A range of bytes in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file.
    pub file: String,
    /// The bytes.
    pub bytes: Range<usize>,
}

impl Spot {
    fn new(file: &str, bytes: Range<usize>) -> Self {
        Self { file: file.to_owned(), bytes }
    }
}

/// A header: `[s3.bucket.orders.policy]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The keys in it, without quotation marks.
    pub path: Vec<String>,
    /// The bytes of each key.
    pub keys: Vec<Range<usize>>,
    /// Where the line is.
    pub line: Spot,
}

impl Header {
    /// The address of the resource that it belongs to: `s3.bucket.orders`.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        match &self.path[..] {
            [own, ..] if OWN.contains(&own.as_str()) => None,
            [service, kind, name, ..] => Some(format!("{service}.{kind}.{name}")),
            _ => None,
        }
    }

    /// The name of the variable that it declares.
    #[must_use]
    pub fn variable(&self) -> Option<&str> {
        match &self.path[..] {
            [variables, name] if variables == "variables" => Some(name),
            _ => None,
        }
    }

    /// Whether it is the table of the resource itself.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.path.len() == 3 && self.address().is_some()
    }
}

/// Tables that are no resources.
pub const OWN: [&str; 7] = ["outputs", "phases", "stack", "test", "use", "variables", "verify"];

/// A reference: what stands between `${` and `}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its text: `s3.bucket.orders.arn`.
    pub text: String,
    /// Where that stands, without the braces.
    pub spot: Spot,
}

/// All headers and references of some files.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The headers, by file and line.
    pub headers: Vec<Header>,
    /// Variables that are one entry below `[variables]`.
    pub variables: Vec<(String, Spot)>,
    /// The references.
    pub references: Vec<Reference>,
    /// Resources that templates make, which no header names.
    stamped: BTreeSet<String>,
}

impl Outline {
    /// The outline of these texts.
    #[must_use]
    pub fn of(texts: &Texts) -> Self {
        let mut outline = Self::default();
        for (file, text) in texts {
            outline.add(file, text);
        }
        outline
    }

    fn add(&mut self, file: &str, text: &str) {
        let mut is_of_variables = false;
        for (start, line, is_text) in lines(text) {
            if let Some(header) = header(file, line, start).filter(|_| !is_text) {
                is_of_variables = header.path == ["variables"];
                self.headers.push(header);
            } else if is_of_variables && !is_text && line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                let end = line.find(|c: char| !is_bare(c)).unwrap_or(line.len());
                self.variables.push((line[..end].to_owned(), Spot::new(file, start..start + end)));
            }
            if is_text || !line.trim_start().starts_with('#') {
                self.references(file, line, start);
            }
        }
    }

    fn references(&mut self, file: &str, line: &str, start: usize) {
        let mut at = 0;
        while let Some(found) = line[at..].find("${") {
            let begin = at + found + 2;
            let Some(length) = line[begin..].find('}') else { return };
            let is_escaped = line[..begin - 2].ends_with('$');
            if !is_escaped {
                let text = line[begin..begin + length].to_owned();
                let spot = Spot::new(file, start + begin..start + begin + length);
                self.references.push(Reference { text, spot });
            }
            at = begin + length;
        }
    }

    /// The same with resources that are known from elsewhere, as those that templates make.
    #[must_use]
    pub fn with_addresses(self, addresses: impl IntoIterator<Item = String>) -> Self {
        Self { stamped: addresses.into_iter().collect(), ..self }
    }

    /// The addresses of declared resources, each once.
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<String> {
        self.headers.iter().filter_map(Header::address).chain(self.stamped.iter().cloned()).collect()
    }

    /// The names of variables.
    #[must_use]
    pub fn variable_names(&self) -> BTreeSet<String> {
        let tables = self.headers.iter().filter_map(|header| header.variable().map(str::to_owned));
        tables.chain(self.variables.iter().map(|(name, _)| name.clone())).collect()
    }

    /// The header of a resource: its own, or else the first of its tables.
    #[must_use]
    pub fn header_of(&self, address: &str) -> Option<&Header> {
        let mut all = self.headers.iter().filter(|header| header.address().as_deref() == Some(address));
        let first = all.clone().next();
        all.find(|header| header.is_whole()).or(first)
    }

    /// Where a variable is declared.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<Spot> {
        let table = self.headers.iter().find(|header| header.variable() == Some(name));
        let entry = || self.variables.iter().find(|(other, _)| other == name);
        table.map(|header| header.line.clone()).or_else(|| entry().map(|(_, spot)| spot.clone()))
    }
}

/// The lines of a text, each with where it begins and whether that is inside of a text of several lines.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str, bool)> {
    let mut start = 0;
    let mut open: Option<&str> = None;
    text.split_inclusive('\n').map(move |line| {
        let (begin, is_text) = (start, open.is_some());
        start += line.len();
        let mut rest = line;
        while let Some((at, mark)) = next_mark(rest, open) {
            open = if open.is_some() { None } else { Some(mark) };
            rest = &rest[at + mark.len()..];
        }
        (begin, line, is_text)
    })
}

/// The next mark at which a text of several lines begins, or the open one ends.
fn next_mark<'a>(line: &str, open: Option<&'a str>) -> Option<(usize, &'a str)> {
    let marks = ["\"\"\"", "'''"].into_iter().filter(|mark| open.is_none_or(|open| open == *mark));
    marks.filter_map(|mark| Some((line.find(mark)?, mark))).min()
}

/// Whether a letter may stand in a key without quotation marks.
fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-".contains(c)
}

/// The header that a line is. It begins the line with a key, as what stands in lists does not.
#[must_use]
pub fn header(file: &str, line: &str, start: usize) -> Option<Header> {
    let text = line.trim_end();
    let inner = text.strip_prefix("[[").or_else(|| text.strip_prefix('['))?;
    let begin = text.len() - inner.len();
    let end = inner.find(']').unwrap_or(inner.len());
    let is_key = inner.starts_with(|c: char| is_bare(c) || c == ' ') && !inner[..end].contains(',');
    if !is_key {
        return None;
    }
    let (path, keys) = keys(&inner[..end], start + begin);
    Some(Header { path, keys, line: Spot::new(file, start..start + text.len()) })
}

/// The keys of a dotted key, with where each stands.
#[must_use]
pub fn keys(text: &str, start: usize) -> (Vec<String>, Vec<Range<usize>>) {
    let (mut path, mut spans) = (Vec::new(), Vec::new());
    let (mut begin, mut quote) = (0, None);
    let mut push = |from: usize, to: usize| {
        let part = &text[from..to];
        let bare = part.trim();
        let lead = part.len() - part.trim_start().len();
        path.push(bare.trim_matches(['"', '\'']).to_owned());
        spans.push(start + from + lead..start + from + lead + bare.len());
    };
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('.', None) => {
                push(begin, at);
                begin = at + 1;
            }
            _ => {}
        }
    }
    push(begin, text.len());
    (path, spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_file_has_an_outline() {
        let text = "[s3.bucket.a]\nname = \"${var.x}\"\n# ${not.a.reference}\n[variables]\nx = 1\n[kms.key.\"b c\".policy\ny = \"$${z} ${s3.bucket.a.arn}/*\"\n";
        let outline = Outline::of(&Texts::from([("f".to_owned(), text.to_owned())]));
        let addresses: Vec<String> = outline.addresses().into_iter().collect();
        assert_eq!(addresses, ["kms.key.b c", "s3.bucket.a"]);
        assert_eq!(outline.variable_names().into_iter().collect::<Vec<_>>(), ["x"]);
        let references: Vec<&str> = outline.references.iter().map(|each| each.text.as_str()).collect();
        assert_eq!(references, ["var.x", "s3.bucket.a.arn"]);
        let spot = &outline.references[1].spot.bytes;
        assert_eq!(&text[spot.clone()], "s3.bucket.a.arn");
    }

    #[test]
    fn what_stands_in_texts_and_lists_is_no_header() {
        let text = "[s3.bucket.a]\ntext = \"\"\"\n[s3.bucket.b]\n# ${var.x}\n\"\"\"\nlist = [\n[\"s3\", \"bucket\", \"c\"],\n]\none = '''x'''\n[s3.bucket.d]\n";
        let outline = Outline::of(&Texts::from([("f".to_owned(), text.to_owned())]));
        assert_eq!(outline.addresses().into_iter().collect::<Vec<_>>(), ["s3.bucket.a", "s3.bucket.d"]);
        assert_eq!(outline.references[0].text, "var.x");
    }
}
