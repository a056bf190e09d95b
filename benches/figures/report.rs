//! Rows of a table, and how to take a time.

use std::{
    fmt::Display,
    fs,
    io::{self, Write as _},
    time::{Duration, Instant},
};

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    /// The time on a processor, which others on the machine hardly change.
    pub(crate) cpu: Option<Duration>,
}

impl Cost {
    /// What `work` costs on this thread, and what it returns: whoever drops that is not timed.
    pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (Self, T) {
        let (start, cpu_before) = (Instant::now(), on_cpu("thread-self"));
        let done = work();
        let cpu = on_cpu("thread-self").zip(cpu_before).map(|(after, before)| after.saturating_sub(before));
        (Self { wall: start.elapsed(), cpu }, done)
    }
}

/// How long a process has been on a processor. Linux tells it, in nanoseconds.
pub(crate) fn on_cpu(process: &str) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/schedstat")).ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// What several runs of the same cost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Costs(Vec<Cost>);

impl Costs {
    /// What `runs` calls of `work` cost.
    pub(crate) fn of<T>(runs: usize, mut work: impl FnMut() -> T) -> Self {
        Self((0..runs).map(|_| Cost::of(&mut work).0).collect())
    }

    /// Adds what one more call costs.
    pub(crate) fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (cost, done) = Cost::of(work);
        self.0.push(cost);
        done
    }

    pub(crate) fn add(&mut self, cost: Cost) {
        self.0.push(cost);
    }

    fn sorted_wall(&self) -> Vec<Duration> {
        let mut sorted: Vec<Duration> = self.0.iter().map(|cost| cost.wall).collect();
        sorted.sort();
        sorted
    }

    pub(crate) fn median(&self) -> Duration {
        middle(&self.sorted_wall())
    }

    /// The median time on a processor.
    pub(crate) fn cpu(&self) -> Option<Duration> {
        let mut sorted: Vec<Duration> = self.0.iter().filter_map(|cost| cost.cpu).collect();
        sorted.sort();
        (!sorted.is_empty()).then(|| middle(&sorted))
    }

    /// How many times as much as `other` this took: on a processor where that is known, medians.
    pub(crate) fn over(&self, other: &Self) -> f64 {
        match (self.cpu(), other.cpu()) {
            (Some(one), Some(other)) => ratio(one, other),
            _ => ratio(self.median(), other.median()),
        }
    }
}

fn middle(sorted: &[Duration]) -> Duration {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// `one` as a multiple of `other`.
pub(crate) fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// Starts a part of the table.
pub(crate) fn heading(name: &str) -> io::Result<()> {
    writeln!(io::stdout(), "\n{name:<44}{:>11}{:>11}{:>11}{:>11}", "min", "median", "max", "cpu")
}

/// A row of times.
pub(crate) fn times(what: &str, costs: &Costs, beside: impl Display) -> io::Result<()> {
    let sorted = costs.sorted_wall();
    let (least, most) = (sorted.first().copied(), sorted.last().copied());
    let [least, median, most, cpu] = [least, Some(costs.median()), most, costs.cpu()]
        .map(|time| time.map_or_else(|| "?".to_owned(), shown));
    writeln!(io::stdout(), "  {what:<42}{least:>11}{median:>11}{most:>11}{cpu:>11}   {beside}")
}

/// A row of one value.
pub(crate) fn value(what: &str, value: impl Display, beside: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "  {what:<42}{:>11}{:>11}{:>11}{:>11}   {beside}", "", value.to_string(), "", "")
}

/// A line between rows.
pub(crate) fn note(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "  {text}")
}

/// A time in the unit that suits it.
fn shown(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 { format!("{:.2} ms", seconds * 1e3) } else { format!("{seconds:.2} s") }
}

/// Bytes in megabytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
