//! Keeping a snapshot in its file, and others away from it.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use aws_smithy_types::date_time::{DateTime, Format};

use super::{Holder, Locked, snapshot_file::Snapshot, snapshot_state::State};
use crate::model::Failure;

/// How long to wait before looking again whether another run has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The file of a snapshot.
#[derive(Debug)]
pub(super) struct Saving {
    path: PathBuf,
    /// The lock that this run holds.
    held: Mutex<Option<File>>,
}

impl Saving {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, held: Mutex::new(None) }
    }

    /// Saves what was changed. Changes that are made at the same time are saved together: each lets the
    /// others be made first, and whichever goes on first saves them all.
    pub(super) async fn save(&self, state: &Mutex<State>) -> Result<(), Failure> {
        let mine = locked(state).changes;
        if locked(state).saved >= mine {
            return Ok(());
        }
        tokio::task::yield_now().await;
        let mut state = locked(state);
        if state.saved < mine {
            state.snapshot().save(&self.path).map_err(|error| self.failed("save the snapshot", &error))?;
            state.saved = state.changes;
        }
        Ok(())
    }

    /// Takes the lock on the file, and reads what others have written to it since it was read. Another
    /// stack is waited for; the same one is somebody who applies it already.
    pub(super) async fn lock(&self, state: &Mutex<State>, stack: &str, run: &str) -> Result<Locked, Failure> {
        let failed = |error: io::Error| self.failed("lock the snapshot", &error);
        // Nothing is beside what is no file of a directory, and nobody else has it.
        if self.path.exists() && !self.path.is_file() {
            return Ok(Locked::Ours);
        }
        let mut file = self.lock_file().map_err(failed)?;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Err(TryLockError::WouldBlock) => {}
            }
            if let Some((of, holder)) = holder(&mut file)
                && of == stack
            {
                return Ok(Locked::Theirs(Some(holder)));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        note(&mut file, stack, run).map_err(failed)?;
        if self.path.exists() {
            let message = |message: String| Failure::guard("read the snapshot", message);
            *locked(state) = State::new(Snapshot::read(&self.path).map_err(message)?);
        }
        *locked(&self.held) = Some(file);
        Ok(Locked::Ours)
    }

    /// Gives the lock back. The file beside the snapshot stays: whoever waits has it open.
    pub(super) fn unlock(&self) {
        locked(&self.held).take();
    }

    fn lock_file(&self) -> io::Result<File> {
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        let mut beside = path.into_os_string();
        beside.push(".lock");
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(beside)
    }

    fn failed(&self, what: &str, error: &io::Error) -> Failure {
        Failure::guard(what, format!("{}: {error}", self.path.display()))
    }
}

/// The stack that a lock was taken for, and by whom.
fn holder(file: &mut File) -> Option<(String, Holder)> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn note(file: &mut File, stack: &str, run: &str) -> io::Result<()> {
    let since = DateTime::from(SystemTime::now()).fmt(Format::DateTime).unwrap_or_default();
    let who = format!("process {} on this machine", std::process::id());
    let text = serde_json::to_string(&(stack, Holder { who, since, run: run.to_owned() }))?;
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
