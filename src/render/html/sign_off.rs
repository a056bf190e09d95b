//! Live checks as a page that somebody can file.

use super::{
    frame::{page, section},
    writing::{Html, data, table},
};
use crate::{
    gate::{Outcome, Verdict},
    html,
    render::{
        gates,
        sign_off::{SignOff, seen},
    },
};

/// The report as a page.
#[must_use]
pub fn sign_off(report: &SignOff<'_>) -> String {
    let facts = [
        ("account", report.account),
        ("region", report.region),
        ("seen by", report.caller.unwrap_or_default()),
        ("seen at", report.at),
        ("source", report.source),
    ];
    let verdict =
        if report.outcomes.is_empty() { report.nothing() } else { gates::summary(report.outcomes).plain() };
    let mut body = html!["<p class=\"verdict\">", data(&verdict), "</p>\n"];
    if report.interrupted {
        body.push("<p class=\"changed\">Interrupted: what did not hold was not looked at again.</p>\n");
    }
    for of_phase in report.outcomes.chunk_by(|one, other| one.phase == other.phase) {
        let name = of_phase[0].phase.and_then(|phase| report.phases.get(phase));
        let heading = name.map_or_else(|| "Without a phase".to_owned(), |name| format!("Phase {name}"));
        body.push(section(
            &heading,
            table("Checks", &["verdict", "check", "done", "seen"], of_phase.iter().map(row)),
        ));
    }
    page(&format!("Live checks of {}", report.stack), &facts, body)
}

fn row(outcome: &Outcome) -> Vec<Html> {
    let (class, word) = match outcome.verdict {
        Verdict::Holds => ("good", "holds"),
        Verdict::Fails => ("bad", "does not hold"),
        Verdict::NotKnown => ("bad", "not known"),
        Verdict::NotCheckable => ("changed", "not checkable here"),
    };
    let verdict = html!["<span class=\"", class, "\">", word, "</span>"];
    let stops = if outcome.blocks { "" } else { " (stops no rollout)" };
    let did = outcome.did.as_deref().unwrap_or("nothing");
    vec![verdict.and(stops), data(&outcome.name), data(did), data(&seen(outcome))]
}
