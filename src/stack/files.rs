//! Finding and reading a stack's files. Nothing outside its directory is ever read.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

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
        let entries = fs::read_dir(path).map_err(|error| format!("{shown} can't be read: {error}"))?;
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

    /// The text of a file that the stack refers to.
    ///
    /// # Errors
    /// Why it can't be read, as a fragment; that it lies outside the directory above all.
    pub fn read(&self, reference: &str) -> Result<String, String> {
        let path = self.inside(reference)?;
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => format!("there is no file `{reference}` in the stack's directory"),
            _ => format!("`{reference}` can't be read: {error}"),
        })?;
        String::from_utf8(bytes).map_err(|_| format!("`{reference}` is not UTF-8"))
    }

    fn inside(&self, reference: &str) -> Result<PathBuf, String> {
        let outside = || format!("`{reference}` is outside the stack's directory");
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
