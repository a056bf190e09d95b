//! A plan as text: risks first, then by phase, resource, aspect; counts last.

use std::collections::BTreeMap;

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::{
    policy_lines::policy_change,
    style::{BAD, CHANGED, GOOD, QUIET, TITLE, count, of, sign, styled},
    values::{is_keyed, quoted, said, short},
};
use crate::{
    facts::TAGS,
    model::{Document, Owner},
    plan::{Barrier, Change, Edit, Mode, Orphan, Plan, ResourcePlan, Selection, Verb, Verdict},
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
    let risks = super::risks::text(&crate::risk::findings(plan));
    if !risks.is_empty() {
        out.push_str(&format!("{risks}\n"));
    }
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
    let access = super::shifts::text(&crate::risk::shifts(plan));
    if !access.is_empty() {
        out.push_str(&format!("{access}\n"));
    }
    for note in &plan.notes {
        out.push_str(&format!("  {} {}  {}\n", styled(CHANGED, "!"), note.address, note.text));
    }
    if !plan.notes.is_empty() {
        out.push('\n');
    }
    out.push_str(&orphans(plan));
    out.push_str(&summary(plan));
    if let Some(Barrier { reason, hint }) = &plan.barrier {
        out.push_str(&format!("{} {hint}\n", styled(BAD, format!("Apply refuses this: {reason};"))));
    }
    out
}

/// What the stack owns and no longer declares, and what keeps us from knowing all of it.
fn orphans(plan: &Plan) -> String {
    let mut out = String::new();
    let width = plan.orphans.iter().map(|each| each.address.to_string().chars().count()).max();
    let width = width.unwrap_or_default();
    for Orphan { address, name, region } in &plan.orphans {
        let place = region.as_ref().filter(|region| **region != plan.region);
        let place = place.map(|region| format!("  in {region}")).unwrap_or_default();
        let address = address.to_string();
        out.push_str(&format!("  {} {address:<width$}  {name}{place}\n", styled(CHANGED, "?")));
    }
    if !plan.orphans.is_empty() {
        let they = if plan.orphans.len() == 1 { "it" } else { "them" };
        let owned = count(plan.orphans.len(), "resource");
        out.push_str(&format!("    {owned} of this stack that no file declares; --prune deletes {they}\n\n"));
    }
    for why in plan.unseen.iter().chain(&plan.unsearched) {
        out.push_str(&format!("  {} the stack may own more than is shown: {why}\n", styled(CHANGED, "!")));
    }
    if !(plan.unseen.is_empty() && plan.unsearched.is_empty()) {
        out.push('\n');
    }
    out
}

/// The last line: what is not known, what is refused, how much changes. Only where all of it is known and
/// as declared it says that there are no changes.
#[must_use]
pub fn summary(plan: &Plan) -> String {
    let mut parts = Vec::new();
    parts.extend(not_known(plan).map(|said| styled(BAD, said)));
    let mut counts = plan.counts();
    counts.remove(&Verb::Refuse);
    let changes: usize = counts.values().sum();
    if changes > 0 {
        let said = counts.iter().map(|(verb, number)| styled(of(*verb), format!("{number} {}", verb.word())));
        let resources = count(plan.resources.len() - plan.refused() - plan.unreadable(), "resource");
        let said = said.collect::<Vec<_>>().join(", ");
        parts.push(format!("{resources}, {}: {said}.", count(changes, "change")));
        if !counts.contains_key(&Verb::Delete) && !counts.contains_key(&Verb::Replace) {
            parts.push("Nothing is deleted.".to_owned());
        }
    }
    match plan.refused() {
        0 => {}
        1 => parts.push(styled(BAD, "1 resource is refused.")),
        refused => parts.push(styled(BAD, format!("{refused} resources are refused."))),
    }
    if parts.is_empty() {
        parts.push(match plan.mode {
            Mode::Destroy => "Nothing to delete.".to_owned(),
            Mode::Apply => format!("No changes. {} as declared.", are(plan.unchanged)),
        });
    } else if changes == 0 {
        parts.push("Nothing else changes.".to_owned());
    }
    if plan.mode == Mode::Apply && plan.unchanged > 0 && plan.verdict() != Verdict::NoChanges {
        parts.push(styled(QUIET, format!("{} as declared.", are(plan.unchanged))));
    }
    format!("{}{}\n", parts.join(" "), narrowed(plan))
}

/// What could not be read.
fn not_known(plan: &Plan) -> Option<String> {
    let unreadable = plan.unreadable();
    match (unreadable, plan.unseen.is_empty()) {
        (0, true) => None,
        (0, false) => Some("Not known: whether the stack owns more than is shown.".to_owned()),
        _ => Some(format!("Not known: {} could not be read.", count(unreadable, "resource"))),
    }
}

/// What the plan is about, where that is not the whole stack.
fn narrowed(plan: &Plan) -> String {
    let needs = if plan.mode == Mode::Apply { " and what is needed for it" } else { "" };
    let only = match &plan.selection {
        Selection::All => return String::new(),
        Selection::Targets(targets) => {
            let targets: Vec<String> = targets.iter().map(ToString::to_string).collect();
            format!("{}{needs}", targets.join(", "))
        }
        Selection::Phase(name) => format!("phase {name}"),
        Selection::Through(name) => format!("the phases through {name}"),
    };
    let left_out = match plan.left_out {
        0 => "no resource is left out".to_owned(),
        1 => "1 resource is left out".to_owned(),
        number => format!("{number} resources are left out"),
    };
    styled(CHANGED, format!("\nOnly {only}: {left_out}."))
}

fn are(unchanged: usize) -> String {
    if unchanged == 1 { "1 resource is".to_owned() } else { format!("{unchanged} resources are") }
}

/// What happens to one resource.
pub(super) fn resource_text(resource: &ResourcePlan, account: &str) -> String {
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
    let shown: Vec<(&str, Vec<String>)> = resource
        .changes
        .iter()
        .enumerate()
        // Deleting the resource was said above.
        .filter(|(index, _)| verb != Verb::Delete || *index > 0)
        .map(|(_, change)| (change.aspect.as_str(), change_lines(resource, change, account)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect();
    let width = shown.iter().map(|(aspect, _)| aspect.chars().count()).max().unwrap_or_default();
    for (aspect, lines) in shown {
        for (index, line) in lines.iter().enumerate() {
            let label = if index == 0 { aspect } else { "" };
            out.push_str(format!("      {label:<width$}  {line}").trim_end());
            out.push('\n');
        }
    }
    out
}

/// What a change says, a line each. Only the owner pair, which goes without saying, leaves none.
fn change_lines(resource: &ResourcePlan, change: &Change, account: &str) -> Vec<String> {
    let (before, want) =
        (change.before.as_ref().map(Document::json), change.want.as_ref().map(Document::json));
    let mut lines = match (policy_change(change, account), want) {
        (Some(policy), _) => policy,
        (None, Some(want)) if before.is_none() || change.verb == Verb::Create => {
            let is_made = matches!(resource.verb, Verb::Create | Verb::Replace);
            let is_first =
                is_made && resource.changes.first().is_some_and(|first| first.aspect == change.aspect);
            created(is_first.then_some(resource.name.as_str()), change, before, want)
        }
        (None, None) => match before {
            Some(before) => whole(Sign::Minus, before, &change.said),
            None => all_edit_lines(&change.edits, &change.said),
        },
        (None, Some(_)) => all_edit_lines(&visible(change), &change.said),
    };
    lines.extend(change.note.iter().map(|note| styled(QUIET, note)));
    if lines.is_empty() && change.aspect != TAGS {
        lines.push(styled(of(change.verb), change.verb.word()));
    }
    lines
}

/// The edits, without the owner pair where it is put on: that goes without saying.
fn visible(change: &Change) -> Vec<Edit> {
    let puts_owner_on = |edit: &&Edit| {
        let is_owner = matches!(&edit.path[..], [key] if key == Owner::STACK || key == Owner::ADDRESS);
        change.aspect == TAGS && is_owner && edit.from.is_none()
    };
    change.edits.iter().filter(|edit| !puts_owner_on(edit)).cloned().collect()
}

/// A new document. The thing itself says its name first; what AWS has there anyway is not repeated.
fn created(name: Option<&str>, change: &Change, initial: Option<&Value>, want: &Value) -> Vec<String> {
    let name = name.unwrap_or_default();
    if let Some(sentence) = change.said.get("") {
        let parts = [name, sentence].into_iter().filter(|part| !part.is_empty());
        let lines = parts.collect::<Vec<_>>().join("  ");
        return lines.lines().map(str::to_owned).collect();
    }
    let Value::Object(members) = want else { return whole(Sign::None, want, &change.said) };
    if is_keyed(want) && name.is_empty() {
        return whole(Sign::Plus, want, &change.said);
    }
    let mut members = members.clone();
    members.retain(|key, member| initial.and_then(|initial| initial.get(key)) != Some(&*member));
    if change.aspect == TAGS {
        members.retain(|key, _| key != Owner::STACK && key != Owner::ADDRESS);
    }
    let rest = said(&Value::Object(members));
    let parts: Vec<&str> = [name, &rest].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { Vec::new() } else { vec![parts.join("  ")] }
}

/// What is new in words, by key.
type Said = BTreeMap<String, String>;

/// What stands before a value that comes or goes.
#[derive(Clone, Copy)]
enum Sign {
    Plus,
    Minus,
    None,
}

impl Sign {
    fn before(self, text: &str) -> String {
        match self {
            Self::Plus => styled(GOOD, format!("+ {text}")),
            Self::Minus => styled(BAD, format!("- {text}")),
            Self::None => text.to_owned(),
        }
    }
}

/// A value that comes or goes as a whole: things with names a line each, as are the items of a list
/// that does not fit on one.
fn whole(sign: Sign, value: &Value, said_of: &Said) -> Vec<String> {
    match value {
        Value::Object(members) if is_keyed(value) => {
            let width = members.keys().map(|key| quoted(key).chars().count()).max().unwrap_or_default();
            let line = |(key, member): (&String, &Value)| {
                let rest = said_of.get(key).cloned().unwrap_or_else(|| said(member));
                // The sign's style ends behind the key, so that nothing could trim it later.
                let width = if rest.is_empty() { 0 } else { width };
                let key = sign.before(&format!("{:<width$}", quoted(key)));
                format!("{key}  {rest}").trim_end().to_owned()
            };
            members.iter().map(line).collect()
        }
        Value::Array(items) if short(value).chars().count() > ONE_LINE => {
            items.iter().map(|item| sign.before(&short(item))).collect()
        }
        _ => vec![sign.before(&short(value))],
    }
}

/// The lines of all edits; where some have a sign, the others keep its place free.
fn all_edit_lines(edits: &[Edit], said_of: &Said) -> Vec<String> {
    let comes_or_goes = |edit: &Edit| edit.from.is_none() || edit.to.is_none();
    let free = if edits.iter().any(comes_or_goes) { "  " } else { "" };
    let lines = |edit: &Edit| -> Vec<String> {
        let free = if comes_or_goes(edit) { "" } else { free };
        edit_lines(edit, said_of).into_iter().map(|line| format!("{free}{line}")).collect()
    };
    edits.iter().flat_map(lines).collect()
}

fn edit_lines(edit: &Edit, said_of: &Said) -> Vec<String> {
    let path = edit.path.iter().map(|key| quoted(key)).collect::<Vec<_>>().join(".");
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
            vec![
                format!("{path}  {} → {}", styled(BAD, short(from)), styled(GOOD, short(to)))
                    .trim_start()
                    .to_owned(),
            ]
        }
        (None, Some(to)) => {
            let sentence =
                edit.path.first().filter(|_| edit.path.len() == 1).and_then(|key| said_of.get(key));
            let text = sentence.cloned().unwrap_or_else(|| short(to));
            vec![format!("{} {text}", styled(GOOD, format!("+ {path}").trim_end()))]
        }
        (Some(from), None) => {
            // What goes has said all with its name if nothing in it is on.
            let text = if from.is_object() && said(from).is_empty() { String::new() } else { short(from) };
            vec![format!("{} {text}", styled(BAD, format!("- {path}").trim_end())).trim_end().to_owned()]
        }
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
