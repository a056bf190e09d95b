//! Another name for a resource or a variable, wherever it is named.

use std::{collections::BTreeMap, ops::Range};

use super::{
    outline::{Outline, Texts},
    places::{Thing, uses},
};

/// New text for ranges of a file's bytes.
pub type Edits = BTreeMap<String, Vec<(Range<usize>, String)>>;

/// All that a new name changes: headers, references, texts that are its address; and `was`, so that what is live stays the
/// same resource.
///
/// # Errors
/// That nothing can be called so, or that something is.
pub fn rename(outline: &Outline, texts: &Texts, thing: &Thing, name: &str) -> Result<Edits, String> {
    let is_of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    if name.is_empty() || !name.chars().all(is_of_name) {
        return Err(format!("`{name}` can't be a name: lower-case letters, digits, `-` and `_` can"));
    }
    let mut edits = Edits::new();
    let mut put = |file: &str, bytes: Range<usize>, text: String| {
        edits.entry(file.to_owned()).or_default().push((bytes, text));
    };
    match thing {
        Thing::Variable(old) => {
            if outline.variable(name).is_some() {
                return Err(format!("there is a variable `{name}`"));
            }
            for header in outline.headers.iter().filter(|header| header.variable() == Some(old)) {
                put(&header.line.file, header.keys[1].clone(), name.to_owned());
            }
            for (_, spot) in outline.variables.iter().filter(|(other, _)| other == old) {
                put(&spot.file, spot.bytes.clone(), name.to_owned());
            }
            for reference in uses(outline, thing) {
                let start = reference.spot.bytes.start + "var.".len();
                put(&reference.spot.file, start..start + old.len(), name.to_owned());
            }
        }
        Thing::Resource(old) => {
            let Some((kind, old_name)) = old.rsplit_once('.') else {
                return Err(format!("`{old}` is not a valid address"));
            };
            let new = format!("{kind}.{name}");
            if outline.header_of(&new).is_some() {
                return Err(format!("there is a {new}"));
            }
            for header in outline.headers.iter().filter(|header| header.address().as_ref() == Some(old)) {
                put(&header.line.file, header.keys[2].clone(), name.to_owned());
                if header.is_whole() && !has_was(texts, &header.line.file, header.line.bytes.end) {
                    let end = header.line.bytes.end;
                    put(&header.line.file, end..end, format!("\nwas = \"{old}\""));
                }
            }
            for reference in uses(outline, thing) {
                let start = reference.spot.bytes.start + kind.len() + 1;
                put(&reference.spot.file, start..start + old_name.len(), name.to_owned());
            }
            for (file, text) in texts {
                for at in quoted(text, old) {
                    let start = at + kind.len() + 1;
                    put(file, start..start + old_name.len(), name.to_owned());
                }
            }
        }
    }
    for of_file in edits.values_mut() {
        of_file.sort_by_key(|(bytes, _)| (bytes.start, bytes.end));
        of_file.dedup();
    }
    Ok(edits)
}

/// Whether the table whose header ends at a byte says `was` already.
fn has_was(texts: &Texts, file: &str, end: usize) -> bool {
    let rest = texts.get(file).and_then(|text| text.get(end..)).unwrap_or_default();
    let own = rest.lines().skip(1).take_while(|line| !line.starts_with('['));
    own.into_iter().any(|line| line.split('=').next().is_some_and(|key| key.trim() == "was"))
}

/// Where an address stands in quotation marks, alone or before one of its outputs.
fn quoted(text: &str, address: &str) -> Vec<usize> {
    let begins = text.match_indices(address).map(|(at, _)| at);
    let is_it = |at: &usize| {
        let line = text[..*at].rsplit('\n').next().unwrap_or_default();
        let says_was = line.split('=').next().is_some_and(|key| key.trim() == "was");
        text[..*at].ends_with('"') && text[at + address.len()..].starts_with(['"', '.', '/']) && !says_was
    };
    begins.filter(is_it).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(text: &str, thing: &Thing, name: &str) -> Result<String, String> {
        let texts = Texts::from([("f".to_owned(), text.to_owned())]);
        let edits = rename(&Outline::of(&texts), &texts, thing, name)?;
        let mut text = text.to_owned();
        for (bytes, new) in edits["f"].iter().rev() {
            text.replace_range(bytes.clone(), new);
        }
        Ok(text)
    }

    #[test]
    fn a_resource_is_renamed_everywhere_and_remembers_its_name() {
        let text = "[s3.bucket.a]\nname = \"x\"\n[s3.bucket.a.lifecycle]\n[s3.bucket.ab]\nname = \"${s3.bucket.a.name}-${s3.bucket.ab.arn}\"\n[[test]]\nresource = \"s3.bucket.a/x\"\n";
        let expected = "[s3.bucket.new]\nwas = \"s3.bucket.a\"\nname = \"x\"\n[s3.bucket.new.lifecycle]\n[s3.bucket.ab]\nname = \"${s3.bucket.new.name}-${s3.bucket.ab.arn}\"\n[[test]]\nresource = \"s3.bucket.new/x\"\n";
        let thing = Thing::Resource("s3.bucket.a".to_owned());
        assert_eq!(renamed(text, &thing, "new").unwrap(), expected);
        assert_eq!(renamed(text, &thing, "ab").unwrap_err(), "there is a s3.bucket.ab");
        assert!(renamed(text, &thing, "A b").is_err());
    }

    #[test]
    fn a_variable_is_renamed_everywhere() {
        let text = "[variables.x]\ndefault = \"1\"\n[stack]\nname = \"${var.x}${var.xy}\"\n";
        let thing = Thing::Variable("x".to_owned());
        assert_eq!(
            renamed(text, &thing, "z").unwrap(),
            "[variables.z]\ndefault = \"1\"\n[stack]\nname = \"${var.z}${var.xy}\"\n"
        );
    }
}
