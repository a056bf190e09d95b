//! Finding and reading a stack's files. Nothing outside its directory is ever read.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Component, Path, PathBuf},
};

use crate::diagnostics::nearest;

/// The directory of a stack and the TOML files in it, sorted by name.
#[derive(Debug)]
pub struct StackFiles {
    /// The directory: what file references are relative to and may not leave.
    pub directory: PathBuf,
    /// The stack files.
    pub files: Vec<PathBuf>,
}

impl StackFiles {
    /// The stack at `path`: a directory, or one file.
    ///
    /// # Errors
    /// Why there is no stack there, as a fragment.
    pub fn find(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        if path.is_file() {
            let directory = path.parent().unwrap_or(Path::new("")).to_path_buf();
            return Ok(Self { directory, files: vec![path.to_path_buf()] });
        }
        if !path.is_dir() {
            return Err(format!("there is no stack at {shown}"));
        }
        let entries =
            fs::read_dir(path).map_err(|error| format!("{shown} can't be read: {}", why(&error)))?;
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|file| file.is_file() && file.extension().is_some_and(|extension| extension == "toml"))
            .collect();
        files.sort();
        if files.is_empty() {
            return Err(format!("there are no .toml files in {shown}"));
        }
        Ok(Self { directory: path.to_path_buf(), files })
    }

    /// What a file holds that the stack refers to.
    ///
    /// # Errors
    /// Why it can't be read, as a fragment; that it lies outside the directory above all.
    pub fn read(&self, reference: &str) -> Result<Vec<u8>, String> {
        let path = self.inside(reference)?;
        fs::read(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => format!("there is no file `{reference}` in the stack's directory"),
            _ => format!("`{reference}` can't be read: {}", why(&error)),
        })
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
        // A link may point anywhere; only where both resolve can they be compared.
        let directory = if self.directory.as_os_str().is_empty() { Path::new(".") } else { &self.directory };
        match (joined.canonicalize(), directory.canonicalize()) {
            (Ok(file), Ok(directory)) if !file.starts_with(&directory) => Err(outside()),
            _ => Ok(joined),
        }
    }

    /// How a file is shown: relative to where the user is, as they wrote it.
    #[must_use]
    pub fn shown(&self, reference: &str) -> String {
        self.directory.join(reference).display().to_string()
    }
}

/// Why a file can't be read, without the number that the operating system gives the reason.
#[must_use]
pub fn why(error: &io::Error) -> String {
    let text = error.to_string();
    let reason = text.split(" (os error").next().unwrap_or(&text);
    reason.to_lowercase()
}
