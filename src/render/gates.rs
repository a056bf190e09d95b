//! What became of live checks.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::style::{BAD, CHANGED, GOOD, QUIET, TITLE, count, styled};
use crate::{
    gate::{Gates, Outcome, Verdict},
    page::{Line, Page},
    say,
};

/// The version of the report's JSON form; it changes when the meaning of any part does.
pub const FORMAT: u32 = 1;

/// The checks of all phases, and what they come to.
#[must_use]
pub fn text(outcomes: &[Outcome], phases: &[String]) -> Page {
    let mut page = Page::default();
    for of_phase in outcomes.chunk_by(|one, other| one.phase == other.phase) {
        if let Some(name) = name(of_phase[0].phase, phases) {
            page.line(styled(TITLE, name));
        }
        for outcome in of_phase {
            check(outcome, &mut page);
        }
        page.blank();
    }
    page.line(summary(outcomes));
    page
}

/// What is going to be checked after the changes of a plan; nothing, where it passes no gate.
#[must_use]
pub fn announced(gates: &Gates, passed: &BTreeSet<Option<usize>>, phases: &[String]) -> Page {
    let each = passed.iter().map(|phase| {
        let checks = count(gates.of(*phase).count(), "check");
        name(*phase, phases).map_or_else(|| checks.clone(), |name| format!("{name} ({checks})"))
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() { Page::default() } else { say!["Gates: ", each.join(", "), "."].into() }
}

/// The checks of one gate, under its name.
#[must_use]
pub fn gate(outcomes: &[Outcome], phase: Option<usize>, phases: &[String]) -> Page {
    let mut page = Page::default();
    page.blank();
    page.line(styled(TITLE, called(phase, phases)));
    for outcome in outcomes {
        check(outcome, &mut page);
    }
    page
}

/// What a gate is called.
#[must_use]
pub fn called(phase: Option<usize>, phases: &[String]) -> String {
    name(phase, phases).map_or_else(|| "the gate".to_owned(), |name| format!("the gate of {name}"))
}

fn name(phase: Option<usize>, phases: &[String]) -> Option<&str> {
    phase.and_then(|phase| phases.get(phase)).map(String::as_str)
}

/// One check: whether it holds, what was done, and what was seen.
fn check(outcome: &Outcome, page: &mut Page) {
    let Outcome { name, verdict, expected, did, saw, detail, help, tries, .. } = outcome;
    let (style, sign) = match verdict {
        Verdict::Holds => (GOOD, "✓"),
        Verdict::Fails => (BAD, "✗"),
        Verdict::NotKnown => (BAD, "?"),
        Verdict::NotCheckable => (CHANGED, "–"),
    };
    page.line(say!["  ", styled(style, sign), " ", name]);
    let detail = detail.as_ref().filter(|detail| !detail.is_empty());
    let detail = detail.map(|detail| format!(", {detail}")).unwrap_or_default();
    let (saw, after) = match verdict {
        Verdict::Holds => (say![saw, detail], String::new()),
        Verdict::NotCheckable => (styled(CHANGED, say!["not checkable here: ", saw]), String::new()),
        Verdict::Fails | Verdict::NotKnown => {
            let saw = if *verdict == Verdict::Fails { say![saw, detail] } else { say!["not known: ", saw] };
            let after = if *tries > 1 { format!(" after {tries} tries") } else { String::new() };
            let stops = if outcome.blocks { "" } else { "; it stops no rollout" };
            (styled(BAD, saw), format!("; expected {expected}{after}{stops}"))
        }
    };
    let did = did.as_ref().map(|did| format!("{did}: ")).unwrap_or_default();
    page.line(say!["      ", styled(QUIET, did), saw, styled(QUIET, after)]);
    if let Some(help) = help {
        page.line(say!["      ", styled(QUIET, say!["help: ", help])]);
    }
}

/// How many checks there are, and how many of them hold.
#[must_use]
pub fn summary(outcomes: &[Outcome]) -> Line {
    let number = |verdict: Verdict| outcomes.iter().filter(|outcome| outcome.verdict == verdict).count();
    let (holds, fails, unknown, here) = (
        number(Verdict::Holds),
        number(Verdict::Fails),
        number(Verdict::NotKnown),
        number(Verdict::NotCheckable),
    );
    let mut parts = Vec::new();
    // What nobody knows is said first: the rest could be taken for the whole.
    if unknown > 0 {
        parts.push(styled(BAD, format!("{unknown} not known")));
    }
    if holds > 0 {
        parts.push(styled(GOOD, format!("{holds} {}", if holds == 1 { "holds" } else { "hold" })));
    }
    if fails > 0 {
        parts.push(styled(BAD, format!("{fails} {}", if fails == 1 { "fails" } else { "fail" })));
    }
    if here > 0 {
        parts.push(styled(CHANGED, format!("{here} can't be made here")));
    }
    let mut line = say![count(outcomes.len(), "check")];
    for (index, part) in parts.iter().enumerate() {
        line.push(say![if index == 0 { ": " } else { ", " }, part]);
    }
    say![line, "."]
}

/// The checks for machines, by phase.
#[must_use]
pub fn json(outcomes: &[Outcome], phases: &[String]) -> Value {
    let of_phase = |outcomes: &[Outcome]| {
        let holds = outcomes.iter().all(Outcome::holds);
        json!({ "phase": name(outcomes[0].phase, phases), "holds": holds, "checks": outcomes })
    };
    let gates: Vec<Value> = outcomes.chunk_by(|one, other| one.phase == other.phase).map(of_phase).collect();
    json!({ "format": FORMAT, "holds": outcomes.iter().all(Outcome::holds), "gates": gates })
}
