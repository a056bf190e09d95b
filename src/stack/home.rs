//! The stack that a file belongs to, for who has a file and names no stack.

use std::path::{Path, PathBuf};

use super::files::{StackFiles, Unsaved};
use crate::facts::Catalog;

/// The stack that a file belongs to, as its directory or its one file. `None` where there is none. Above the file's own
/// directory only what lies within one of some directories is looked at, and where none holds the file the one above:
/// a stack has its policies and templates in directories of its own.
#[must_use]
pub fn home(file: &Path, within: &[PathBuf], unsaved: &Unsaved, catalog: &Catalog) -> Option<PathBuf> {
    let own = file.parent()?;
    let is_within = |directory: &Path| within.iter().any(|each| directory.starts_with(each));
    let is_looked_at = |directory: &&Path| {
        if is_within(own) {
            is_within(directory)
        } else {
            own == *directory || own.parent() == Some(directory)
        }
    };
    for directory in own.ancestors().take_while(is_looked_at) {
        let headed = headed(directory, unsaved);
        let is_headed = headed.iter().any(|each| each == file);
        match headed.len() {
            0 => {}
            // Files that are stacks of their own, beside each other.
            2.. if is_headed => return Some(file.to_path_buf()),
            _ => return Some(directory.to_path_buf()),
        }
    }
    let declares = |file: &PathBuf| {
        let files = StackFiles::find(file, unsaved).ok();
        let text = files.and_then(|files| files.read_own(file).ok());
        text.is_some_and(|text| String::from_utf8_lossy(&text).lines().any(|line| is_of_kind(line, catalog)))
    };
    let files = StackFiles::find(own, unsaved).ok()?.files;
    files.iter().any(declares).then(|| own.to_path_buf())
}

/// The files of a directory that have a `[stack]`.
fn headed(directory: &Path, unsaved: &Unsaved) -> Vec<PathBuf> {
    let Ok(files) = StackFiles::find(directory, unsaved) else { return Vec::new() };
    let opens =
        |line: &str| line.trim_start().strip_prefix("[stack").is_some_and(|rest| rest.starts_with(']'));
    let is_headed = |file: &&PathBuf| {
        files.read_own(file).is_ok_and(|text| String::from_utf8_lossy(&text).lines().any(opens))
    };
    files.files.iter().filter(is_headed).cloned().collect()
}

/// Whether a line begins a table of a kind.
fn is_of_kind(line: &str, catalog: &Catalog) -> bool {
    let path = line.trim_start().trim_start_matches('[');
    let is_header = path.len() < line.trim_start().len();
    is_header
        && catalog.iter().any(|kind| path.strip_prefix(kind.name()).is_some_and(|rest| rest.starts_with('.')))
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::Arc};

    use super::*;
    use crate::kinds;

    #[test]
    fn a_file_belongs_to_the_stack_around_it() {
        let directory = tempfile::tempdir().unwrap();
        let at = |path: &str| directory.path().join(path);
        for (path, text) in [
            ("shop/stack.toml", "[stack]\n"),
            ("shop/more.toml", ""),
            ("shop/templates/t.toml", "[s3.bucket.self]\n"),
            ("shop/policies/deep/p.json", "{}"),
            ("each/a.toml", " [stack]\n"),
            ("each/b.toml", "[stack]\n"),
            ("bare/c.toml", "[[s3.bucket.x.cors]]\n"),
            ("other/Cargo.toml", "[package]\n[stack-size]\n"),
        ] {
            fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            fs::write(at(path), text).unwrap();
        }
        let within = [directory.path().to_path_buf()];
        let found = |path: &str, within: &[PathBuf], unsaved: &Unsaved| {
            home(&at(path), within, unsaved, &kinds::catalog())
        };
        for (path, expected, without) in [
            ("shop/stack.toml", Some("shop"), Some("shop")),
            ("shop/more.toml", Some("shop"), Some("shop")),
            ("shop/templates/t.toml", Some("shop"), Some("shop")),
            ("shop/policies/deep/p.json", Some("shop"), None),
            ("each/a.toml", Some("each/a.toml"), Some("each/a.toml")),
            ("bare/c.toml", Some("bare"), Some("bare")),
            ("other/Cargo.toml", None, None),
        ] {
            assert_eq!(found(path, &within, &Unsaved::default()), expected.map(at), "{path}");
            assert_eq!(found(path, &[], &Unsaved::default()), without.map(at), "{path}");
        }
        let unsaved = Arc::new([(at("other/Cargo.toml"), "[stack]".to_owned())].into());
        assert_eq!(found("other/Cargo.toml", &[], &unsaved), Some(at("other")));
    }
}
