//! SIGINT, SIGTERM and SIGHUP: all mean the same, at any moment.
//!
//! Before anything can be left behind, the first one ends the command. From then on the first lets end what
//! runs and starts nothing new, a second waits no longer than it takes to leave in order, a third ends at once
//! and says what stays. A thread of its own listens, so that no reading of files or planning delays them.

use std::{
    fs, process,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use futures_util::future::select_all;
use tokio::{
    runtime,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::sleep,
};

use super::exit::Stop;
use crate::{say, term, world::World};

/// What a signal's number is added to for the exit code, as shells do.
const BY_SIGNAL: u8 = 128;

/// How long a command may take to give up what it reads.
const GRACE: Duration = Duration::from_millis(250);

/// The signals that end a run: what they are called, and their numbers, which POSIX gives.
const ENDING: [(&str, u8); 3] = [("SIGHUP", 1), ("SIGINT", 2), ("SIGTERM", 15)];

/// The signals that came, and what is done about them.
pub struct Signals {
    state: Arc<Mutex<State>>,
    count: watch::Receiver<u32>,
}

#[derive(Default)]
struct State {
    /// The first that came.
    first: Option<(&'static str, u8)>,
    /// How many came.
    count: u32,
    /// Whether the command ends by itself, because it may leave something behind.
    in_order: bool,
    /// What stays where it ends at once.
    stays: Option<String>,
}

impl Signals {
    /// Signals that keep their default meaning, for a command that leaves nothing behind.
    #[must_use]
    pub fn untouched() -> Self {
        Self { state: Arc::default(), count: watch::channel(0).1 }
    }

    /// Catches the signals from now on. Where that can't be done they keep their default meaning.
    #[must_use]
    pub fn caught() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let (tell, count) = watch::channel(0);
        let (ready, is_ready) = mpsc::channel();
        let of_thread = Arc::clone(&state);
        let listening = thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let Ok(runtime) = runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                let caught = streams();
                let _ = ready.send(());
                listen(caught, &of_thread, &tell).await;
            });
        });
        if listening.is_ok() {
            // Nothing is read before they are caught; a thread that gave up has hung up.
            let _ = is_ready.recv();
        }
        Self { state, count }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on the command ends in order by itself: it may leave something behind.
    ///
    /// # Errors
    /// That a signal came already, so that nothing may begin.
    pub fn end_in_order(&self) -> Result<(), Stop> {
        let mut state = self.state();
        state.in_order = true;
        match state.code() {
            Some(code) => Err(Stop::Said(code)),
            None => Ok(()),
        }
    }

    /// Says what stays if a signal ends the command at once.
    pub fn leaving(&self, stays: Option<String>) {
        self.state().stays = stays;
    }

    /// The exit code of what a signal cut short; `None` where none came.
    #[must_use]
    pub fn code(&self) -> Option<u8> {
        self.state().code()
    }

    /// Ends when a signal ends the command, which nothing must be put in order for.
    pub async fn end(&self) -> u8 {
        self.came(1).await;
        let ends = Some(self.state()).filter(|state| !state.in_order).and_then(|state| state.code());
        match ends {
            Some(code) => code,
            None => std::future::pending().await,
        }
    }

    /// Ends when nothing new may begin.
    pub async fn stopped(&self) {
        self.came(1).await;
    }

    /// Ends when nothing may be waited for either.
    pub async fn hurried(&self) {
        self.came(2).await;
    }

    /// Runs `work` to its end. When nothing may be waited for any longer, `world` waits for nothing either.
    pub async fn with_hurry<T>(&self, world: &dyn World, work: impl Future<Output = T>) -> T {
        let hurry = async {
            self.hurried().await;
            world.hurry();
            std::future::pending::<T>().await
        };
        tokio::select! {
            biased;
            done = work => done,
            never = hurry => never,
        }
    }

    async fn came(&self, number: u32) {
        if self.count.clone().wait_for(|count| *count >= number).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Why nothing was begun, if a signal came before it could be.
    #[must_use]
    pub fn why(&self) -> Option<Stop> {
        let (name, _) = self.state().first?;
        let message = format!("nothing was changed: interrupted by {name}");
        Some(Stop::Error { message, hint: None, code: self.code()? })
    }
}

impl State {
    fn code(&self) -> Option<u8> {
        self.first.map(|(_, number)| BY_SIGNAL + number)
    }
}

/// One stream for each signal that this process does not ignore: what `nohup` and `&` let it ignore stays
/// ignored.
fn streams() -> Vec<((&'static str, u8), Signal)> {
    let ignored = ignored();
    let caught = ENDING.into_iter().filter(|(_, number)| ignored >> (number - 1) & 1 == 0);
    let stream = |each: (&'static str, u8)| Some((each, signal(SignalKind::from_raw(each.1.into())).ok()?));
    caught.filter_map(stream).collect()
}

/// The signals that this process was started to ignore, a bit each, as Linux tells. Elsewhere none is known.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// Takes signal by signal.
async fn listen(
    mut caught: Vec<((&'static str, u8), Signal)>,
    state: &Mutex<State>,
    tell: &watch::Sender<u32>,
) {
    if caught.is_empty() {
        return;
    }
    loop {
        let next = caught.iter_mut().map(|(which, stream)| {
            Box::pin(async move {
                stream.recv().await;
                *which
            })
        });
        let (which, ..) = select_all(next).await;
        let (count, in_order, stays, code) = {
            let mut held = state.lock().unwrap_or_else(PoisonError::into_inner);
            held.first.get_or_insert(which);
            held.count += 1;
            (held.count, held.in_order, held.stays.clone(), held.code().unwrap_or(BY_SIGNAL))
        };
        match (in_order, count) {
            (false, 1) => {
                term::err(say!["Interrupted by ", which.0, ": nothing was changed."]);
                tell.send_replace(count);
                sleep(GRACE).await;
                if !state.lock().unwrap_or_else(PoisonError::into_inner).in_order {
                    end_at_once(code);
                }
            }
            (true, 1) => {
                tell.send_replace(count);
            }
            (true, 2) => {
                let third = stays.map(|_| ", and would leave the stack's lock").unwrap_or_default();
                let said = "Interrupted again: nothing is waited for any longer. A third signal ends at once";
                term::err(say![said, third, "."]);
                tell.send_replace(count);
            }
            _ => {
                let stays = stays.map(|stays| format!(" {stays}")).unwrap_or_default();
                term::err(say!["Ended by ", which.0, ".", stays]);
                end_at_once(code);
            }
        }
    }
}

#[expect(clippy::exit, reason = "whoever signals again and again does not wait for any other end")]
fn end_at_once(code: u8) -> ! {
    process::exit(code.into())
}
