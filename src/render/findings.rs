//! What `check` finds in the stack of a plan: how much, and the errors by name, which keep it from being applied.

use super::{
    markup::{Markup, cut, fitting, text as data},
    style::{BAD, CHANGED, count, styled},
};
use crate::{
    md,
    page::{Line, Page},
    plan::{CheckFinding, Plan},
    say,
};

/// What of a finding a comment shows.
const LONGEST: usize = 300;

/// How much it finds: `check: 1 error, 2 warnings`.
#[must_use]
pub fn checked(plan: &Plan) -> String {
    let (errors, all) = (plan.errors(), plan.findings.len());
    let parts = [(errors, "error"), (all - errors, "warning")].into_iter().filter(|(number, _)| *number > 0);
    let said: Vec<String> = parts.map(|(number, what)| count(number, what)).collect();
    format!("check: {}", said.join(", "))
}

/// How much it finds, and each error.
pub(super) fn text(plan: &Plan) -> Page {
    if plan.findings.is_empty() {
        return Page::default();
    }
    let style = if plan.errors() > 0 { BAD } else { CHANGED };
    let mut page = Page::from(say!["  ", styled(style, checked(plan))]);
    for finding in plan.findings.iter().filter(|finding| finding.error) {
        page.line(say!["    ", styled(BAD, "✗"), " ", line(finding)]);
    }
    page
}

/// A finding on one line: its rule, what is wrong, and where.
fn line(finding: &CheckFinding) -> Line {
    let CheckFinding { rule, message, file, line, .. } = finding;
    let mut out = Line::default();
    if let Some(rule) = rule {
        out.push(say![rule, ": "]);
    }
    out.push(say![message]);
    match (file, line) {
        (Some(file), Some(line)) => out.push(say!["  (", file, ":", line.to_string(), ")"]),
        (Some(file), None) => out.push(say!["  (", file, ")"]),
        (None, _) => {}
    }
    out
}

/// The same in a comment, with warnings, as far as there is room.
pub(super) fn markdown(plan: &Plan, room: usize) -> Markup {
    // The heads, and the line that says what was cut.
    const FRAME: usize = 300;
    if plan.findings.is_empty() || room < FRAME {
        return Markup::default();
    }
    let (errors, warnings): (Vec<_>, Vec<_>) = plan.findings.iter().partition(|finding| finding.error);
    let item = |finding: &&CheckFinding| {
        let word = if finding.error { "**error** " } else { "" };
        md!["> - ", word, data(&cut(&line(finding).plain(), LONGEST)), "\n"]
    };
    let items: Vec<Markup> = errors.iter().chain(&warnings).map(item).collect();
    let (shown, number) = fitting(&items, room - FRAME);
    let more = match items.len() - number {
        0 => Markup::default(),
        left => md!["> - … and ", data(&format!("{left} more")), ": `trueup check` shows them\n"],
    };
    let alert = if plan.errors() > 0 { "\n> [!CAUTION]\n> **" } else { "\n> [!NOTE]\n> **" };
    md![alert, data(&checked(plan)), "**\n>\n", shown, more]
}
