//! The one place that prints. Styles are stripped where nobody sees them (`NO_COLOR`, a pipe, a
//! dumb terminal); a reader that went away ends the program quietly.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, IsTerminal, Write},
    time::Duration,
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::{
    apply::{Event, Outcome},
    model::Node,
    render::report::ended,
};

/// Writes to standard output.
///
/// # Errors
/// What the system said; a broken pipe above all.
pub fn out(text: &str) -> io::Result<()> {
    let mut stream = anstream::stdout().lock();
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// Writes to standard error; what can't be said there is said nowhere.
pub fn err(text: &str) {
    let mut stream = anstream::stderr().lock();
    let _ = stream.write_all(text.as_bytes());
}

/// Asks for a `yes`. Without a person at the other end nobody can agree, which is an error.
///
/// # Errors
/// That standard input is no terminal, or can't be read.
pub fn confirm(question: &str) -> io::Result<bool> {
    if !io::stdin().is_terminal() {
        return Err(io::Error::other("nobody can be asked here; say --yes to go on without asking"));
    }
    err(&format!("{question} Only `yes` will do: "));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

/// Shows what an apply does while it does it: on a terminal a bar and a line for each running
/// change, elsewhere a line for each change that ended.
pub struct Progress {
    bars: Option<Bars>,
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
        if total == 0 || !io::stderr().is_terminal() {
            return Self { bars: None };
        }
        let all = MultiProgress::new();
        let bar = all.add(ProgressBar::new(total as u64));
        if let Ok(style) = ProgressStyle::with_template("  {bar:30} {pos}/{len}  {elapsed}  {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bars: Some(Bars { all, total: bar, running: BTreeMap::new() }) }
    }

    /// Takes an event.
    ///
    /// # Errors
    /// What the system said when a line could not be written.
    pub fn tell(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Started { node, .. } => {
                if let Some(bars) = &mut self.bars {
                    let line = bars.all.add(ProgressBar::new_spinner());
                    line.set_message(node.to_string());
                    line.enable_steady_tick(Duration::from_millis(120));
                    bars.running.insert((*node).clone(), line);
                }
                Ok(())
            }
            Event::Ended { node, verb, outcome } => {
                let line = format!("  {}\n", ended(node, *verb, outcome));
                let Some(bars) = &mut self.bars else { return out(&line) };
                if let Some(running) = bars.running.remove(*node) {
                    running.finish_and_clear();
                }
                if !matches!(outcome, Outcome::Skipped(_)) {
                    bars.total.inc(1);
                }
                bars.all.suspend(|| out(&line))
            }
            Event::Interrupted { running } => {
                let line = format!("  Interrupted. Waiting for {running} running, starting nothing new.\n");
                match &self.bars {
                    Some(bars) => bars.all.suspend(|| err(&line)),
                    None => err(&line),
                }
                Ok(())
            }
        }
    }

    /// Says what goes on beside the changes, where somebody is watching.
    pub fn note(&self, text: &str) {
        if let Some(bars) = &self.bars {
            bars.total.set_message(text.to_owned());
        }
    }

    /// Writes lines between those of the changes.
    ///
    /// # Errors
    /// What the system said when they could not be written.
    pub fn say(&self, text: &str) -> io::Result<()> {
        let Some(bars) = &self.bars else { return out(text) };
        bars.total.set_message("");
        bars.all.suspend(|| out(text))
    }

    /// Takes everything off the screen again.
    pub fn finish(self) {
        if let Some(bars) = self.bars {
            bars.total.finish_and_clear();
        }
    }
}
