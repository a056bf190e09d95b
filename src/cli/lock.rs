//! One apply of a stack at a time: on this machine by a lock on a file, everywhere by a lock in the account.
//! An account in a file has no other lock than the one beside it, which ends with the process.
//!
//! The file remembers the runs that began here. A run that was killed leaves its lock in the account; the
//! next one finds that run in the file, which nobody holds any more, and takes the lock over.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::PathBuf,
    pin::pin,
    time::{Duration, SystemTime},
};

use futures_util::future::{Either, select};
use sha2::{Digest, Sha256};

use super::{
    exit::{FAILED, Stop},
    session::Session,
};
use crate::{
    model::{Failure, Scope},
    page::Page,
    say, term,
    world::{Holder, Locked, World},
};

/// How long to wait for another run without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// The lock of a stack; [`Lock::release`] gives it back.
pub struct Lock<'a> {
    world: &'a dyn World,
    stack: &'a str,
    scope: &'a Scope,
    /// Where the runs on this machine are noted; an account in a file needs no such note.
    file: Option<File>,
}

impl<'a> Lock<'a> {
    /// Takes the lock of a session's stack.
    ///
    /// # Errors
    /// Who has it, or that it can't be taken.
    pub async fn take(session: &'a Session) -> Result<Self, Stop> {
        let (stack, scope) = (session.stack.name.as_str(), &session.stack.scope);
        let world = session.world.as_ref();
        if session.from.is_some() {
            return Self::of_file(session).await;
        }
        let (mut file, before) = here(session).map_err(|error| cannot_note(&error))??;
        let run = hex(&format!("{:?} {}", SystemTime::now(), std::process::id()));
        let note = |file: &mut File, runs: &str| write(file, runs).map_err(|error| cannot_note(&error));
        note(&mut file, &format!("{before}{run}\n"))?;
        let cannot = |failure: Failure| Stop::failed("take the stack's lock", &failure);
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
                Ok(Self { world, stack, scope, file: Some(file) })
            }
            Locked::Theirs(holder) => Err(held(stack, holder.as_ref())),
        }
    }

    /// The lock of an account in a file: another stack that is applied to it is waited for.
    async fn of_file(session: &'a Session) -> Result<Self, Stop> {
        let (stack, scope) = (session.stack.name.as_str(), &session.stack.scope);
        let world = session.world.as_ref();
        let run = hex(&format!("{:?} {}", SystemTime::now(), std::process::id()));
        let waiting = async {
            tokio::time::sleep(PATIENCE).await;
            term::err(say!["Waiting: another stack is being applied to the same account file."]);
            std::future::pending::<()>().await;
        };
        let locked = match select(pin!(world.lock(stack, scope, &run)), pin!(waiting)).await {
            Either::Left((locked, _)) => locked,
            Either::Right(((), lock)) => lock.await,
        };
        match locked.map_err(|failure| Stop::failed("take the stack's lock", &failure))? {
            Locked::Ours => Ok(Self { world, stack, scope, file: None }),
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
    pub async fn clear(session: &'a Session) -> Result<(), Stop> {
        if session.from.is_some() {
            return Ok(());
        }
        let was_left = matches!(here(session), Ok(Ok((_, runs))) if !runs.is_empty());
        if session.force_unlock {
            Self::take(session).await?.release().await;
        } else if was_left && let Ok(lock) = Self::take(session).await {
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
                let mut page = Page::from(say!["failed to give the stack's lock back: ", failure]);
                page.line("The next apply on this machine takes it over.");
                term::err(page);
            }
        }
    }
}

/// The lock on this machine, and the runs that ended without giving theirs back.
fn here(session: &Session) -> io::Result<Result<(File, String), Stop>> {
    let path = path(session);
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
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
    let name = format!("{}.lock", hex(&format!("{account} {}", session.stack.name)));
    let state = match std::env::home_dir().filter(|home| !home.as_os_str().is_empty()) {
        Some(home) => home.join(".local/state/trueup"),
        None => PathBuf::from(".trueup"),
    };
    state.join("locks").join(name)
}

fn cannot_note(error: &io::Error) -> Stop {
    let message = format!("failed to note the stack's lock on this machine: {error}");
    Stop::Error { message, hint: None, code: FAILED }
}

fn write(file: &mut File, runs: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(runs.as_bytes())?;
    file.sync_all()
}

fn hex(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
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
