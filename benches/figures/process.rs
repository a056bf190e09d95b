//! Whole processes: how long they take, and how much memory.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
    process::{Command, Stdio},
    thread::yield_now,
    time::Instant,
};

use super::report::{Cost, on_cpu};

/// The program, built as `cargo build --release` builds it.
pub(crate) const TRUEUP: &str = env!("CARGO_BIN_EXE_trueup");

/// The program with arguments.
pub(crate) fn trueup(arguments: &[&str], in_directory: &Path) -> Command {
    let mut command = Command::new(TRUEUP);
    command.args(arguments).current_dir(in_directory);
    command
}

/// What a program costs from its start to its end, which must be a good one.
pub(crate) fn cost(mut command: Command) -> io::Result<Cost> {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    // Its output ends with it, and until somebody waits for it the system keeps its account.
    child.stdout.take().map(|mut output| output.read_to_end(&mut Vec::new())).transpose()?;
    let process = child.id().to_string();
    while memory(&process).is_some() {
        yield_now();
    }
    let cpu = on_cpu(&process);
    let ended = child.wait()?;
    assert!(ended.success(), "{command:?}: {ended}");
    Ok(Cost { wall: start.elapsed(), cpu })
}

/// The most memory that a program held. Linux tells it for as long as the process has memory, so
/// that it is asked again and again until the process ends; elsewhere it is not known.
pub(crate) fn peak_memory(mut command: Command) -> io::Result<Option<u64>> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let process = child.id().to_string();
    let mut peak = None;
    loop {
        peak = peak.max(memory(&process));
        if let Some(ended) = child.try_wait()? {
            assert!(ended.success(), "{command:?}: {ended}");
            return Ok(peak);
        }
    }
}

/// The most memory that a process held so far, in bytes.
fn memory(process: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    // VmHWM:	   1234 kB
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
