//! What became of an apply.

use super::{
    plan::summary,
    style::{BAD, CHANGED, GOOD, QUIET, count, of, sign, styled},
};
use crate::{
    apply::{Outcome, Report},
    model::{Failure, Node},
    plan::{Mode, Plan, Verb},
};

/// One line for a change that ended.
#[must_use]
pub fn ended(node: &Node, verb: Verb, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => format!("{} {node}", styled(of(verb), sign(verb))),
        Outcome::AlreadySo => format!("{} {node} {}", styled(QUIET, "="), styled(QUIET, "was so already")),
        Outcome::Failed(failure) => format!("{} {node}\n{}", styled(BAD, "✗"), failed(failure)),
        Outcome::Skipped(other) => {
            format!("{} {node} {}", styled(CHANGED, "…"), styled(QUIET, format!("skipped, it needs {other}")))
        }
        Outcome::NotStarted => format!("{} {node} {}", styled(CHANGED, "…"), styled(QUIET, "not started")),
    }
}

/// A failure, with its hint apart.
#[must_use]
pub fn failed(failure: &Failure) -> String {
    let mut out = format!("    {}", styled(BAD, failure));
    if let Some(hint) = &failure.hint {
        out.push_str(&format!("\n    {}", styled(QUIET, format!("help: {hint}"))));
    }
    out
}

/// The end of an apply or a destroy.
#[must_use]
pub fn text(report: &Report, plan: &Plan, seconds: f64) -> String {
    let count_of =
        |wanted: fn(&Outcome) -> bool| report.outcomes.values().filter(|outcome| wanted(outcome)).count();
    let failed = count_of(|outcome| matches!(outcome, Outcome::Failed(_)));
    let skipped = count_of(|outcome| matches!(outcome, Outcome::Skipped(_)));
    let left = count_of(|outcome| matches!(outcome, Outcome::NotStarted));
    let refused = plan.resources.iter().filter(|resource| resource.verb == Verb::Refuse).count();
    if report.outcomes.is_empty() && refused == 0 {
        return summary(plan);
    }
    let done = styled(if report.is_good() { GOOD } else { CHANGED }, count(report.done(), "change"));
    let word = match plan.mode {
        Mode::Apply => "applied",
        Mode::Destroy => "made",
    };
    let mut out = format!("{done} {word} in {seconds:.1} s");
    for (number, what) in [(failed, "failed"), (skipped, "skipped"), (left, "not started")] {
        if number > 0 {
            out.push_str(&styled(BAD, format!(", {number} {what}")));
        }
    }
    if refused > 0 {
        out.push_str(&styled(BAD, format!(", {} refused", count(refused, "resource"))));
    }
    out.push_str(".\n");
    if report.interrupted {
        out.push_str("Interrupted: what was running has ended. Run it again to go on.\n");
    } else if failed + skipped > 0 {
        out.push_str("Run it again to go on: what was made stays, and nothing is made twice.\n");
    }
    out
}
