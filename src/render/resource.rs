//! What happens to one resource, as lines: its verb, then what changes aspect by aspect.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use super::{
    policy_lines::policy_change,
    signs::{WIDEST, minus, plus},
    style::{BAD, CHANGED, GOOD, QUIET, of, signed, styled},
    values::{is_keyed, quoted, said, short},
};
use crate::{
    facts::TAGS,
    model::{Document, Owner, shown},
    page::{Line, Page, Piece},
    plan::{Change, Edit, ResourcePlan, Verb},
    say,
};

/// Text longer than this, or with line breaks, is shown as a line diff.
const ONE_LINE: usize = 120;

/// What happens to one resource.
pub(super) fn resource_text(resource: &ResourcePlan, account: &str) -> Page {
    let verb = resource.verb;
    let mut head = say!["  ", signed(verb), " ", resource.address];
    match verb {
        Verb::Adopt => head.push(styled(QUIET, "   adopt (exists, no owner)")),
        Verb::Replace => head.push(styled(BAD, "   replace: deleted and recreated")),
        Verb::Delete => head.push(styled(QUIET, say!["   ", resource.name])),
        Verb::Create | Verb::Update | Verb::Refuse => {}
    }
    if let Some(region) = &resource.region {
        head.push(styled(QUIET, say!["  in ", region]));
    }
    let mut page = Page::from(head);
    if let Some(reason) = &resource.reason {
        page.line(say!["      ", styled(BAD, reason)]);
    }
    if let Some(hint) = &resource.hint {
        page.line(say!["      ", styled(QUIET, say!["help: ", hint])]);
    }
    page.append(super::in_use::text(resource));
    page.append(aspects_text(resource, account, "      ", std::convert::identity));
    page
}

/// What is declared of a resource that nothing is held against, aspect by aspect: no line comes or goes.
pub(super) fn settings_text(resource: &ResourcePlan, account: &str) -> Page {
    aspects_text(resource, account, "  ", Line::without_sign)
}

/// What changes, aspect by aspect.
fn aspects_text(resource: &ResourcePlan, account: &str, before: &str, as_shown: fn(Line) -> Line) -> Page {
    let shown: Vec<(&str, Vec<Line>)> = resource
        .changes
        .iter()
        .enumerate()
        // Deleting the resource is said of it as a whole.
        .filter(|(index, _)| resource.verb != Verb::Delete || *index > 0)
        .map(|(_, change)| (change.aspect.as_str(), change_lines(resource, change, account)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect();
    let width = shown.iter().map(|(aspect, _)| say![aspect].width()).max().unwrap_or_default();
    let mut page = Page::default();
    for (aspect, lines) in shown {
        for (index, line) in lines.into_iter().enumerate() {
            let label = if index == 0 { aspect } else { "" };
            page.line(say![before, say![label].padded(width), "  ", as_shown(line)]);
        }
    }
    page
}

/// What a change says, a line each. Only the owner pair, which goes without saying, leaves none.
fn change_lines(resource: &ResourcePlan, change: &Change, account: &str) -> Vec<Line> {
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
        let is_none = want.and_then(Value::as_object).is_some_and(Map::is_empty);
        lines.push(styled(of(change.verb), if is_none { "none" } else { change.verb.word() }));
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
fn created(name: Option<&str>, change: &Change, initial: Option<&Value>, want: &Value) -> Vec<Line> {
    let name = name.unwrap_or_default();
    let beside_name = |rest: &str| {
        let parts = [name, rest].into_iter().filter(|part| !part.is_empty()).map(|part| shown(part));
        parts.collect::<Vec<_>>().join("  ")
    };
    if let Some(sentence) = change.said.get("") {
        let mut lines = sentence.lines();
        let first = say![beside_name(lines.next().unwrap_or_default())];
        return std::iter::once(first).chain(lines.map(|line| say![line])).collect();
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
    let line = beside_name(&said(&Value::Object(members)));
    if line.is_empty() { Vec::new() } else { vec![say![line]] }
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
    fn before(self, piece: impl Piece) -> Line {
        match self {
            Self::Plus => plus(piece),
            Self::Minus => minus(piece),
            Self::None => Line::default().and(piece),
        }
    }
}

/// A value that comes or goes as a whole: things with names a line each, as are the items of a list
/// that does not fit on one.
fn whole(sign: Sign, value: &Value, said_of: &Said) -> Vec<Line> {
    match value {
        Value::Object(members) if is_keyed(value) => {
            let width = members.keys().map(|key| say![quoted(key)].width()).max().unwrap_or_default();
            let width = width.min(WIDEST);
            let line = |(key, member): (&String, &Value)| {
                let rest = said_of.get(key).cloned().unwrap_or_else(|| said(member));
                say![sign.before(say![quoted(key)].padded(width)), "  ", rest]
            };
            members.iter().map(line).collect()
        }
        Value::Array(items) if short(value).chars().count() > ONE_LINE => {
            items.iter().map(|item| sign.before(short(item))).collect()
        }
        _ => vec![sign.before(short(value))],
    }
}

/// The lines of all edits; where some have a sign, the others keep its place free.
fn all_edit_lines(edits: &[Edit], said_of: &Said) -> Vec<Line> {
    let comes_or_goes = |edit: &Edit| edit.from.is_none() || edit.to.is_none();
    let free = if edits.iter().any(comes_or_goes) { "  " } else { "" };
    let lines = |edit: &Edit| -> Vec<Line> {
        let free = if comes_or_goes(edit) { "" } else { free };
        edit_lines(edit, said_of).into_iter().map(|line| say![free, line]).collect()
    };
    edits.iter().flat_map(lines).collect()
}

fn edit_lines(edit: &Edit, said_of: &Said) -> Vec<Line> {
    let path = edit.path.iter().map(|key| quoted(key)).collect::<Vec<_>>().join(".");
    let behind = if path.is_empty() { "" } else { "  " };
    match (&edit.from, &edit.to) {
        (Some(Value::String(from)), Some(Value::String(to))) if is_long(from) || is_long(to) => {
            let mut lines = vec![say![path]];
            lines.extend(line_diff(&pretty(from), &pretty(to)));
            lines
        }
        (Some(from), Some(to)) if short(from) == short(to) => {
            vec![say![path, "  ", short(to), " ", styled(CHANGED, "changed")]]
        }
        (Some(from), Some(to)) => {
            vec![say![path, behind, styled(BAD, short(from)), " → ", styled(GOOD, short(to))]]
        }
        (None, Some(to)) => {
            let sentence =
                edit.path.first().filter(|_| edit.path.len() == 1).and_then(|key| said_of.get(key));
            let text = sentence.cloned().unwrap_or_else(|| short(to));
            vec![say![plus(path).trimmed(), " ", text]]
        }
        (Some(from), None) => {
            // What goes has said all with its name if nothing in it is on.
            let text = if from.is_object() && said(from).is_empty() { String::new() } else { short(from) };
            vec![say![minus(path).trimmed(), " ", text]]
        }
        (None, None) => vec![say![path]],
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

/// The lines that differ, with one line around them. Each stands behind a sign or a bar: text of many
/// lines begins none of ours.
fn line_diff(from: &str, to: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(from, to);
    let mut lines = Vec::new();
    for (index, group) in diff.grouped_ops(1).iter().enumerate() {
        if index > 0 {
            lines.push(styled(QUIET, "  …"));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value().trim_end_matches('\n');
            lines.push(match change.tag() {
                ChangeTag::Delete => say!["  ", minus(line)],
                ChangeTag::Insert => say!["  ", plus(line)],
                ChangeTag::Equal => styled(QUIET, say!["  │ ", line]),
            });
        }
    }
    lines
}
