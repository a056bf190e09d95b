//! A stack's files as they were at a revision of its git repository.
//!
//! The `git` executable is asked: who has a repository has it, it knows every form of repository
//! (worktrees, partial clones, packs, replaced objects), and libraries for git are larger than all
//! of trueup's own code.

use std::{
    fs,
    io::{Seek, Write},
    path::{Component, Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::exit::{FAILED, Stop};
use crate::files::LARGEST;

/// A stack at a revision.
pub struct Revision {
    /// The directory that git is run in.
    directory: PathBuf,
    /// The stack's file, where it is a file.
    file: Option<String>,
    /// The full name of the commit.
    commit: String,
    /// Where its files are put.
    home: TempDir,
}

/// A file of a commit.
struct Blob {
    path: String,
    id: String,
}

impl Revision {
    /// The stack at `path` as `base` has it.
    ///
    /// # Errors
    /// That it is in no git repository, or there is no such revision.
    pub fn find(path: &Path, base: &str) -> Result<Self, Stop> {
        let is_file = path.is_file();
        let directory = if is_file { path.parent().unwrap_or(Path::new("")) } else { path };
        let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        if !directory.is_dir() {
            return Err(Stop::usage(format!("no stack found at {}", path.display())));
        }
        let file = path.file_name().filter(|_| is_file).map(|name| name.to_string_lossy().into_owned());
        git(directory, &["rev-parse", "--git-dir"], None)?
            .map_err(|_| Stop::usage(format!("{} is in no git repository", directory.display())))?;
        let name = format!("{base}^{{commit}}");
        let found = git(directory, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name], None)?;
        let commit = found.map_err(|_| Stop::Error {
            message: format!("git knows no revision {base}"),
            hint: Some(format!("fetch it first: git fetch origin {}", base.trim_start_matches("origin/"))),
            code: super::exit::USAGE,
        })?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        Ok(Self { directory: directory.to_path_buf(), file, commit, home: tempfile::tempdir()? })
    }

    /// Whether the stack at `path` is in a git repository that has a commit.
    ///
    /// # Errors
    /// That git can't be run.
    pub fn is_kept(path: &Path) -> Result<bool, Stop> {
        let directory = if path.is_file() { path.parent().unwrap_or(Path::new("")) } else { path };
        let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        Ok(directory.is_dir()
            && git(directory, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], None)?.is_ok())
    }

    /// The beginning of the commit's name.
    #[must_use]
    pub fn short(&self) -> &str {
        self.commit.get(..7).unwrap_or(&self.commit)
    }

    /// Where its stack is now to be found; `None` where that revision had none.
    ///
    /// # Errors
    /// That git can't tell its files, or they can't be written.
    pub fn stack(&self) -> Result<Option<PathBuf>, Stop> {
        let blobs = self.blobs()?;
        let is_stack = |blob: &Blob| match &self.file {
            Some(file) => blob.path == *file,
            None => !blob.path.contains('/') && Path::new(&blob.path).extension() == Some("toml".as_ref()),
        };
        if !blobs.iter().any(is_stack) {
            return Ok(None);
        }
        self.write(&blobs)?;
        let home = self.home.path();
        Ok(Some(self.file.as_ref().map_or_else(|| home.to_path_buf(), |file| home.join(file))))
    }

    /// The files of the directory at that commit, with paths relative to it. Links and submodules
    /// have no text of their own and are left out, and so is what no stack file can name.
    fn blobs(&self) -> Result<Vec<Blob>, Stop> {
        let listed = git(&self.directory, &["ls-tree", "-r", "-l", "-z", &self.commit], None)?
            .map_err(|said| self.failed(&said))?;
        listed
            .split(|&byte| byte == 0)
            .filter_map(|line| blob(std::str::from_utf8(line).ok()?))
            .map(|(blob, size)| match () {
                () if !stays_inside(&blob.path) => {
                    Err(self.failed(&format!("the path `{}` leads out of its tree", blob.path)))
                }
                () if size > LARGEST => Err(self.failed(&format!("{} is too large", blob.path))),
                () => Ok(blob),
            })
            .collect()
    }

    /// Writes the files into the home.
    fn write(&self, blobs: &[Blob]) -> Result<(), Stop> {
        let mut asked = tempfile::tempfile()?;
        for blob in blobs {
            writeln!(asked, "{}", blob.id)?;
        }
        asked.rewind()?;
        let answer = git(&self.directory, &["cat-file", "--batch"], Some(asked))?
            .map_err(|said| self.failed(&said))?;
        let mut rest = &answer[..];
        for blob in blobs {
            let (content, after) = first_content(rest).ok_or_else(|| self.failed(&blob.path))?;
            let path = self.home.path().join(&blob.path);
            if let Some(directory) = path.parent() {
                fs::create_dir_all(directory)?;
            }
            fs::write(path, content)?;
            rest = after;
        }
        Ok(())
    }

    fn failed(&self, said: &str) -> Stop {
        let message = format!("failed to read commit {} with git: {said}", self.commit);
        Stop::Error { message, hint: None, code: FAILED }
    }
}

/// A line of `ls-tree -l` (`MODE TYPE ID SIZE`, a tab, the path) that is about a file, and its size.
fn blob(line: &str) -> Option<(Blob, u64)> {
    let (about, path) = line.split_once('\t')?;
    let mut words = about.split_ascii_whitespace();
    let (mode, _, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let blob = Blob { path: path.to_owned(), id: id.to_owned() };
    mode.starts_with("100").then_some((blob, size.parse().ok()?))
}

/// Whether a path stays below where it starts. Git makes no others, but a tree can be made without git.
fn stays_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// The first content of what `cat-file --batch` wrote (`ID blob SIZE`, a line break, the content, a line
/// break), and what is behind it.
fn first_content(answer: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = answer.iter().position(|&byte| byte == b'\n')?;
    let size: usize = std::str::from_utf8(&answer[..end]).ok()?.rsplit(' ').next()?.parse().ok()?;
    let content = answer.get(end + 1..end + 1 + size)?;
    Some((content, answer.get(end + 2 + size..)?))
}

/// What git says: its output, or why it failed.
fn git(
    directory: &Path,
    arguments: &[&str],
    input: Option<fs::File>,
) -> Result<Result<Vec<u8>, String>, Stop> {
    let mut command = Command::new("git");
    // A directory of a pull request may hold a repository of its own, whose settings name programs.
    command
        .current_dir(directory)
        .args(["-c", "safe.bareRepository=explicit"])
        .args(arguments)
        .stdin(input.map_or_else(Stdio::null, Stdio::from));
    let output = command.output().map_err(|error| Stop::Error {
        message: format!("failed to run git: {error}"),
        hint: Some("revisions are read with the git executable".to_owned()),
        code: FAILED,
    })?;
    if output.status.success() {
        return Ok(Ok(output.stdout));
    }
    Ok(Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_tree_are_written() {
        let line = |path: &str| format!("100644 blob 3f2a      12\t{path}");
        for (path, stays) in [
            ("stack.toml", true),
            ("policies/a b.json", true),
            ("..a/b..", true),
            ("../stack.toml", false),
            ("policies/../../x", false),
            ("/etc/x", false),
            ("./x", false),
            ("", false),
        ] {
            let (blob, size) = blob(&line(path)).unwrap();
            assert_eq!((stays_inside(&blob.path), size), (stays, 12), "{path}");
        }
        assert!(blob("120000 blob 3f2a      12\tlink").is_none());
        assert!(blob("160000 commit 3f2a       -\tmodule").is_none());
    }

    #[test]
    fn contents_stand_one_behind_the_other() {
        let answer = b"3f2a blob 4\na\nb\n\n77aa blob 0\n\n";
        let (first, rest) = first_content(answer).unwrap();
        assert_eq!(first, b"a\nb\n");
        assert_eq!(first_content(rest), Some((&b""[..], &b""[..])));
        for broken in [&b"3f2a missing\n"[..], b"3f2a blob 9\nabc\n", b""] {
            assert_eq!(first_content(broken), None);
        }
    }
}
