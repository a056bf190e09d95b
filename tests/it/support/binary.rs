//! trueup as a process, against an emulator or against nothing at all.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use super::emulators::Emulator;

/// Runs trueup in `home`; its exit code and output. Without an emulator there are no credentials and
/// there is no network to find any with.
pub(crate) fn trueup(home: &Path, emulator: Option<&Emulator>, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.current_dir(home).args(arguments).stdin(Stdio::null()).env("NO_COLOR", "1");
    match emulator {
        // What trueup keeps for the user is kept apart for each test.
        Some(emulator) => emulator.configure(&mut command).env("HOME", home),
        None => command.env_clear().env("NO_COLOR", "1"),
    };
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let error = text(&output.stderr);
    (output.status.code().unwrap(), format!("{}{error}", text(&output.stdout)))
}

/// The same, begun and not waited for.
pub(crate) fn begin(home: &Path, emulator: &Emulator, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.current_dir(home).args(arguments).stdin(Stdio::null()).env("NO_COLOR", "1");
    emulator.configure(&mut command).env("HOME", home).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// The same of what has to end well.
pub(crate) fn fine(home: &Path, emulator: Option<&Emulator>, arguments: &[&str]) -> String {
    let (code, out) = trueup(home, emulator, arguments);
    assert_eq!(code, 0, "{arguments:?}: {out}");
    out
}

/// A stack's plan as JSON, whatever it comes to.
pub(crate) fn json_plan(home: &Path, emulator: Option<&Emulator>, stack: &str, arguments: &[&str]) -> Value {
    let all: Vec<&str> = ["plan", stack, "--format", "json"].iter().chain(arguments).copied().collect();
    let (_, out) = trueup(home, emulator, &all);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
}
