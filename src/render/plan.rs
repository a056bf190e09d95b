//! A plan as text: by phase, then resource, then aspect; counts last.

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::{
    policy_lines::policy_change,
    style::{BAD, CHANGED, GOOD, QUIET, TITLE, count, of, sign, styled},
    values::{is_keyed, said, short},
};
use crate::{
    facts::TAGS,
    model::Owner,
    plan::{Change, Edit, Mode, Plan, ResourcePlan, Verb},
};

/// Text longer than this, or with line breaks, is shown as a line diff.
const ONE_LINE: usize = 120;

/// The plan for people. `source` says where the live side comes from: calls and time, or a file.
#[must_use]
pub fn text(plan: &Plan, source: &str) -> String {
    let Plan { stack, account, region, .. } = plan;
    let head = [styled(TITLE, stack), format!("account {account}"), region.clone(), source.to_owned()];
    let mut out = head.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
    out.push_str("\n\n");
    let mut phase = None;
    for (index, resource) in plan.resources.iter().enumerate() {
        if index == 0 || resource.phase != phase {
            phase = resource.phase;
            if index > 0 {
                out.push('\n');
            }
            if let Some(name) = phase.and_then(|phase| plan.phases.get(phase)) {
                out.push_str(&styled(TITLE, name));
                out.push('\n');
            }
        }
        out.push_str(&resource_text(resource, account));
    }
    if !plan.resources.is_empty() {
        out.push('\n');
    }
    out.push_str(&summary(plan));
    out
}

/// The last line: how much changes.
#[must_use]
pub fn summary(plan: &Plan) -> String {
    if plan.is_empty() {
        return match plan.mode {
            Mode::Apply => format!("No changes. {} as declared.\n", are(plan.unchanged)),
            Mode::Destroy => "Nothing to delete.\n".to_owned(),
        };
    }
    let counts = plan.counts();
    let number = |verb: Verb| counts.get(&verb).copied().unwrap_or_default();
    let said: Vec<String> = Verb::ALL
        .into_iter()
        .filter(|verb| number(*verb) > 0)
        .map(|verb| styled(of(verb), format!("{} {}", number(verb), verb.word())))
        .collect();
    let changes = counts.iter().filter(|(verb, _)| !matches!(verb, Verb::Adopt | Verb::Refuse)).map(|(_, n)| n).sum();
    let deletes = number(Verb::Delete) + number(Verb::Replace);
    let resources = count(plan.resources.len(), "resource");
    let mut out = format!("{resources}, {}: {}.", count(changes, "change"), said.join(", "));
    if deletes == 0 {
        out.push_str(" Nothing is deleted.");
    }
    if plan.unchanged > 0 {
        out.push_str(&styled(QUIET, format!(" {} as declared.", are(plan.unchanged))));
    }
    out.push('\n');
    out
}

fn are(unchanged: usize) -> String {
    if unchanged == 1 { "1 resource is".to_owned() } else { format!("{unchanged} resources are") }
}

fn resource_text(resource: &ResourcePlan, account: &str) -> String {
    let verb = resource.verb;
    let mut out = format!("  {} {}", styled(of(verb), sign(verb)), resource.address);
    match verb {
        Verb::Adopt => out.push_str(&styled(QUIET, "   adopt (exists, no owner)")),
        Verb::Replace => out.push_str(&styled(BAD, "   replace: deleted and made again")),
        Verb::Delete => out.push_str(&styled(QUIET, format!("   {}", resource.name))),
        Verb::Create | Verb::Update | Verb::Refuse => {}
    }
    out.push('\n');
    if let Some(reason) = &resource.reason {
        out.push_str(&format!("      {}\n", styled(BAD, reason)));
    }
    if let Some(hint) = &resource.hint {
        out.push_str(&format!("      {}\n", styled(QUIET, format!("help: {hint}"))));
    }
    if verb == Verb::Delete {
        return out;
    }
    let width = resource.changes.iter().map(|change| change.aspect.chars().count()).max().unwrap_or_default();
    for change in &resource.changes {
        let lines = change_lines(resource, change, account);
        for (index, line) in lines.iter().enumerate() {
            let label = if index == 0 { change.aspect.as_str() } else { "" };
            out.push_str(format!("      {label:<width$}  {line}").trim_end());
            out.push('\n');
        }
    }
    out
}

/// What a change says, a line each; at least one.
fn change_lines(resource: &ResourcePlan, change: &Change, account: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(policy) = policy_change(change, account) {
        lines = policy;
    } else if change.verb == Verb::Create || change.before.is_none() {
        if let Some(want) = &change.want {
            let is_first = resource.changes.first().is_some_and(|first| first.aspect == change.aspect);
            lines = created(is_first.then_some(resource.name.as_str()), &change.aspect, want.json());
        }
    } else {
        for edit in &change.edits {
            lines.extend(edit_lines(edit));
        }
    }
    lines.extend(change.note.iter().map(|note| styled(QUIET, note)));
    if lines.is_empty() {
        lines.push(styled(of(change.verb), change.verb.word()));
    }
    lines
}

/// A new document: things with names a line each, anything else on one line. The thing itself says
/// its name first; the owner pair goes without saying.
fn created(name: Option<&str>, aspect: &str, want: &Value) -> Vec<String> {
    let Value::Object(members) = want else { return vec![short(want)] };
    if is_keyed(want) {
        let line = |(key, member)| format!("{} {}", styled(GOOD, format!("+ {key}")), said(member)).trim_end().to_owned();
        return members.iter().map(line).collect();
    }
    let mut members = members.clone();
    if aspect == TAGS {
        members.retain(|key, _| key != Owner::STACK && key != Owner::ADDRESS);
    }
    let rest = said(&Value::Object(members));
    let parts = [name.unwrap_or_default(), &rest].into_iter().filter(|part| !part.is_empty());
    vec![parts.collect::<Vec<_>>().join("  ")]
}

fn edit_lines(edit: &Edit) -> Vec<String> {
    let path = edit.path.join(".");
    match (&edit.from, &edit.to) {
        (Some(Value::String(from)), Some(Value::String(to))) if is_long(from) || is_long(to) => {
            let mut lines = vec![path];
            lines.extend(line_diff(&pretty(from), &pretty(to)));
            lines
        }
        (Some(from), Some(to)) if short(from) == short(to) => {
            vec![format!("{path}  {} {}", short(to), styled(CHANGED, "changed"))]
        }
        (Some(from), Some(to)) => {
            vec![format!("{path}  {} → {}", styled(BAD, short(from)), styled(GOOD, short(to))).trim_start().to_owned()]
        }
        (None, Some(to)) => vec![format!("{} {}", styled(GOOD, format!("+ {path}").trim_end()), short(to))],
        (Some(from), None) => vec![format!("{} {}", styled(BAD, format!("- {path}").trim_end()), short(from))],
        (None, None) => vec![path],
    }
}

fn is_long(text: &str) -> bool {
    text.chars().count() > ONE_LINE || text.contains('\n')
}

/// JSON text by lines, so that a line diff shows what changed in it.
fn pretty(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => {
            serde_json::to_string_pretty(&value).unwrap_or_else(|_| text.to_owned())
        }
        _ => text.to_owned(),
    }
}

/// The lines that differ, with one line around them.
fn line_diff(from: &str, to: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(from, to);
    let mut lines = Vec::new();
    for (index, group) in diff.grouped_ops(1).iter().enumerate() {
        if index > 0 {
            lines.push(styled(QUIET, "  …"));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value().trim_end_matches('\n');
            lines.push(match change.tag() {
                ChangeTag::Delete => styled(BAD, format!("  - {line}")),
                ChangeTag::Insert => styled(GOOD, format!("  + {line}")),
                ChangeTag::Equal => styled(QUIET, format!("    {line}")),
            });
        }
    }
    lines
}
