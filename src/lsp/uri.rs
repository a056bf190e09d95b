//! Paths as the protocol names files: `file:///work/shop/stack.toml`.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What is written as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The path of a file on this machine, if its name is UTF-8.
#[must_use]
pub fn path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let path = PathBuf::from(percent_decode_str(rest).decode_utf8().ok()?.into_owned());
    path.is_absolute().then_some(path)
}

/// How the protocol names a file.
#[must_use]
pub fn uri(path: &Path) -> Option<Uri> {
    Uri::from_str(&format!("file://{}", utf8_percent_encode(path.to_str()?, PLAIN))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_from_its_uri() {
        for text in ["/work/shop/stack.toml", "/a b/ü#?%[1].toml", "/"] {
            assert_eq!(path(&uri(Path::new(text)).unwrap()), Some(PathBuf::from(text)));
        }
        let read = |text: &str| path(&Uri::from_str(text).unwrap());
        assert_eq!(read("file://localhost/a%2Db.toml"), Some("/a-b.toml".into()));
        assert_eq!(read("untitled:Untitled-1"), None);
        assert_eq!(read("file:///%ff"), None);
    }
}
