//! What became of live checks.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::style::{BAD, CHANGED, GOOD, QUIET, TITLE, count, styled};
use crate::gate::{Gates, Outcome, Verdict};

/// The version of the report's JSON form; it changes when the meaning of any part does.
pub const FORMAT: u32 = 1;

/// The checks of all phases, and what they come to.
#[must_use]
pub fn text(outcomes: &[Outcome], phases: &[String]) -> String {
    let mut out = String::new();
    for of_phase in outcomes.chunk_by(|one, other| one.phase == other.phase) {
        if let Some(name) = name(of_phase[0].phase, phases) {
            out.push_str(&format!("{}\n", styled(TITLE, name)));
        }
        out.push_str(&checks(of_phase));
        out.push('\n');
    }
    out.push_str(&summary(outcomes));
    out
}

/// What is going to be checked after the changes of a plan; nothing, where it passes no gate.
#[must_use]
pub fn announced(gates: &Gates, passed: &BTreeSet<Option<usize>>, phases: &[String]) -> String {
    let each = passed.iter().map(|phase| {
        let checks = count(gates.of(*phase).count(), "check");
        name(*phase, phases).map_or_else(|| checks.clone(), |name| format!("{name} ({checks})"))
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() { String::new() } else { format!("Gates: {}.\n", each.join(", ")) }
}

/// The checks of one gate, under its name.
#[must_use]
pub fn gate(outcomes: &[Outcome], phase: Option<usize>, phases: &[String]) -> String {
    format!("\n{}\n{}", styled(TITLE, called(phase, phases)), checks(outcomes))
}

/// What a gate is called.
#[must_use]
pub fn called(phase: Option<usize>, phases: &[String]) -> String {
    name(phase, phases).map_or_else(|| "the gate".to_owned(), |name| format!("the gate of {name}"))
}

fn name(phase: Option<usize>, phases: &[String]) -> Option<&str> {
    phase.and_then(|phase| phases.get(phase)).map(String::as_str)
}

fn checks(outcomes: &[Outcome]) -> String {
    outcomes.iter().map(check).collect()
}

/// One check: whether it holds, what was done, and what was seen.
fn check(outcome: &Outcome) -> String {
    let Outcome { name, verdict, expected, did, saw, detail, help, tries, .. } = outcome;
    let (style, sign) = match verdict {
        Verdict::Holds => (GOOD, "✓"),
        Verdict::Fails => (BAD, "✗"),
        Verdict::NotCheckable => (CHANGED, "–"),
    };
    let mut out = format!("  {} {name}\n", styled(style, sign));
    let detail = detail.as_ref().filter(|detail| !detail.is_empty());
    let detail = detail.map(|detail| format!(", {detail}")).unwrap_or_default();
    let (saw, after) = match verdict {
        Verdict::Holds => (format!("{saw}{detail}"), String::new()),
        Verdict::NotCheckable => (styled(CHANGED, format!("not checkable here: {saw}")), String::new()),
        Verdict::Fails => {
            let after = if *tries > 1 { format!(" after {tries} tries") } else { String::new() };
            let stops = if outcome.blocks { "" } else { "; it stops no rollout" };
            (styled(BAD, format!("{saw}{detail}")), format!("; expected {expected}{after}{stops}"))
        }
    };
    let did = did.as_ref().map(|did| format!("{did}: ")).unwrap_or_default();
    out.push_str(&format!("      {}{saw}{}\n", styled(QUIET, did), styled(QUIET, after)));
    if let Some(help) = help {
        out.push_str(&format!("      {}\n", styled(QUIET, format!("help: {help}"))));
    }
    out
}

/// How many checks there are, and how many of them hold.
#[must_use]
pub fn summary(outcomes: &[Outcome]) -> String {
    let number = |verdict: Verdict| outcomes.iter().filter(|outcome| outcome.verdict == verdict).count();
    let (holds, fails, here) =
        (number(Verdict::Holds), number(Verdict::Fails), number(Verdict::NotCheckable));
    let mut parts = Vec::new();
    if holds > 0 {
        parts.push(styled(GOOD, format!("{holds} {}", if holds == 1 { "holds" } else { "hold" })));
    }
    if fails > 0 {
        parts.push(styled(BAD, format!("{fails} {}", if fails == 1 { "fails" } else { "fail" })));
    }
    if here > 0 {
        parts.push(styled(CHANGED, format!("{here} can't be made here")));
    }
    format!("{}: {}.\n", count(outcomes.len(), "check"), parts.join(", "))
}

fn holds(outcome: &Outcome) -> bool {
    outcome.verdict != Verdict::Fails
}

/// The checks for machines, by phase.
#[must_use]
pub fn json(outcomes: &[Outcome], phases: &[String]) -> Value {
    let of_phase = |outcomes: &[Outcome]| {
        let holds = outcomes.iter().all(holds);
        json!({ "phase": name(outcomes[0].phase, phases), "holds": holds, "checks": outcomes })
    };
    let gates: Vec<Value> = outcomes.chunk_by(|one, other| one.phase == other.phase).map(of_phase).collect();
    json!({ "format": FORMAT, "holds": outcomes.iter().all(holds), "gates": gates })
}
