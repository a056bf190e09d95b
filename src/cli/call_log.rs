//! `--verbose` and `TRUEUP_LOG`: every call of AWS as it is answered, for people and for machines.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde_json::json;

use super::{
    arguments::Arguments,
    date::moment,
    exit::{Stop, USAGE},
};
use crate::{
    aws::{Heard, listen},
    files,
    page::Line,
    render::style::{BAD, QUIET, styled},
    say, term,
};

/// Names the file into which every call is written, a line of JSON each.
const LOG: &str = "TRUEUP_LOG";

/// Begins to write calls, where that was asked for.
///
/// # Errors
/// That the file can't be written.
pub(super) fn begin(arguments: &Arguments) -> Result<(), Stop> {
    let verbose = arguments.verbose;
    let path = std::env::var_os(LOG).filter(|path| !path.is_empty()).map(PathBuf::from);
    let log = path.map(|path| open(&path)).transpose()?.map(Mutex::new);
    if !verbose && log.is_none() {
        return Ok(());
    }
    listen(move |heard| {
        if verbose {
            term::err(line(heard));
        }
        if let Some(log) = &log {
            let mut file = log.lock().unwrap_or_else(PoisonError::into_inner);
            // A log that can't be written any more, as on a full disk, ends no command.
            let _ = writeln!(file, "{}", record(heard, &moment()));
        }
    });
    Ok(())
}

/// The log, to which this run's calls are added. Nobody else may read it: names in it may be told to nobody.
fn open(path: &Path) -> Result<std::fs::File, Stop> {
    let failed = |why: String| Stop::Error {
        message: format!("{} of {LOG} can't be written: {why}", path.display()),
        hint: None,
        code: USAGE,
    };
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => return Err(failed("it is not a regular file".to_owned())),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| failed(files::why(&error)))
}

/// A call as people read it.
fn line(heard: &Heard) -> Line {
    let Heard { service, operation, host, attempt, status, code, request_id, took } = heard;
    let how = match (status, code) {
        (Some(status), None) => say![status],
        (Some(status), Some(code)) => styled(BAD, say![status, " ", code]),
        (None, _) => styled(BAD, "no answer"),
    };
    let mut line = styled(QUIET, say!["call  ", service, " ", operation, "  ", host, "  "]);
    line.push(how);
    line.push(styled(QUIET, say!["  ", took.as_millis(), " ms"]));
    if *attempt > 1 {
        line.push(styled(QUIET, say!["  attempt ", attempt]));
    }
    if let Some(id) = request_id {
        line.push(styled(QUIET, say!["  ", id]));
    }
    line
}

/// A call as a line of JSON.
fn record(heard: &Heard, at: &str) -> serde_json::Value {
    json!({
        "at": at,
        "service": heard.service,
        "operation": heard.operation,
        "host": heard.host,
        "attempt": heard.attempt,
        "status": heard.status,
        "code": heard.code,
        "request_id": heard.request_id,
        "milliseconds": u64::try_from(heard.took.as_millis()).unwrap_or(u64::MAX),
    })
}
