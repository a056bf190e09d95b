//! Policies inside changes: a statement that comes or goes is a sentence, one that changes shows
//! what changes in it.

use serde_json::Value;

use super::{
    signs::{WIDEST, minus, plus},
    style::{BAD, CHANGED, GOOD, styled},
    values::short,
};
use crate::{
    page::Line,
    plan::{Change, Edit, diff::diff},
    policy::{is_policy, sentence_of_json_at_home},
    say,
};

/// The lines of a policy's change, or `None` where the two sides are no policies.
#[must_use]
pub fn policy_change(change: &Change, account: &str) -> Option<Vec<Line>> {
    let before = change.before.as_ref().map(crate::model::Document::json);
    let want = change.want.as_ref().map(crate::model::Document::json);
    lines(before, want, account)
}

/// The lines between two values that are policies, or tables of policies by name.
fn lines(before: Option<&Value>, want: Option<&Value>, account: &str) -> Option<Vec<Line>> {
    let sides = || before.into_iter().chain(want);
    sides().next()?;
    if sides().all(is_policy) {
        return Some(statements(before, want, account));
    }
    let named = |value: &Value| {
        value.as_object().is_some_and(|each| !each.is_empty() && each.values().all(is_policy))
    };
    let empty = |value: &Value| value.as_object().is_some_and(serde_json::Map::is_empty);
    if !sides().all(|value| named(value) || empty(value)) || !sides().any(named) {
        return None;
    }
    let mut all_names: Vec<&String> =
        sides().filter_map(Value::as_object).flat_map(serde_json::Map::keys).collect();
    all_names.sort();
    all_names.dedup();
    let mut all = Vec::new();
    for name in all_names {
        let (old, new) = (before.and_then(|each| each.get(name)), want.and_then(|each| each.get(name)));
        if old != new {
            all.push(match (old, new) {
                (None, _) => plus(name),
                (_, None) => minus(name),
                _ => changes(name),
            });
            all.extend(statements(old, new, account).into_iter().map(|line| say!["    ", line]));
        }
    }
    Some(all)
}

fn statements(before: Option<&Value>, want: Option<&Value>, account: &str) -> Vec<Line> {
    let statements = |policy: Option<&Value>| {
        policy
            .and_then(|policy| policy.get("Statement"))
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    };
    let (old, new) = (statements(before), statements(want));
    let mut labels: Vec<&String> = old.keys().chain(new.keys()).collect();
    labels.sort();
    labels.dedup();
    let named = |label: &str| !label.contains(' ');
    let width = labels.iter().filter(|label| named(label)).map(|label| say![label].width()).max();
    let mut lines = Vec::new();
    for label in labels {
        // A statement without a Sid is labelled by what it says; saying it once is enough.
        let shown = if named(label) {
            say![say![label].padded(width.unwrap_or(0).min(WIDEST)), "  "]
        } else {
            Line::default()
        };
        match (old.get(label), new.get(label)) {
            (None, Some(statement)) => lines.push(plus(say![shown, sentence(statement, account)])),
            (Some(statement), None) => lines.push(minus(say![shown, sentence(statement, account)])),
            (Some(one), Some(other)) if one != other => {
                lines.push(changes(label));
                lines.extend(
                    diff(Some(one), Some(other)).iter().map(|edit| say!["    ", statement_edit(edit)]),
                );
            }
            _ => {}
        }
    }
    lines.extend(outside_statements(before, want).iter().map(statement_edit));
    lines
}

fn changes(name: &str) -> Line {
    say![Line::sign(CHANGED, "~"), styled(CHANGED, say![" ", name])]
}

/// Edits of `Version` and `Id`; of a whole policy that comes or goes they say nothing.
fn outside_statements(before: Option<&Value>, want: Option<&Value>) -> Vec<Edit> {
    let (Some(Value::Object(before)), Some(Value::Object(want))) = (before, want) else { return Vec::new() };
    let strip = |policy: &serde_json::Map<String, Value>| {
        let mut rest = policy.clone();
        rest.remove("Statement");
        Value::Object(rest)
    };
    diff(Some(&strip(before)), Some(&strip(want)))
}

fn sentence(statement: &Value, account: &str) -> String {
    sentence_of_json_at_home(statement, account).unwrap_or_else(|| short(statement))
}

fn statement_edit(edit: &Edit) -> Line {
    let path = edit.path.join(".");
    match (&edit.from, &edit.to) {
        (Some(from), None) => minus(say![path, "  ", short(from)]),
        (None, Some(to)) => plus(say![path, "  ", short(to)]),
        (Some(from), Some(to)) => {
            say![path, "  ", styled(BAD, short(from)), " → ", styled(GOOD, short(to))]
        }
        (None, None) => say![path],
    }
}
