//! One apply of a stack at a time: on this machine by a lock on a file, everywhere by a lock in the account.
//! An account in a file has no other lock than the one beside it, which ends with the process.
//!
//! The file remembers the runs that began here. A run that was killed leaves its lock in the account; the
//! next one finds that run in the file, which nobody holds any more, and takes the lock over.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    pin::pin,
    time::{Duration, SystemTime},
};

use futures_util::future::{Either, select};
use sha2::{Digest, Sha256};

use super::{
    exit::{FAILED, Stop},
    session::Session,
    signals::Signals,
};
use crate::{
    files::why,
    model::{Cause, Failure, Scope, hex},
    page::Page,
    say, term,
    world::{Holder, Locked, World},
};

/// How long to wait for another run without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// The lock of a stack; [`Lock::release`] gives it back.
pub struct Lock<'a> {
    signals: &'a Signals,
    world: &'a dyn World,
    stack: &'a str,
    scope: &'a Scope,
    /// Where the runs on this machine are noted; an account in a file needs no such note.
    file: Option<File>,
}

impl<'a> Lock<'a> {
    /// Takes the lock of a session's stack. From then on signals end the command in order.
    ///
    /// # Errors
    /// Who has it, or that it can't be taken.
    pub async fn take(session: &'a Session, signals: &'a Signals) -> Result<Self, Stop> {
        signals.end_in_order()?;
        let taken = Self::try_to_take(session, signals).await;
        if taken.is_err() {
            signals.leaving(None);
        }
        taken
    }

    async fn try_to_take(session: &'a Session, signals: &'a Signals) -> Result<Self, Stop> {
        let (stack, scope) = (session.stack.name.as_str(), &session.stack.scope);
        let world = session.world.as_ref();
        if session.from.is_some() {
            return Self::of_file(session, signals).await;
        }
        let path = path(session);
        let (mut file, before) = here(session, &path).map_err(|error| cannot_note(&path, &error))??;
        let run = digest(&format!("{:?} {}", SystemTime::now(), std::process::id()));
        let note =
            |file: &mut File, runs: &str| write(file, runs).map_err(|error| cannot_note(&path, &error));
        note(&mut file, &format!("{before}{run}\n"))?;
        let stays = world.lock_name(stack, scope);
        signals.leaving(stays.as_deref().map(|name| format!("The stack's lock stays, {name}. {FREE_IT}")));
        let cannot = |failure: Failure| {
            let stop = Stop::failed("take the stack's lock", &failure);
            match (stop, &stays) {
                // Without an answer it may be there.
                (Stop::Error { message, code, .. }, Some(name)) if failure.cause == Cause::Network => {
                    Stop::Error { message, hint: Some(format!("if {name} is there: {FREE_IT}")), code }
                }
                (stop, _) => stop,
            }
        };
        let mut locked = world.lock(stack, scope, &run).await.map_err(cannot)?;
        if let Locked::Theirs(holder) = &locked {
            let was_here = holder.as_ref().is_some_and(|holder| before.lines().any(|run| run == holder.run));
            if !(was_here || session.force_unlock) {
                note(&mut file, &before)?;
                return Err(held(stack, holder.as_ref()));
            }
            let whose = if was_here {
                "a run on this machine that was killed".to_owned()
            } else {
                whose(holder.as_ref())
            };
            term::err(say!["Took the stack's lock over from ", whose, "."]);
            world.unlock(stack, scope).await.map_err(cannot)?;
            locked = world.lock(stack, scope, &run).await.map_err(cannot)?;
        }
        match locked {
            Locked::Ours => {
                note(&mut file, &format!("{run}\n"))?;
                Ok(Self { signals, world, stack, scope, file: Some(file) })
            }
            Locked::Theirs(holder) => Err(held(stack, holder.as_ref())),
        }
    }

    /// The lock of an account in a file: another stack that is applied to it is waited for.
    async fn of_file(session: &'a Session, signals: &'a Signals) -> Result<Self, Stop> {
        let (stack, scope) = (session.stack.name.as_str(), &session.stack.scope);
        let world = session.world.as_ref();
        let run = digest(&format!("{:?} {}", SystemTime::now(), std::process::id()));
        let waiting = async {
            tokio::time::sleep(PATIENCE).await;
            term::err(say!["Waiting: another stack is being applied to the same account file."]);
            std::future::pending::<()>().await;
        };
        let lock = async {
            match select(pin!(world.lock(stack, scope, &run)), pin!(waiting)).await {
                Either::Left((locked, _)) => locked,
                Either::Right(((), lock)) => lock.await,
            }
        };
        let locked = tokio::select! {
            biased;
            locked = lock => Some(locked),
            () = signals.stopped() => None,
        };
        let Some(locked) = locked else { return Err(signals.why().unwrap_or(Stop::Said(FAILED))) };
        match locked.map_err(|failure| Stop::failed("take the stack's lock", &failure))? {
            Locked::Ours => Ok(Self { signals, world, stack, scope, file: None }),
            Locked::Theirs(holder) => {
                let message = format!(
                    "nothing was changed: the stack {stack} is being applied by {}",
                    whose(holder.as_ref())
                );
                Err(Stop::refused(message, Some("run it again when that has ended")))
            }
        }
    }

    /// Takes a lock away that nothing needs any more: of a run on this machine that was killed when all was
    /// done, or whosever it is where that was asked for.
    ///
    /// # Errors
    /// As [`Lock::take`], where it was asked for.
    pub async fn clear(session: &'a Session, signals: &'a Signals) -> Result<(), Stop> {
        if session.from.is_some() {
            return Ok(());
        }
        let was_left = matches!(here(session, &path(session)), Ok(Ok((_, runs))) if !runs.is_empty());
        if session.force_unlock {
            Self::take(session, signals).await?.release().await;
        } else if was_left && let Ok(lock) = Self::take(session, signals).await {
            lock.release().await;
        }
        Ok(())
    }

    /// Gives it back. That this fails is said, and is no reason to call what was done a failure.
    pub async fn release(mut self) {
        match self.world.unlock(self.stack, self.scope).await {
            Ok(()) => {
                if let Some(file) = &mut self.file {
                    let _ = write(file, "");
                }
            }
            Err(failure) => {
                let name = self.world.lock_name(self.stack, self.scope).unwrap_or_default();
                let mut page = Page::from(say!["failed to release the stack's lock, ", name, ": ", failure]);
                page.line(FREE_IT);
                term::err(page);
            }
        }
        self.signals.leaving(None);
    }
}

/// How a lock is freed that was left behind.
const FREE_IT: &str = "The next apply on this machine takes it over; elsewhere use --force-unlock.";

/// The lock on this machine, at `path`, and the runs that ended without giving theirs back.
fn here(session: &Session, path: &Path) -> io::Result<Result<(File, String), Stop>> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let message = format!(
                "nothing was changed: the stack {} is being applied on this machine",
                session.stack.name
            );
            return Ok(Err(Stop::refused(message, Some("run it again when that has ended"))));
        }
        Err(TryLockError::Error(error)) => return Err(error),
    }
    let mut runs = String::new();
    file.read_to_string(&mut runs)?;
    Ok(Ok((file, runs)))
}

/// The file that stands for the stack in its account, among the state of the user.
fn path(session: &Session) -> PathBuf {
    let scope = &session.stack.scope;
    let account = format!("{} {}", scope.account, scope.region);
    let name = format!("{}.lock", digest(&format!("{account} {}", session.stack.name)));
    let state = match std::env::home_dir().filter(|home| !home.as_os_str().is_empty()) {
        Some(home) => home.join(".local/state/trueup"),
        None => PathBuf::from(".trueup"),
    };
    state.join("locks").join(name)
}

fn cannot_note(path: &Path, error: &io::Error) -> Stop {
    let message =
        format!("failed to note the stack's lock on this machine, in {}: {}", path.display(), why(error));
    let hint = Some("set HOME to a directory that can be written".to_owned());
    Stop::Error { message, hint, code: FAILED }
}

fn write(file: &mut File, runs: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(runs.as_bytes())?;
    file.sync_all()
}

fn digest(text: &str) -> String {
    hex(&Sha256::digest(text)[..16])
}

fn held(stack: &str, holder: Option<&Holder>) -> Stop {
    let message = format!("nothing was changed: the stack {stack} is being applied by {}", whose(holder));
    let hint = "run it again when that has ended; if that was killed, take its lock over with --force-unlock";
    Stop::refused(message, Some(hint))
}

fn whose(holder: Option<&Holder>) -> String {
    match holder {
        Some(Holder { who, since, .. }) => format!("{who} since {since}"),
        None => "somebody whose name can't be read".to_owned(),
    }
}
