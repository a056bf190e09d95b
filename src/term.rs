//! The one place that prints. What people read is a [`Page`], written with its styles or, where nobody
//! sees them (`NO_COLOR`, a pipe, a dumb terminal), without; what machines read is written byte for byte.
//! Nothing is taken out of a text that is under way, so no text decides what is shown. A reader that went
//! away ends the output and nothing else.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, IsTerminal, Write},
    sync::atomic::{AtomicBool, AtomicU8, Ordering},
    time::{Duration, Instant},
};

use anstream::{AutoStream, ColorChoice, stream::RawStream};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use terminal_size::terminal_size;

use crate::{
    apply::{Event, Outcome},
    model::{Node, shown},
    page::{Line, Page},
    render::report::ended,
    say,
};

/// Whether the reader of standard output went away.
static UNREAD: AtomicBool = AtomicBool::new(false);

/// How much is said beside what a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// No progress, and no line for what went well.
    Little = 0,
    /// Progress while it lasts.
    Usual = 1,
    /// A line for each step, which stays.
    Much = 2,
}

static TALK: AtomicU8 = AtomicU8::new(Talk::Usual as u8);

/// Says so much from now on.
pub fn talk(much: Talk) {
    TALK.store(much as u8, Ordering::Relaxed);
}

fn is_said(much: Talk) -> bool {
    TALK.load(Ordering::Relaxed) == much as u8
}

/// Whether a line on the screen may come and go. Lines that stay would tear it.
fn is_watched() -> bool {
    is_said(Talk::Usual) && io::stderr().is_terminal()
}

/// Colours what people read at these times from now on.
pub fn colour(when: ColorChoice) {
    when.write_global();
}

/// Whether somebody sees colours on a stream.
fn in_colour(stream: &impl RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

/// The page for standard output: on a terminal within its columns.
fn fitted(page: impl Into<Page>) -> Page {
    let size = io::stdout().is_terminal().then(terminal_size).flatten();
    match size {
        Some((columns, _)) => page.into().within(usize::from(columns.0)),
        None => page.into(),
    }
}

/// Writes to standard output, for people. That nobody reads it any more (`trueup plan … | head`) is no
/// error: what is being done goes on, and its exit code is its own.
///
/// # Errors
/// What the system said otherwise, as that the disk is full.
pub fn out(page: impl Into<Page>) -> io::Result<()> {
    let page = fitted(page);
    machine(&page.text(in_colour(&io::stdout())))
}

/// Writes to standard output byte for byte, for machines.
///
/// # Errors
/// As [`out`].
pub fn machine(text: &str) -> io::Result<()> {
    if UNREAD.load(Ordering::Relaxed) {
        return Ok(());
    }
    let mut stream = io::stdout().lock();
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            UNREAD.store(true, Ordering::Relaxed);
            Ok(())
        }
        written => written,
    }
}

/// Writes what became of a run where somebody reads it: to standard output, or else to standard error.
///
/// # Errors
/// As [`out`].
pub fn report(page: impl Into<Page>) -> io::Result<()> {
    let page = page.into();
    out(page.clone())?;
    if UNREAD.load(Ordering::Relaxed) {
        err(page);
    }
    Ok(())
}

/// Writes to standard error, for people; what can't be said there is said nowhere.
pub fn err(page: impl Into<Page>) {
    err_text(&page.into().text(in_colour(&io::stderr())));
}

fn err_text(text: &str) {
    let mut stream = io::stderr().lock();
    let _ = stream.write_all(text.as_bytes());
}

/// Asks for a `yes`. Without a person at the other end nobody can agree, which is an error.
///
/// # Errors
/// That standard input is no terminal, or can't be read.
pub fn confirm(question: &str) -> io::Result<bool> {
    if !io::stdin().is_terminal() {
        return Err(io::Error::other("there is no terminal to ask on; pass --yes to go on without asking"));
    }
    err_text(&format!("\n{} Only `yes` will do: ", shown(question)));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

/// Shows that something takes long: on a terminal a line that goes away again, elsewhere a line now and then.
pub struct Waiting {
    doing: String,
    line: Option<ProgressBar>,
    /// When it is said next where nobody watches.
    said_at: Duration,
}

/// How far something is that takes long.
#[derive(Clone, Debug, Default)]
pub struct Progressed {
    /// The calls made so far.
    pub calls: u64,
    /// The operation that has waited longest for its answer, and how long.
    pub oldest: Option<(String, Duration)>,
}

impl Waiting {
    /// How often there is something new to show.
    pub const LOOK: Duration = Duration::from_millis(150);
    /// An operation that has waited so long is named with the time.
    const LONG: Duration = Duration::from_secs(5);
    /// When it is said first where nobody watches, and how often from then on.
    const FIRST: Duration = Duration::from_secs(10);
    const AGAIN: Duration = Duration::from_secs(30);

    /// Something begins: `reading`.
    #[must_use]
    pub fn new(doing: &str) -> Self {
        Self { doing: doing.to_owned(), line: None, said_at: Self::FIRST }
    }

    /// It still goes on.
    pub fn tell(&mut self, elapsed: Duration, progressed: &Progressed) {
        if is_watched() {
            let text = self.text(progressed);
            let line = self.line.get_or_insert_with(|| {
                let line = ProgressBar::new_spinner();
                line.enable_steady_tick(Duration::from_millis(120));
                line
            });
            line.set_message(shown(&text).into_owned());
        } else if elapsed >= self.said_at && !is_said(Talk::Little) {
            self.said_at = elapsed + Self::AGAIN;
            err(say!["still ", self.text(progressed), " after ", elapsed.as_secs(), " s"]);
        }
    }

    /// `reading: 34 calls, 7 s for logs:DescribeLogGroups`.
    fn text(&self, progressed: &Progressed) -> String {
        let calls = match progressed.calls {
            0 => String::new(),
            1 => ": 1 call".to_owned(),
            calls => format!(": {calls} calls"),
        };
        let oldest = progressed.oldest.as_ref().map(|(operation, since)| match since {
            _ if *since >= Self::LONG => format!(", {} s for {operation}", since.as_secs()),
            _ => format!(", {operation}"),
        });
        format!("{}{calls}{}", self.doing, oldest.unwrap_or_default())
    }

    /// It has ended.
    pub fn end(self) {
        if let Some(line) = self.line {
            line.finish_and_clear();
        }
    }
}

/// Shows what an apply does while it does it: on a terminal a bar and a line for each running
/// change, elsewhere a line for each change that ended.
pub struct Progress {
    bars: Option<Bars>,
    began: BTreeMap<Node, Instant>,
}

struct Bars {
    all: MultiProgress,
    total: ProgressBar,
    running: BTreeMap<Node, ProgressBar>,
}

impl Progress {
    /// Progress over `total` changes.
    #[must_use]
    pub fn new(total: usize) -> Self {
        if total == 0 || !is_watched() {
            return Self { bars: None, began: BTreeMap::new() };
        }
        let all = MultiProgress::new();
        let bar = all.add(ProgressBar::new(total as u64));
        if let Ok(style) = ProgressStyle::with_template("  {bar:30} {pos}/{len}  {elapsed}  {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bars: Some(Bars { all, total: bar, running: BTreeMap::new() }), began: BTreeMap::new() }
    }

    /// Takes an event.
    ///
    /// # Errors
    /// What the system said when a line could not be written.
    pub fn tell(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Started { node, .. } => {
                self.began.insert((*node).clone(), Instant::now());
                if let Some(bars) = &mut self.bars {
                    let line = bars.all.add(ProgressBar::new_spinner());
                    line.set_message(shown(&node.to_string()).into_owned());
                    line.enable_steady_tick(Duration::from_millis(120));
                    bars.running.insert((*node).clone(), line);
                }
                Ok(())
            }
            Event::Ended { node, verb, outcome } => {
                let took = self.began.remove(*node).map(|began| began.elapsed()).unwrap_or_default();
                let lines = ended(node, *verb, outcome, took);
                let write = if matches!(outcome, Outcome::Failed(_)) { report } else { out };
                let Some(bars) = &mut self.bars else {
                    return if is_said(Talk::Little) && outcome.is_good() { Ok(()) } else { write(lines) };
                };
                if let Some(running) = bars.running.remove(*node) {
                    running.finish_and_clear();
                }
                if !matches!(outcome, Outcome::Skipped(_)) {
                    bars.total.inc(1);
                }
                bars.all.suspend(|| write(lines))
            }
            Event::Interrupted { running } => {
                self.aside(say!["  Interrupted. Waiting for ", running, " running, starting nothing new."]);
                Ok(())
            }
        }
    }

    /// Writes lines to standard error between those of the changes.
    pub fn aside(&self, line: Line) {
        match &self.bars {
            Some(bars) => bars.all.suspend(|| err(line)),
            None => err(line),
        }
    }

    /// Says what goes on beside the changes, where somebody is watching.
    pub fn note(&self, text: &str) {
        if let Some(bars) = &self.bars {
            bars.total.set_message(shown(text).into_owned());
        }
    }

    /// Writes lines between those of the changes.
    ///
    /// # Errors
    /// What the system said when they could not be written.
    pub fn say(&self, page: impl Into<Page>) -> io::Result<()> {
        let Some(bars) = &self.bars else { return out(page) };
        bars.total.set_message("");
        bars.all.suspend(|| out(page))
    }

    /// Takes everything off the screen again.
    pub fn finish(self) {
        if let Some(bars) = self.bars {
            bars.total.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_is_said_with_what_it_waits_for() {
        let waiting = Waiting::new("reading");
        let text = |calls, oldest: Option<(&str, u64)>| {
            let oldest = oldest.map(|(operation, since)| (operation.to_owned(), Duration::from_secs(since)));
            waiting.text(&Progressed { calls, oldest })
        };
        assert_eq!(text(0, None), "reading");
        assert_eq!(text(1, None), "reading: 1 call");
        assert_eq!(text(34, Some(("iam:GetRole", 1))), "reading: 34 calls, iam:GetRole");
        assert_eq!(text(34, Some(("iam:GetRole", 7))), "reading: 34 calls, 7 s for iam:GetRole");
    }
}
