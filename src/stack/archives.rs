//! `code = "functions/processor"`: files beside the stack files, as one archive that is the same on every machine.

use std::collections::BTreeMap;

use flate2::Crc;
use serde_json::Value;

use super::{context::Context, tree::Tree};
use crate::{
    diagnostics::Diagnostic,
    model::{Archive, Secrets},
};

/// The most files of an archive: its directory counts them in 16 bits.
const MOST_FILES: usize = 65_535;

/// 1 January 1980, the first day that an archive can name.
const DATE: u16 = 1 << 5 | 1;

/// A regular file that everybody may read and run: a checkout may have lost that, and a `bootstrap` has to be run.
const MODE: u32 = 0o100_755 << 16;

/// Version 2.0 of the format, as Unix writes it; names are UTF-8.
const VERSION: u16 = 20;
const UNIX: u16 = 3 << 8;
const UTF_8: u16 = 1 << 11;

/// Replaces the files at `paths` by what their archive is known by.
pub(super) fn pack(
    json: &mut Value,
    paths: &[&str],
    tree: &Tree,
    context: &Context<'_>,
    secrets: &Secrets,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for path in paths {
        let Some(value) = json.pointer_mut(&format!("/{}", path.replace('.', "/"))) else { continue };
        let Some(reference) = value.as_str().map(str::to_owned) else { continue };
        *value = match packed(&reference, context) {
            Ok(bytes) => secrets.keep_archive(bytes).to_json(),
            Err(message) => {
                let place = tree.find(path.split('.')).place();
                let name = reference.trim_end_matches('/').rsplit('/').next().unwrap_or(&reference);
                let alike = context.files.alike(&reference);
                let diagnostic = Diagnostic::error(message, Some(place));
                diagnostics.push(diagnostic.with_offer(name, alike.as_deref()));
                Archive::unread().to_json()
            }
        };
    }
}

/// The archive of a directory or a file; what is an archive already stays as it is.
fn packed(reference: &str, context: &Context<'_>) -> Result<Vec<u8>, String> {
    let is_archive = [".jar", ".zip"].iter().any(|end| reference.ends_with(end));
    let files = context.files.below(reference)?;
    match files.len() {
        0 => Err(format!("there are no files in `{reference}`")),
        1 if is_archive => Ok(files.into_values().next().unwrap_or_default()),
        2..=MOST_FILES | 1 => Ok(zip(&files)),
        count => Err(format!("an archive has at most {MOST_FILES} files, not {count}")),
    }
}

/// An archive of these files. They are stored and not compressed: what a compressor makes of a file changes with its
/// version, and the hash of code that nobody touched would with it.
fn zip(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut crc = Crc::new();
        crc.update(bytes);
        let size = small(bytes.len());
        let mut common = Vec::new();
        for number in [VERSION, UTF_8, 0, 0, DATE] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), size, size, small(name.len())] {
            common.extend(number.to_le_bytes());
        }
        let offset = small(archive.len());
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name.as_bytes());
        archive.extend(bytes);
        directory.extend(b"PK\x01\x02");
        directory.extend((UNIX | VERSION).to_le_bytes());
        directory.extend(&common);
        // No comment, the first disk, no attributes of the inside.
        directory.extend([0; 6]);
        directory.extend(MODE.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (small(archive.len()), u16::try_from(files.len()).unwrap_or(u16::MAX));
    let length = small(directory.len());
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend([length.to_le_bytes(), start.to_le_bytes()].concat());
    archive.extend([0; 2]);
    archive
}

/// A number of 32 bits; the files of a stack and [`MOST_FILES`] keep all of them that small.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::model::hex;

    #[test]
    fn an_archive_is_the_same_byte_for_byte() {
        let files = [("lib/ä.txt", "text"), ("bootstrap", "#!/bin/sh\n")];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
        let archive = zip(&files);
        // Python's `zipfile` reads it: two files of mode 0755, of 1 January 1980, with these sums.
        assert_eq!(archive.len(), 226);
        let hash = "863ecab54794a30244656543188b62972109024176d4d8be6197ee29dee99dc0";
        assert_eq!(hex(&Sha256::digest(&archive)), hash);
        assert_eq!(Archive::only_file(&archive), None);
        let one = zip(&[("index.py".to_owned(), b"pass\n".to_vec())].into());
        assert_eq!(Archive::only_file(&one), Some(("index.py", b"pass\n".as_slice())));
        assert_eq!(Archive::only_file(&one[..one.len() - 1]), None);
    }
}
