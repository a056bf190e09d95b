//! Files that somebody else may have put there: read only where they are regular files of a sane size,
//! replaced whole, and only where they are regular files.

use std::{
    fs::{self, File, FileType, Metadata, OpenOptions},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

/// The most bytes that are read of a file of a stack: what AWS takes is far smaller.
pub const LARGEST: u64 = 64 * MIB;

/// The most bytes that are read of a file that trueup writes: a snapshot of 100,000 resources fits.
pub const LARGEST_SAVED: u64 = 1024 * MIB;

const MIB: u64 = 1024 * 1024;

/// The most links that lead from one to the next.
const LINKS: usize = 40;

/// Reads a regular file of up to `limit` bytes.
///
/// # Errors
/// That it is no regular file or too large, or what the system said.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    // Opening a FIFO waits for a writer, so the path is asked first; then what was opened, which may have
    // taken its place meanwhile.
    refuse_unless_regular(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    refuse_unless_regular(&file.metadata()?)?;
    limited(file, limit)
}

/// Reads a file that was typed: a regular one, or what the shell holds open for this process, as in
/// `<(command)`.
///
/// # Errors
/// As [`read`].
pub fn read_typed(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if is_held_open(path) { limited(File::open(path)?, limit) } else { read(path, limit) }
}

/// Reads a text file that was typed.
///
/// # Errors
/// As [`read`], and that it is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    text(read_typed(path, limit)?)
}

/// Bytes as text.
///
/// # Errors
/// That they are not UTF-8.
pub fn text(bytes: Vec<u8>) -> io::Result<String> {
    let not_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8");
    String::from_utf8(bytes).map_err(not_text)
}

/// Reads to the end, unless that is too far.
///
/// # Errors
/// That it is too large, or what the system said.
pub fn limited(source: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("it is larger than {} MiB", limit / MIB);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Saves a file with what `write` writes: beside, then renamed over, so that no reader ever sees half of
/// it. A link stays, and what it leads to is replaced. A device, or what the shell holds open for this
/// process, is written to where it is.
///
/// # Errors
/// What the system said; that something stands there which is not a file.
pub fn save(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let found = match fs::metadata(path) {
        Ok(found) => Some(found),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(found) = found.as_ref().filter(|found| !found.is_file()) {
        if !(is_held_open(path) || is_character_device(found.file_type())) {
            return Err(not_regular(found.file_type()));
        }
        let mut file = BufWriter::new(OpenOptions::new().write(true).open(path)?);
        write(&mut file)?;
        return file.flush();
    }
    let target = behind_links(path)?;
    let directory = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(directory)?;
    let mut file = BufWriter::new(tempfile::NamedTempFile::new_in(directory)?);
    write(&mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(found) = found {
        // Whoever may read it now may read it then.
        file.as_file().set_permissions(found.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Saves a file with this text.
///
/// # Errors
/// As [`save`].
pub fn save_text(path: &Path, text: &str) -> io::Result<()> {
    save(path, |file| file.write_all(text.as_bytes()))
}

/// Why a file can't be read or written, without the number that the operating system gives the reason.
#[must_use]
pub fn why(error: &io::Error) -> String {
    let text = error.to_string();
    let reason = text.split(" (os error").next().unwrap_or(&text);
    if error.raw_os_error().is_some() { reason.to_lowercase() } else { reason.to_owned() }
}

/// Where a path leads, though nothing may be there yet.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_path_buf();
    for _ in 0..LINKS {
        match fs::read_link(&target) {
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("it is a link that leads to no file"))
}

/// Whether a path names what this process was started with, and no file of a directory.
fn is_held_open(path: &Path) -> bool {
    ["/dev/fd", "/proc/self/fd"].iter().any(|held| path.parent() == Some(Path::new(held)))
        || ["/dev/stdin", "/dev/stdout", "/dev/stderr"].iter().any(|held| path == Path::new(held))
}

fn refuse_unless_regular(found: &Metadata) -> io::Result<()> {
    if found.is_file() { Ok(()) } else { Err(not_regular(found.file_type())) }
}

fn not_regular(found: FileType) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("it is {}, not a regular file", named(found)))
}

#[cfg(unix)]
fn is_character_device(found: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_char_device(&found)
}

#[cfg(not(unix))]
fn is_character_device(_: FileType) -> bool {
    false
}

/// What something is, in a word.
#[cfg(unix)]
fn named(found: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;

    match found {
        found if found.is_dir() => "a directory",
        found if found.is_fifo() => "a FIFO",
        found if found.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn named(found: FileType) -> &'static str {
    if found.is_dir() { "a directory" } else { "a device" }
}

#[cfg(test)]
mod tests {
    use std::os::unix::{
        fs::{FileTypeExt, PermissionsExt, symlink},
        net::UnixListener,
    };

    use super::*;

    fn refusal<T: std::fmt::Debug>(answer: io::Result<T>) -> String {
        why(&answer.unwrap_err())
    }

    #[test]
    fn only_regular_files_are_read_and_nothing_waits() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        let made = std::process::Command::new("mkfifo").arg(at("fifo")).status().unwrap();
        assert!(made.success());
        let _socket = UnixListener::bind(at("socket")).unwrap();
        symlink("fifo", at("link")).unwrap();
        for (path, expected) in [
            (at("fifo"), "it is a FIFO, not a regular file"),
            (at("link"), "it is a FIFO, not a regular file"),
            (at("socket"), "it is a socket, not a regular file"),
            (at("."), "it is a directory, not a regular file"),
            ("/dev/zero".into(), "it is a device, not a regular file"),
            (at("none"), "no such file or directory"),
        ] {
            assert_eq!(refusal(read(&path, LARGEST)), expected, "{}", path.display());
            assert_eq!(refusal(read_text(&path, LARGEST)), expected, "{}", path.display());
        }
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("large");
        File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
        assert_eq!(refusal(read(&path, LARGEST)), "it is larger than 64 MiB");
        assert_eq!(refusal(limited(io::repeat(0), LARGEST)), "it is larger than 64 MiB");
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        fs::create_dir(at("kept")).unwrap();
        fs::write(at("kept/file"), "old").unwrap();
        fs::set_permissions(at("kept/file"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("kept/file", at("link")).unwrap();
        symlink("kept/new", at("to nothing yet")).unwrap();
        for (link, file) in [("link", "kept/file"), ("to nothing yet", "kept/new")] {
            save_text(&at(link), "new").unwrap();
            assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink());
            assert_eq!(fs::read_to_string(at(file)).unwrap(), "new");
        }
        assert_eq!(fs::metadata(at("kept/file")).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(at("kept")).unwrap().count(), 2, "nothing is left beside");
    }

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        save_text(Path::new("/dev/null"), "text").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        let made = std::process::Command::new("mkfifo").arg(at("fifo")).status().unwrap();
        assert!(made.success());
        symlink("b", at("a")).unwrap();
        symlink("a", at("b")).unwrap();
        fs::create_dir(at("directory")).unwrap();
        assert_eq!(refusal(save_text(&at("fifo"), "text")), "it is a FIFO, not a regular file");
        assert_eq!(refusal(save_text(&at("directory"), "text")), "it is a directory, not a regular file");
        assert!(save_text(&at("a"), "text").is_err());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 4, "nothing is left beside");
    }
}
