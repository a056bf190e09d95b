//! All live checks of a stack in one report that somebody can file: of which account, seen by whom and when, what
//! each check did and saw, and what could not be checked.

use serde_json::Value;

use super::{
    gates,
    markup::{Markup, code, cut, fitting, text as data},
    style::{QUIET, TITLE, styled},
    xml::{escaped, line},
};
use crate::{
    gate::{Outcome, Verdict},
    md,
    page::Page,
    say,
};

/// GitHub takes 65,536 characters; what posts the comment may put a line before it.
const LONGEST: usize = 64_000;

/// What stands behind the tables: how much was cut.
const FRAME: usize = 300;

/// A report of live checks.
#[derive(Clone, Copy)]
pub struct SignOff<'a> {
    /// The stack's name.
    pub stack: &'a str,
    /// The account.
    pub account: &'a str,
    /// The region.
    pub region: &'a str,
    /// Who looked: the ARN of a user or an assumed role; `None` where that is no account of AWS.
    pub caller: Option<&'a str>,
    /// Where the answers come from.
    pub source: &'a str,
    /// When, in UTC: `2026-11-30T12:00:00Z`.
    pub at: &'a str,
    /// What became of each check, by phase.
    pub outcomes: &'a [Outcome],
    /// The names of the phases.
    pub phases: &'a [String],
    /// The only phase that was looked at, if that is so.
    pub only: Option<&'a str>,
    /// Whether it was interrupted.
    pub interrupted: bool,
}

impl SignOff<'_> {
    /// For people.
    #[must_use]
    pub fn text(&self) -> Page {
        let Self { stack, account, region, source, at, .. } = self;
        let mut page =
            Page::from(say![styled(TITLE, stack), " · account ", account, " · ", region, " · ", source]);
        let by = self.caller.map(|caller| format!(" by {caller}")).unwrap_or_default();
        page.line(styled(QUIET, say!["seen at ", at, by]));
        page.blank();
        if self.outcomes.is_empty() {
            page.line(self.nothing());
        } else {
            page.append(gates::text(self.outcomes, self.phases));
        }
        page
    }

    /// What is said where there is no check.
    pub(super) fn nothing(&self) -> String {
        match self.only {
            None => "The stack has no [[verify]]: there is nothing to check.".to_owned(),
            Some(name) => format!("The phase {name} has no [[verify]]: there is nothing to check."),
        }
    }

    /// For machines.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut document = gates::json(self.outcomes, self.phases);
        document["stack"] = self.stack.into();
        document["account"] = self.account.into();
        document["region"] = self.region.into();
        document["caller"] = self.caller.into();
        document["source"] = self.source.into();
        document["at"] = self.at.into();
        document["interrupted"] = self.interrupted.into();
        document
    }

    /// For a pull request, a ticket or a wiki.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = md!["### trueup verify: ", data(&cut(self.stack, 100)), "\n\n**"];
        let verdict =
            if self.outcomes.is_empty() { self.nothing() } else { gates::summary(self.outcomes).plain() };
        out.push(md![data(&cut(&verdict, 300)), "**\n\n"]);
        if self.interrupted {
            out.push("> [!IMPORTANT]\n> Interrupted: what did not hold was not looked at again.\n\n");
        }
        let facts = [
            ("account", self.account),
            ("region", self.region),
            ("seen by", self.caller.unwrap_or_default()),
            ("seen at", self.at),
            ("source", self.source),
        ];
        out.push("| | |\n| --- | --- |\n");
        for (name, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
            out.push(md!["| ", name, " | ", code(&cut(value, 300)), " |\n"]);
        }
        let mut left_out = 0;
        for of_phase in self.outcomes.chunk_by(|one, other| one.phase == other.phase) {
            let name = of_phase[0].phase.and_then(|phase| self.phases.get(phase));
            let name =
                name.map_or_else(|| data("Without a phase"), |name| md!["Phase ", data(&cut(name, 100))]);
            let rows: Vec<Markup> = of_phase.iter().map(row).collect();
            let head = md!["\n**", name, "**\n\n| | check | done | seen |\n| --- | --- | --- | --- |\n"];
            let room = LONGEST.saturating_sub(out.len() + head.len() + FRAME);
            let (shown, number) = fitting(&rows, room);
            left_out += rows.len() - number;
            if number > 0 {
                out.push(md![head, shown]);
            }
        }
        if left_out > 0 {
            out.push(md!["\n… and ", data(&format!("{left_out} more")), ", which `--format json` has.\n"]);
        }
        out.into_string()
    }

    /// The XML that JUnit began and every CI system reads: a suite each phase. What is not known is an error,
    /// so that it can be told from a failure, and what can't be checked here is skipped.
    #[must_use]
    pub fn junit(&self) -> String {
        let attributes = |outcomes: &[Outcome]| {
            let number = |verdict| outcomes.iter().filter(|outcome| outcome.verdict == verdict).count();
            let [fails, unknown, here] =
                [Verdict::Fails, Verdict::NotKnown, Verdict::NotCheckable].map(number);
            let all = outcomes.len();
            format!("tests=\"{all}\" failures=\"{fails}\" errors=\"{unknown}\" skipped=\"{here}\"")
        };
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        let (stack, at) = (escaped(self.stack), escaped(self.at));
        text.push_str(&format!("<testsuites name=\"{stack}\" {}>\n", attributes(self.outcomes)));
        let properties = [
            ("account", self.account),
            ("region", self.region),
            ("caller", self.caller.unwrap_or_default()),
            ("source", self.source),
        ];
        for of_phase in self.outcomes.chunk_by(|one, other| one.phase == other.phase) {
            let name = of_phase[0].phase.and_then(|phase| self.phases.get(phase));
            let name = escaped(name.map_or(self.stack, |name| name.as_str()));
            let counts = attributes(of_phase);
            text.push_str(&format!(
                "  <testsuite name=\"{name}\" timestamp=\"{at}\" {counts}>\n    <properties>\n"
            ));
            for (name, value) in properties.iter().filter(|(_, value)| !value.is_empty()) {
                text.push_str(&format!("      <property name=\"{name}\" value=\"{}\"/>\n", escaped(value)));
            }
            text.push_str("    </properties>\n");
            for outcome in of_phase {
                text.push_str(&testcase(outcome, &name));
            }
            text.push_str("  </testsuite>\n");
        }
        text + "</testsuites>\n"
    }
}

/// A line of the table: the verdict, the check, what was done and what was seen.
fn row(outcome: &Outcome) -> Markup {
    let word = match outcome.verdict {
        Verdict::Holds => "✅ holds",
        Verdict::Fails => "❌ does not hold",
        Verdict::NotKnown => "❓ not known",
        Verdict::NotCheckable => "➖ not checkable here",
    };
    let stops = if outcome.blocks { "" } else { " (stops no rollout)" };
    let did = outcome.did.as_deref().unwrap_or("nothing");
    let name = data(&cut(&outcome.name, 300));
    md![
        "| ",
        word,
        stops,
        " | ",
        name,
        " | ",
        data(&cut(did, 500)),
        " | ",
        data(&cut(&seen(outcome), 1_000)),
        " |\n"
    ]
}

/// What was seen, or why nothing was, in a line.
pub(super) fn seen(outcome: &Outcome) -> String {
    let mut seen = outcome.saw.clone();
    let detail = outcome.detail.as_deref().filter(|detail| !detail.is_empty());
    seen.extend(detail.map(|detail| format!(", {detail}")));
    if !outcome.holds() {
        seen.push_str(&format!("; expected {}", outcome.expected));
    }
    if outcome.tries > 1 && !outcome.holds() {
        seen.push_str(&format!(" after {} tries", outcome.tries));
    }
    seen.extend(outcome.help.as_ref().filter(|_| !outcome.holds()).map(|help| format!("; help: {help}")));
    seen
}

fn testcase(outcome: &Outcome, phase: &str) -> String {
    let head = format!("    <testcase name=\"{}\" classname=\"{phase}\"", escaped(&outcome.name));
    let element = match outcome.verdict {
        Verdict::Holds => "system-out",
        Verdict::Fails => "failure",
        Verdict::NotKnown => "error",
        Verdict::NotCheckable => "skipped",
    };
    let did = outcome.did.iter().map(|did| line(&format!("did: {did}")));
    let lines: String = did.chain([line(&format!("saw: {}", seen(outcome)))]).collect();
    let why: String = outcome.why.iter().map(|why| line(&format!("why: {why}"))).collect();
    let message = match outcome.verdict {
        Verdict::Holds => String::new(),
        Verdict::NotCheckable => format!(" message=\"{}\"", escaped(&outcome.saw)),
        _ => format!(" message=\"expected {}, saw {}\"", escaped(outcome.expected), escaped(&outcome.saw)),
    };
    format!("{head}>\n      <{element}{message}>{lines}{why}</{element}>\n    </testcase>\n")
}
