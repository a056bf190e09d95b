//! Finding and reading a stack's files. Nothing outside its directory is ever read.

use std::{
    fs,
    io::ErrorKind,
    path::{Component, Path, PathBuf},
};

use crate::{
    diagnostics::nearest,
    files::{LARGEST, read, why},
};

/// The directory of a stack and the TOML files in it, sorted by name.
#[derive(Debug)]
pub struct StackFiles {
    /// The directory: what file references are relative to and may not leave.
    pub directory: PathBuf,
    /// The stack files.
    pub files: Vec<PathBuf>,
    /// The directory without links, which all of its files have to be in; `None` where it can't be known,
    /// so that nothing is.
    root: Option<PathBuf>,
}

impl StackFiles {
    /// The stack at `path`: a directory, or one file.
    ///
    /// # Errors
    /// Why there is no stack there, as a fragment.
    pub fn find(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        if !path.is_dir() {
            // What is there and is no file is refused when it is read.
            if fs::symlink_metadata(path).is_err() {
                return Err(format!("no stack found at {shown}"));
            }
            let directory = path.parent().unwrap_or(Path::new("")).to_path_buf();
            return Ok(Self::new(directory, vec![path.to_path_buf()]));
        }
        let entries =
            fs::read_dir(path).map_err(|error| format!("{shown} can't be read: {}", why(&error)))?;
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
            .collect();
        files.sort();
        if files.is_empty() {
            return Err(format!("there are no .toml files in {shown}"));
        }
        Ok(Self::new(path.to_path_buf(), files))
    }

    fn new(directory: PathBuf, files: Vec<PathBuf>) -> Self {
        let here = if directory.as_os_str().is_empty() { Path::new(".") } else { &directory };
        let root = here.canonicalize().ok();
        Self { directory, files, root }
    }

    /// What one of the stack files holds.
    ///
    /// # Errors
    /// Why it can't be read, as a fragment; that it is a link out of the directory above all.
    pub fn read_own(&self, path: &Path) -> Result<Vec<u8>, String> {
        let shown = path.display();
        if self.leads_out(path) {
            return Err(format!("{shown} is a link out of the stack's directory"));
        }
        read(path, LARGEST).map_err(|error| format!("{shown} can't be read: {}", why(&error)))
    }

    /// Whether a file is one of the stack's own, so that its text may be shown.
    #[must_use]
    pub fn holds(&self, path: &Path) -> bool {
        let inside = |root: &PathBuf| path.canonicalize().is_ok_and(|file| file.starts_with(root));
        self.root.as_ref().is_some_and(inside)
    }

    /// What a file holds that the stack refers to.
    ///
    /// # Errors
    /// Why it can't be read, as a fragment; that it lies outside the directory above all.
    pub fn read(&self, reference: &str) -> Result<Vec<u8>, String> {
        let path = self.inside(reference)?;
        read(&path, LARGEST).map_err(|error| match error.kind() {
            ErrorKind::NotFound => format!("file `{reference}` does not exist in the stack's directory"),
            _ => format!("`{reference}` can't be read: {}", why(&error)),
        })
    }

    /// Whether something is there, though it may be no file that can be read.
    #[must_use]
    pub fn has(&self, reference: &str) -> bool {
        fs::symlink_metadata(self.directory.join(reference)).is_ok()
    }

    /// The file beside a missing one whose name is most like it, as an offer.
    #[must_use]
    pub fn alike(&self, reference: &str) -> Option<String> {
        let path = self.inside(reference).ok()?;
        let name = path.file_name()?.to_str()?;
        let names =
            fs::read_dir(path.parent()?).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let names: Vec<String> = names.collect();
        if names.iter().any(|other| other == name) {
            return None;
        }
        nearest(name, names.iter().map(String::as_str))
    }

    fn inside(&self, reference: &str) -> Result<PathBuf, String> {
        let outside = || format!("`{reference}` is outside the stack's directory");
        if reference.is_empty() {
            return Err("the name of the file is empty".to_owned());
        }
        let relative = Path::new(reference);
        if !relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(outside());
        }
        let joined = self.directory.join(relative);
        if self.leads_out(&joined) { Err(outside()) } else { Ok(joined) }
    }

    /// Whether a path leads out of the directory: a link may point anywhere, and so may the directory that
    /// a missing file is looked for in.
    fn leads_out(&self, path: &Path) -> bool {
        let Some(found) = path.ancestors().find_map(|each| each.canonicalize().ok()) else { return false };
        self.root.as_ref().is_none_or(|root| !found.starts_with(root))
    }

    /// How a file is shown: relative to where the user is, as they wrote it.
    #[must_use]
    pub fn shown(&self, reference: &str) -> String {
        self.directory.join(reference).display().to_string()
    }
}
