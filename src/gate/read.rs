//! From `[[verify]]` tables to checks.

use serde_json::Value;

use super::{
    check::Check,
    checks::{CHECKS, object::tell_of_each_other},
    fields::{Fields, Names},
    seen::Known,
};
use crate::{
    diagnostics::{Diagnostic, in_order, listed, nearest_name},
    model::document::{collect_pending, resolve},
    plan::names::predicted,
    stack::{Stack, data::Listed},
};

/// The keys that every check has.
const OF_ALL: [&str; 4] = ["blocks", "expect", "name", "within"];

/// A stack's gates.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    /// Its checks, by phase, then in the order of files and lines.
    pub checks: Vec<Check>,
}

impl Gates {
    /// The checks of one phase.
    pub fn of(&self, phase: Option<usize>) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |check| check.phase == phase)
    }
}

/// The checks of a stack, as far as they follow from names.
///
/// # Errors
/// Everything that is wrong with its tables.
pub fn gates(stack: &Stack) -> Result<Gates, Vec<Diagnostic>> {
    gates_with(stack, &predicted(&stack.declarations))
}

/// The checks of a stack whose resources have the outputs `known`.
///
/// # Errors
/// Everything that is wrong with its tables.
pub fn gates_with(stack: &Stack, known: &Known) -> Result<Gates, Vec<Diagnostic>> {
    let names = Names {
        declarations: &stack.declarations,
        known,
        region: &stack.scope.region,
        phases: &stack.phases,
        phase: None,
    };
    let mut diagnostics = Vec::new();
    let mut checks: Vec<Check> =
        stack.verifies.iter().filter_map(|listed| read(listed, names, &mut diagnostics)).collect();
    if !diagnostics.is_empty() {
        return Err(in_order(diagnostics));
    }
    tell_of_each_other(&mut checks);
    checks.sort_by_key(|check| check.phase);
    Ok(Gates { checks })
}

fn read(table: &Listed, names: Names<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Check> {
    let value = resolve(&table.value, names.known);
    let Value::Object(members) = &value else { return None };
    let names = Names { phase: table.phase, ..names };
    let mut fields = Fields::new(members, &table.tree, names, diagnostics);
    let name = fields.required("name", "this check");
    let within = fields.duration("within");
    let blocks = fields.boolean("blocks").unwrap_or(true);
    let mut said = CHECKS.iter().filter(|check| members.contains_key(check.key));
    let keys = || listed(CHECKS.iter().map(|check| format!("`{}`", check.key)));
    let Some(kind) = said.next() else {
        let unknown = members.keys().find(|key| !OF_ALL.contains(&key.as_str()));
        let offer = unknown.and_then(|key| nearest_name(key, CHECKS.iter().map(|check| check.key)));
        let written = unknown.map_or("", String::as_str);
        let place = unknown.map_or_else(|| fields.place(), |key| fields.place_of(key));
        let diagnostic = Diagnostic::error("this check names nothing to look at", Some(place));
        let help = format!("it has one of {}", keys());
        fields.diagnostics.push(diagnostic.with_offer(written, offer).with_help(Some(help)));
        return None;
    };
    if let Some(second) = said.next() {
        let message = format!("this check looks at two things, `{}` and `{}`", kind.key, second.key);
        let diagnostic = Diagnostic::error(message, Some(fields.place_of(second.key)));
        fields.diagnostics.push(diagnostic.with_help(Some("make it two checks")));
        return None;
    }
    let expect = {
        let wrong = format!("{} can't be expected to be", kind.what);
        fields.word("expect", kind.expects, kind.has_default, &wrong)
    };
    let probe = (kind.read)(&mut fields);
    fields.finish();
    let mut waits_for = Vec::new();
    collect_pending(&value, &mut waits_for);
    Some(Check { name: name?, phase: table.phase, probe: probe?, expect: expect?, within, blocks, waits_for })
}
