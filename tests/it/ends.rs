//! How a run ends that nobody reads, or that somebody ends: the work, its exit code, the lock.

#![cfg(unix)]

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

/// Runs a Python script that is given trueup, the stack and the home; what it prints.
fn python(home: &Path, script: &str) -> String {
    let mut command = Command::new("python3");
    command.args(["-c", script, env!("CARGO_BIN_EXE_trueup"), SMALL]).current_dir(home).env("HOME", home);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Signals a run that asks its question on a terminal.
const AT_THE_QUESTION: &str = r#"
import os, pty, signal, sys, time
for name in ["SIGTERM", "SIGHUP", "SIGINT", "keyboard"]:
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.argv[1], [sys.argv[1], "apply", sys.argv[2], "--local"])
    said = b""
    while b"Only `yes` will do" not in said:
        said += os.read(terminal, 4096)
    if name == "keyboard":
        os.write(terminal, b"\x03")
    else:
        os.kill(child, getattr(signal, name))
    began = time.monotonic()
    try:
        while part := os.read(terminal, 4096):
            said += part
    except OSError:
        pass
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert time.monotonic() - began < 5, name
    # The key also makes the terminal drop output that is on its way.
    assert name == "keyboard" or b"nothing was changed" in said, said
    print(name, code)
"#;

#[test]
fn a_question_ends_with_a_signal() {
    let home = tempfile::tempdir().unwrap();
    let said = python(home.path(), AT_THE_QUESTION);
    assert_eq!(said, "SIGTERM 143\nSIGHUP 129\nSIGINT 130\nkeyboard 130\n");
    assert!(!home.path().join(".trueup").exists());
}

/// Runs with a signal ignored, as `nohup` and `&` start them, and signals them while AWS does not answer.
const WHILE_READING: &str = r#"
import os, signal, socket, subprocess, sys, time
environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "NO_COLOR": "1"}
def ends(command, ignored, sent):
    silent = socket.create_server(("127.0.0.1", 0))
    environment["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
    run = subprocess.Popen([sys.argv[1], *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        preexec_fn=lambda: ignored and signal.signal(ignored, signal.SIG_IGN))
    connection, _ = silent.accept()
    began = time.monotonic()
    for one in sent:
        run.send_signal(one)
        time.sleep(0.3)
    said = run.communicate(timeout=10)[0].decode()
    assert time.monotonic() - began < 3, said
    print(command[0], run.returncode, said.strip().splitlines()[-1])
small = sys.argv[2]
ends(["plan", small], None, [signal.SIGTERM])
ends(["apply", small, "--yes"], None, [signal.SIGINT])
ends(["snapshot", small, "--out", "live.json"], None, [signal.SIGHUP])
ends(["destroy", small, "--yes"], signal.SIGHUP, [signal.SIGHUP, signal.SIGHUP, signal.SIGTERM])
"#;

#[test]
fn reading_ends_with_a_signal_unless_that_is_ignored() {
    let home = tempfile::tempdir().unwrap();
    let said = python(home.path(), WHILE_READING);
    let expected = "plan 143 Interrupted by SIGTERM: nothing was changed.\n\
                    apply 130 Interrupted by SIGINT: nothing was changed.\n\
                    snapshot 129 Interrupted by SIGHUP: nothing was changed.\n\
                    destroy 143 Interrupted by SIGTERM: nothing was changed.\n";
    assert_eq!(said, expected);
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
