//! What text transformations make of a part of a request.
//!
//! AWS's page ("Using text transformations in AWS WAF") says in a sentence or two what each one does,
//! largely in the words of the `ModSecurity` reference manual. Where that leaves a corner open, a
//! transformation has several *readings*: every result that its description allows. A match is known
//! only if all readings agree on it. Where too little is published for that, there is no reading.

use md5::Digest as _;

use super::{decode, escapes, rewrite};
use crate::{
    model::hex,
    waf::{text::Transformations, words::TextTransformationType as Transformation},
};

/// Everything that a description allows as the result; never empty.
pub type Readings = Vec<Vec<u8>>;

/// Why there is no telling what comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsure(pub String);

impl Unsure {
    /// A word that AWS made up later.
    #[must_use]
    pub fn not_known(word: &str) -> Self {
        Self(format!("this version of trueup does not know {word}"))
    }
}

/// The most readings that are followed.
const READINGS: usize = 16;

/// What the transformations make of an input, one after the other.
pub fn transformed(input: &[u8], transformations: &Transformations) -> Result<Readings, Unsure> {
    let mut readings = vec![input.to_vec()];
    for transformation in transformations.iter() {
        let mut next = Readings::new();
        for reading in &readings {
            next.extend(apply(transformation, reading)?);
        }
        next.sort();
        next.dedup();
        if next.len() > READINGS {
            let name = transformation.as_ref();
            return Err(Unsure(format!("what {name} makes of it can be read in too many ways")));
        }
        readings = next;
    }
    Ok(readings)
}

/// What one transformation makes of an input.
pub fn apply(transformation: &Transformation, input: &[u8]) -> Result<Readings, Unsure> {
    let only = |output: Vec<u8>| Ok(vec![output]);
    let unsure =
        |what: &str| Err(Unsure(format!("AWS does not say what {} {what}", transformation.as_ref())));
    match transformation {
        Transformation::None => only(input.to_vec()),
        Transformation::Lowercase => only(input.to_ascii_lowercase()),
        Transformation::Uppercase => only(input.to_ascii_uppercase()),
        Transformation::CompressWhiteSpace => only(rewrite::compress_white_space(input)),
        Transformation::RemoveWhitespace => Ok(rewrite::remove_white_space(input)),
        Transformation::Trim => Ok(rewrite::trim(input, true, true)),
        Transformation::TrimLeft => Ok(rewrite::trim(input, true, false)),
        Transformation::TrimRight => Ok(rewrite::trim(input, false, true)),
        Transformation::CmdLine => Ok(rewrite::command_line(input)),
        Transformation::ReplaceComments => only(rewrite::replace_comments(input)),
        Transformation::RemoveCommentsChar if !rewrite::has_comment_characters(input) => only(input.to_vec()),
        Transformation::NormalizePath => Ok(rewrite::normalize_path(input)),
        Transformation::NormalizePathWin => {
            let forward: Vec<u8> = input.iter().map(|b| if *b == b'\\' { b'/' } else { *b }).collect();
            Ok(rewrite::normalize_path(&forward))
        }
        Transformation::RemoveNulls => only(input.iter().copied().filter(|b| *b != 0).collect()),
        Transformation::ReplaceNulls => only(input.iter().map(|b| if *b == 0 { b' ' } else { *b }).collect()),
        Transformation::UrlDecode => Ok(decode::url(input, false)),
        Transformation::UrlDecodeUni => Ok(decode::url(input, true)),
        Transformation::Base64Decode => match decode::base64(input) {
            Some(output) => only(output),
            None => unsure("makes of what is not base64"),
        },
        Transformation::Base64DecodeExt => only(decode::forgiving_base64(input)),
        Transformation::HexDecode => match decode::hex(input) {
            Some(output) => only(output),
            None => unsure("makes of what is not hexadecimal"),
        },
        Transformation::HtmlEntityDecode => match decode::html(input) {
            Some(output) => only(output),
            None => unsure("makes of an entity that is not one of its examples"),
        },
        Transformation::Utf8ToUnicode => match decode::utf8_to_unicode(input) {
            Some(readings) => Ok(readings),
            None => unsure("makes of what is beyond U+FFFF or no UTF-8"),
        },
        Transformation::CssDecode => only(escapes::css(input)),
        Transformation::JsDecode => only(escapes::js(input)),
        Transformation::EscapeSeqDecode => Ok(escapes::ansi_c(input)),
        Transformation::SqlHexDecode => only(escapes::sql_hex(input)),
        Transformation::Md5 => only(md5::Md5::digest(input).to_vec()),
        Transformation::Sha256 => {
            // MD5's hash is documented to be binary; of this one nothing is said.
            let hash = sha2::Sha256::digest(input).to_vec();
            let text = hex(&hash).into_bytes();
            Ok(vec![hash, text])
        }
        Transformation::RemoveCommentsChar
        | Transformation::CmdLineUnix
        | Transformation::CmdLineWin
        | Transformation::JsDecodeExt => unsure("does exactly"),
        Transformation::Other(name) => Err(Unsure::not_known(name)),
    }
}
