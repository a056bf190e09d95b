//! Finding and reading a stack's files. Nothing outside its directory is ever read.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::{self, ErrorKind},
    path::{Component, Path, PathBuf},
};

use crate::{
    diagnostics::{Diagnostic, nearest},
    files::{LARGEST, read, why},
};

/// The most bytes that the files of a directory have together.
const MOST_BYTES: u64 = 250 * 1024 * 1024;

/// Names that are left out of a directory wherever they are: what tools leave beside a program, and differs from
/// machine to machine.
const LEFT_OUT: &[&str] = &[".DS_Store", ".git", ".trueup", "__pycache__"];

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
    /// Texts that count in the place of what is on the disk.
    unsaved: BTreeMap<PathBuf, String>,
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
        if path == Path::new(".") {
            // As a person there writes them.
            for file in &mut files {
                *file = file.strip_prefix(".").map_or_else(|_| file.clone(), Path::to_path_buf);
            }
        }
        files.sort();
        if files.is_empty() {
            return Err(format!("there are no .toml files in {shown}"));
        }
        Ok(Self::new(path.to_path_buf(), files))
    }

    /// The same with what an editor holds of them; says where there is no stack.
    pub fn find_or_say(
        path: &Path,
        unsaved: &BTreeMap<PathBuf, String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        match Self::find(path) {
            Ok(files) => Some(files.with_unsaved(unsaved.clone())),
            Err(message) => {
                diagnostics.push(Diagnostic::error(message, None).with_help(Self::help(path)));
                None
            }
        }
    }

    /// What helps whoever named no stack where there is none.
    #[must_use]
    pub fn help(path: &Path) -> Option<&'static str> {
        let here = path == Path::new(".");
        here.then_some(
            "name the stack's directory, as in `trueup plan stacks/orders`, or begin one: `trueup init`",
        )
    }

    fn new(directory: PathBuf, files: Vec<PathBuf>) -> Self {
        let here = if directory.as_os_str().is_empty() { Path::new(".") } else { &directory };
        let root = here.canonicalize().ok();
        Self { directory, files, root, unsaved: BTreeMap::new() }
    }

    /// The same files, of which an editor holds some that are not saved.
    #[must_use]
    pub fn with_unsaved(self, unsaved: BTreeMap<PathBuf, String>) -> Self {
        Self { unsaved, ..self }
    }

    /// The texts of the stack files that can be read, by path.
    #[must_use]
    pub fn texts(&self) -> BTreeMap<String, String> {
        let text = |file: &PathBuf| String::from_utf8(self.read_own(file).ok()?).ok();
        self.files.iter().filter_map(|file| Some((file.display().to_string(), text(file)?))).collect()
    }

    fn read_one(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.unsaved.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => read(path, LARGEST),
        }
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
        self.read_one(path).map_err(|error| format!("{shown} can't be read: {}", why(&error)))
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
        self.read_one(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => format!("file `{reference}` does not exist in the stack's directory"),
            _ => format!("`{reference}` can't be read: {}", why(&error)),
        })
    }

    /// The files of a directory that the stack refers to and of those below it, by their paths in it; of a file, that
    /// one by its name.
    ///
    /// # Errors
    /// As [`StackFiles::read`]; that they are too large, or that a directory is a link.
    pub fn below(&self, reference: &str) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let path = self.inside(reference)?;
        let mut files = BTreeMap::new();
        if path.is_dir() {
            self.collect(reference.trim_end_matches('/'), "", &mut files)?;
        } else {
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or(reference).to_owned();
            files.insert(name, self.read(reference)?);
        }
        Ok(files)
    }

    fn collect(
        &self,
        root: &str,
        directory: &str,
        files: &mut BTreeMap<String, Vec<u8>>,
    ) -> Result<(), String> {
        let shown = format!("{root}/{directory}");
        let failed = |error: &io::Error| format!("`{shown}` can't be read: {}", why(error));
        let entries = fs::read_dir(self.inside(&shown)?).map_err(|error| failed(&error))?;
        for entry in entries {
            let entry = entry.map_err(|error| failed(&error))?;
            let name =
                entry.file_name().into_string().map_err(|_| format!("a name in `{shown}` is not UTF-8"))?;
            let (inside, kind) = (format!("{directory}{name}"), entry.file_type());
            let reference = format!("{root}/{inside}");
            if LEFT_OUT.contains(&&*name) {
                continue;
            }
            if kind.map_err(|error| failed(&error))?.is_dir() {
                self.collect(root, &format!("{inside}/"), files)?;
                continue;
            }
            // A link may lead back to where it is.
            if entry.path().is_dir() {
                return Err(format!("`{reference}` is a link to a directory"));
            }
            files.insert(inside, self.read(&reference)?);
            if files.values().map(|bytes| bytes.len() as u64).sum::<u64>() > MOST_BYTES {
                return Err(format!("the files of `{root}` are larger than {} MiB", MOST_BYTES >> 20));
            }
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_directory_is_its_regular_files_and_nothing_from_elsewhere() {
        let (stack, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| stack.path().join(name);
        fs::write(at("stack.toml"), "").unwrap();
        fs::create_dir_all(at("code/lib/__pycache__")).unwrap();
        for file in ["code/index.py", "code/lib/b.py", "code/lib/__pycache__/b.pyc", "code/.DS_Store"] {
            fs::write(at(file), file).unwrap();
        }
        symlink("index.py", at("code/alias.py")).unwrap();
        let files = StackFiles::find(stack.path()).unwrap();
        let names =
            |reference: &str| files.below(reference).map(|found| found.into_keys().collect::<Vec<_>>());
        assert_eq!(names("code/").unwrap(), ["alias.py", "index.py", "lib/b.py"]);
        assert_eq!(names("code/lib/b.py").unwrap(), ["b.py"]);
        assert_eq!(files.below("code").unwrap()["alias.py"], b"code/index.py");
        assert_eq!(names("..").unwrap_err(), "`..` is outside the stack's directory");
        symlink("lib", at("code/link")).unwrap();
        assert_eq!(names("code").unwrap_err(), "`code/link` is a link to a directory");
        fs::remove_file(at("code/link")).unwrap();
        fs::write(elsewhere.path().join("secret"), "").unwrap();
        symlink(elsewhere.path().join("secret"), at("code/link")).unwrap();
        assert_eq!(names("code").unwrap_err(), "`code/link` is outside the stack's directory");
        fs::remove_file(at("code/link")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(at("code/fifo")).status().unwrap().success());
        assert_eq!(names("code").unwrap_err(), "`code/fifo` can't be read: it is a FIFO, not a regular file");
    }
}
