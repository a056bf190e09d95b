//! How a run ends that nobody reads, or that somebody ends: the work, its exit code, the lock.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Stdio},
};

const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/small");

fn trueup(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command
        .current_dir(home)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.env_clear().env("NO_COLOR", "1").env("HOME", home);
    command
}

/// Exit code, output, and what was said as an error.
fn ended(command: &mut Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// The same where nobody ever reads the output: `… | true`.
fn unread(home: &Path, arguments: &[&str]) -> (i32, String) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let (code, _, error) = ended(trueup(home, arguments).stdout(writer));
    (code, error)
}

#[test]
fn output_that_nobody_reads_changes_neither_the_work_nor_its_exit_code() {
    let read = tempfile::tempdir().unwrap();
    let home = tempfile::tempdir().unwrap();
    let bad = home.path().join("bad.toml");
    fs::write(&bad, "[stack]\nname = \"bad\"\nregion = \"eu-central-1\"\nreigon = 1\n").unwrap();
    let bad = bad.to_str().unwrap();
    let commands: [&[&str]; 16] = [
        &["check", SMALL],
        &["check", bad],
        &["check", bad, "--format", "json"],
        &["test", SMALL],
        &["graph", SMALL],
        &["schema"],
        &["kinds"],
        &["--help"],
        &["plan", SMALL, "--local"],
        &["plan", SMALL, "--local", "--detailed-exitcode"],
        &["plan", SMALL, "--local", "--detailed-exitcode", "--out", "plan.json"],
        &["apply", SMALL, "--local"],
        &["apply", SMALL, "--local", "--yes"],
        &["plan", SMALL, "--local", "--detailed-exitcode"],
        &["verify", SMALL, "--local"],
        &["destroy", SMALL, "--local", "--yes"],
    ];
    for arguments in commands {
        let (expected, ..) = ended(&mut trueup(read.path(), arguments));
        let (code, error) = unread(home.path(), arguments);
        assert_eq!(code, expected, "{arguments:?}: {error}");
        assert!(!error.contains("pipe"), "{arguments:?}: {error}");
        let account = |home: &Path| fs::read_to_string(home.join(".trueup/local.json")).ok();
        assert_eq!(account(home.path()), account(read.path()), "{arguments:?}");
    }
}

#[test]
fn a_failure_is_said_although_nobody_reads_the_output() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".trueup")).unwrap();
    symlink("/proc/nothing/local.json", home.path().join(".trueup/local.json")).unwrap();
    let (code, error) = unread(home.path(), &["apply", SMALL, "--local", "--yes"]);
    assert!(code == 1 && error.contains("save the snapshot"), "{code}: {error}");
}

#[test]
fn output_that_can_not_be_written_is_a_failure_of_what_only_shows() {
    let home = tempfile::tempdir().unwrap();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [&["plan", SMALL, "--local", "--format", "json"][..], &["schema"]] {
        let (code, _, error) = ended(trueup(home.path(), arguments).stdout(full()));
        assert!(code == 1 && error.to_lowercase().contains("no space left"), "{code}: {error}");
    }
}
