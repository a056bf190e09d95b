//! What stands where somebody types. Only the entry around the cursor is looked at, up to the cursor.

use super::outline::{header, keys, lines};

/// What stands at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// In a header: what is typed of it so far.
    Header(String),
    /// In a key of a table.
    Key {
        /// The keys that lead to the table.
        path: Vec<String>,
        /// What is typed of the key.
        typed: String,
    },
    /// In the value of a key.
    Value {
        /// The keys that lead to the value.
        path: Vec<String>,
        /// What is typed of it, with its quotation mark.
        typed: String,
    },
    /// In a reference: what is typed behind `${`.
    Reference(String),
    /// In a comment.
    Nowhere,
}

/// What stands at a byte of a text.
#[must_use]
pub fn at(text: &str, offset: usize) -> At {
    let Some(before) = text.get(..offset) else { return At::Nowhere };
    let line = before.rsplit('\n').next().unwrap_or_default();
    if line.starts_with('[') && !line.contains(']') {
        return At::Header(line.trim_start_matches('[').to_owned());
    }
    if line.trim_start().starts_with('#') {
        return At::Nowhere;
    }
    if let Some(open) = line.rfind("${")
        && !line[open..].contains('}')
    {
        return At::Reference(line[open + 2..].to_owned());
    }
    let table = table(before);
    entry(&before[begin(before)..], table)
}

/// The end of the word at a byte: of a whole header or reference, else of one key or value.
#[must_use]
pub fn end_of_word(text: &str, offset: usize) -> usize {
    let is_long = matches!(at(text, offset), At::Header(_) | At::Reference(_));
    let is_of_word = |c: char| c.is_alphanumeric() || "_-".contains(c) || (is_long && ".[\"".contains(c));
    let rest = text.get(offset..).unwrap_or_default();
    offset + rest.find(|c: char| !is_of_word(c)).unwrap_or(rest.len())
}

/// The keys of the table that the end of a text is in.
fn table(before: &str) -> Vec<String> {
    let headers = lines(before).filter(|(.., is_text)| !is_text);
    headers.filter_map(|(_, line, _)| header("", line, 0)).fold(Vec::new(), |_, header| header.path)
}

/// Where the entry begins that the end of a text is in: the last line that begins with a key.
fn begin(before: &str) -> usize {
    let mut start = before.rfind('\n').map_or(0, |end| end + 1);
    loop {
        let line = &before[start..];
        let is_inside = line.starts_with([' ', '\t', ']', '}', '\n']);
        if !is_inside || start == 0 {
            return start;
        }
        start = before[..start - 1].rfind('\n').map_or(0, |end| end + 1);
    }
}

/// What is open at the end of an entry's text.
enum Open {
    /// A table, under the keys that lead to it.
    Table(Vec<String>),
    /// A list, under the keys that lead to it.
    List(Vec<String>),
}

/// Reads an entry as far as it is there.
fn entry(text: &str, mut path: Vec<String>) -> At {
    let mut open: Vec<Open> = Vec::new();
    // The keys of the value that is being read; before its `=` there is none.
    let mut value: Option<Vec<String>> = None;
    let (mut current, mut quote) = (String::new(), None);
    for c in text.chars() {
        if let Some(mark) = quote {
            current.push(c);
            if c == mark {
                quote = None;
            }
            continue;
        }
        match c {
            '"' | '\'' => {
                quote = Some(c);
                current.push(c);
            }
            '=' if value.is_none() => value = Some(keys(&std::mem::take(&mut current), 0).0),
            '{' | '[' if value.is_some() => {
                let own = value.take().unwrap_or_default();
                current.clear();
                if c == '[' {
                    value = Some(Vec::new());
                    open.push(Open::List(own));
                } else {
                    open.push(Open::Table(own));
                }
            }
            '}' | ']' => {
                open.pop();
                current.clear();
                value = Some(Vec::new());
            }
            ',' => {
                current.clear();
                value = matches!(open.last(), Some(Open::List(_))).then(Vec::new);
            }
            '\n' if open.is_empty() => {
                current.clear();
                value = None;
            }
            '#' => return At::Nowhere,
            _ => current.push(c),
        }
    }
    for each in open {
        let (Open::Table(keys) | Open::List(keys)) = each;
        path.extend(keys);
    }
    let typed = current.trim_start().to_owned();
    if let Some(keys) = value {
        return At::Value { path: path.into_iter().chain(keys).collect(), typed };
    }
    // A dotted key is a way into tables too.
    let (mut parts, _) = keys(&typed, 0);
    let typed = parts.pop().unwrap_or_default();
    At::Key { path: path.into_iter().chain(parts).collect(), typed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> At {
        let cursor = text.find('|').unwrap();
        at(&text.replacen('|', "", 1), cursor)
    }

    fn key(path: &[&str], typed: &str) -> At {
        At::Key { path: path.iter().map(|part| (*part).to_owned()).collect(), typed: typed.to_owned() }
    }

    fn value(path: &[&str], typed: &str) -> At {
        At::Value { path: path.iter().map(|part| (*part).to_owned()).collect(), typed: typed.to_owned() }
    }

    #[test]
    fn what_is_typed_is_known_by_its_entry() {
        let bucket = ["s3", "bucket", "a"];
        let with = |more: &[&'static str]| [&bucket[..], more].concat();
        let cases = [
            ("[s3.buc|", At::Header("s3.buc".to_owned())),
            ("[s3.bucket.a]\nver|", key(&bucket, "ver")),
            ("[s3.bucket.a]\nversioning = \"en|\"", value(&with(&["versioning"]), "\"en")),
            ("[s3.bucket.a]\nencryption = { km|", key(&with(&["encryption"]), "km")),
            (
                "[s3.bucket.a]\nencryption = { kms = \"x\", bucket_key = t|",
                value(&with(&["encryption", "bucket_key"]), "t"),
            ),
            ("[s3.bucket.a]\nlifecycle.x.exp|", key(&with(&["lifecycle", "x"]), "exp")),
            ("[s3.bucket.a.lifecycle]\nx = { exp|", key(&with(&["lifecycle", "x"]), "exp")),
            ("[s3.bucket.a]\nacl = [\n  \"x\",\n  \"y|", value(&with(&["acl"]), "\"y")),
            ("[s3.bucket.a]\nname = \"${var.|", At::Reference("var.".to_owned())),
            ("[s3.bucket.a]\n# ver|", At::Nowhere),
            ("[s3.bucket.a]\nacl = [{ id = \"x\" }, { id|", key(&with(&["acl"]), "id")),
            ("ph|", key(&[], "ph")),
        ];
        for (text, expected) in cases {
            assert_eq!(seen(text), expected, "{text}");
        }
    }
}
