//! What became of an apply.

use std::time::Duration;

use super::{
    plan::summary,
    style::{BAD, CHANGED, GOOD, QUIET, count, signed, styled},
};
use crate::{
    apply::{Outcome, Report},
    model::{Failure, Node},
    page::Page,
    plan::{Mode, Plan, Verb},
    say,
};

/// From here on somebody who watches has waited.
const NOTICED: Duration = Duration::from_secs(2);

/// A line for a change that ended, and below it what went wrong. `took` is said where one has waited for it.
#[must_use]
pub fn ended(node: &Node, verb: Verb, outcome: &Outcome, took: Duration) -> Page {
    let mut line = match outcome {
        Outcome::Done => say![signed(verb), " ", node],
        Outcome::AlreadySo => say![styled(QUIET, "="), " ", node, " ", styled(QUIET, "was so already")],
        Outcome::Failed(_) => say![styled(BAD, "✗"), " ", node],
        Outcome::Skipped(other) => {
            let why = say!["skipped, it needs ", other];
            say![styled(CHANGED, "…"), " ", node, " ", styled(QUIET, why)]
        }
        Outcome::NotStarted => say![styled(CHANGED, "…"), " ", node, " ", styled(QUIET, "not started")],
    };
    if took >= NOTICED {
        line.push(styled(QUIET, say!["  ", took.as_secs(), " s"]));
    }
    let mut page = Page::from(say!["  ", line]);
    if let Outcome::Failed(failure) = outcome {
        page.append(failed(failure));
    }
    page
}

/// A failure, with its hint apart.
#[must_use]
pub fn failed(failure: &Failure) -> Page {
    let mut page = Page::from(say!["    ", styled(BAD, failure)]);
    if !failure.done.is_empty() {
        let done = counted(&failure.done);
        page.line(say!["    ", styled(CHANGED, say!["took effect before it failed: ", done])]);
    }
    if let Some(hint) = &failure.hint {
        page.line(say!["    ", styled(QUIET, say!["help: ", hint])]);
    }
    page
}

/// Operations in their order, each with how often it was called.
fn counted(operations: &[String]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for operation in operations {
        match counts.iter_mut().find(|(name, _)| name == operation) {
            Some((_, count)) => *count += 1,
            None => counts.push((operation, 1)),
        }
    }
    let shown = counts.into_iter().map(|(name, count)| match count {
        1 => name.to_owned(),
        count => format!("{name} ({count} times)"),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// The end of an apply or a destroy.
#[must_use]
pub fn text(report: &Report, plan: &Plan, seconds: f64) -> Page {
    let count_of =
        |wanted: fn(&Outcome) -> bool| report.outcomes.values().filter(|outcome| wanted(outcome)).count();
    let failed = count_of(|outcome| matches!(outcome, Outcome::Failed(_)));
    let skipped = count_of(|outcome| matches!(outcome, Outcome::Skipped(_)));
    let left = count_of(|outcome| matches!(outcome, Outcome::NotStarted));
    let refused = plan.count(|resource| resource.verb == Verb::Refuse);
    if report.outcomes.is_empty() && refused == 0 {
        return summary(plan);
    }
    let done = styled(if report.is_good() { GOOD } else { CHANGED }, count(report.done(), "change"));
    let word = match plan.mode {
        Mode::Apply => "applied",
        Mode::Destroy => "made",
    };
    let mut line = say![done, " ", word, format!(" in {seconds:.1} s")];
    let in_part = report.in_part();
    for (number, what) in [
        (in_part, "made in part and failed"),
        (failed - in_part, "failed"),
        (skipped, "skipped"),
        (left, "not started"),
    ] {
        if number > 0 {
            line.push(styled(BAD, format!(", {number} {what}")));
        }
    }
    if refused > 0 {
        line.push(styled(BAD, say![", ", count(refused, "resource"), " refused"]));
    }
    let mut page = Page::from(say![line, "."]);
    for node in &report.corrected {
        let why = ": AWS did not give the new resource what it documents, so it was put.";
        page.line(say![styled(CHANGED, "note"), ": ", node, why]);
    }
    if report.interrupted {
        page.line("Interrupted: what was running has ended. Run it again to go on.");
    } else if failed + skipped > 0 {
        page.line("Run it again to go on: what was made stays, and nothing is made twice.");
    }
    page
}
