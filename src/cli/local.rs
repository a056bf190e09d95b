//! Where the embedded account of `--local` is kept.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The file, below the directory that it is the account of.
pub const LOCAL: &str = ".trueup/local.json";

/// The file of a stack: the nearest one at or above it, so that a stack has the same account wherever a command is
/// typed. Where there is none yet, that of the current directory.
#[must_use]
pub fn file_of(stack: &Path) -> PathBuf {
    let here = env::current_dir().and_then(|here| here.canonicalize());
    let (Ok(here), Ok(stack)) = (here, stack.canonicalize()) else { return LOCAL.into() };
    let stack = if stack.is_file() { stack.parent().unwrap_or(&stack) } else { &stack };
    // From above, nothing further up is looked at.
    let is_below = stack != here && stack.starts_with(&here);
    let is_concerned = |directory: &&Path| !is_below || directory.starts_with(&here);
    let holds_one = |directory: &&Path| fs::symlink_metadata(directory.join(LOCAL)).is_ok();
    let nearest = stack.ancestors().take_while(is_concerned).find(holds_one);
    nearest.map_or_else(|| LOCAL.into(), |directory| seen_from(&here, directory).join(LOCAL))
}

/// Whether a file is the embedded account of some directory.
#[must_use]
pub fn is_local(file: &Path) -> bool {
    file.ends_with(LOCAL)
}

/// A directory as a person in `here` would write it.
fn seen_from(here: &Path, directory: &Path) -> PathBuf {
    if let Ok(below) = directory.strip_prefix(here) {
        return below.to_path_buf();
    }
    match here.strip_prefix(directory) {
        Ok(down) => down.components().map(|_| "..").collect(),
        Err(_) => directory.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_written_as_it_is_seen() {
        let table =
            [("/a/b", "/a/b", ""), ("/a/b", "/a/b/c", "c"), ("/a/b/c", "/a", "../.."), ("/a", "/d", "/d")];
        for (here, directory, expected) in table {
            assert_eq!(seen_from(Path::new(here), Path::new(directory)), Path::new(expected));
        }
    }
}
