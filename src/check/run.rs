//! Runs all rules over a stack.

use std::collections::BTreeSet;

use super::{Finding, Rule, View, rules::RULES};
use crate::{
    diagnostics::{Diagnostic, Place, Severity, in_order, listed, nearest_name},
    model::Address,
    stack::{Stack, settings::Silencer, unused::Unused},
};

/// What the rules find in a stack that no `allow` silences, and the `allow`s that silence nothing,
/// in the order of files and lines.
#[must_use]
pub fn findings(stack: &Stack) -> Vec<Diagnostic> {
    let view = View::new(stack);
    let mut found = Vec::new();
    let mut used: BTreeSet<&Place> = BTreeSet::new();
    for rule in RULES {
        for finding in (rule.find)(&view) {
            match silencer(stack, rule, &finding.address) {
                Some(silencer) => {
                    used.insert(&silencer.place);
                }
                None => found.push(diagnostic(stack, rule, finding)),
            }
        }
    }
    found.extend(stack.unused.iter().map(|Unused { what, place }| {
        Diagnostic::warning(format!("{what} is used nowhere"), place.clone()).with_help(Some("remove it"))
    }));
    for silencer in stack.places.values().flat_map(|places| &places.silencers) {
        if !used.contains(&silencer.place) {
            found.push(unused(silencer));
        }
    }
    in_order(found)
}

/// The `allow` of a resource that silences a rule.
fn silencer<'a>(stack: &'a Stack, rule: &Rule, address: &Address) -> Option<&'a Silencer> {
    stack.places.get(address)?.silencers.iter().find(|silencer| silencer.rule == rule.id)
}

fn diagnostic(stack: &Stack, rule: &'static Rule, finding: Finding) -> Diagnostic {
    let place = |address: &Address, path: &[String]| {
        let places = stack.places.get(address)?;
        let found = places.tree.find(path.iter().map(String::as_str));
        Some(found.place())
    };
    let at = place(&finding.address, &finding.path);
    let diagnostic = match rule.severity {
        Severity::Error => Diagnostic::error(finding.message, at),
        Severity::Warning => Diagnostic::warning(finding.message, at),
    };
    let diagnostic =
        diagnostic.with_rule(rule.id).with_label(finding.label.unwrap_or_default()).with_help(finding.help);
    let diagnostic = match finding.instead {
        Some((old, new)) => {
            let mut diagnostic = diagnostic.with_fix(Some(&old), new);
            // What is said of a key is shown at its value, and mended where the key stands.
            let of_key = finding.path.last() == Some(&old);
            if let (true, Some(places), Some(fix)) =
                (of_key, stack.places.get(&finding.address), &mut diagnostic.fix)
            {
                let found = places.tree.find(finding.path.iter().map(String::as_str));
                fix.place = found.key.unwrap_or(&fix.place).clone();
            }
            diagnostic
        }
        None => diagnostic,
    };
    match finding.related {
        Some((address, path, why)) => diagnostic.with_related(place(&address, &path).as_ref(), &why),
        None => diagnostic,
    }
}

fn unused(silencer: &Silencer) -> Diagnostic {
    let Silencer { rule, place } = silencer;
    let place = Some(place.clone());
    if RULES.iter().any(|known| known.id == rule) {
        return Diagnostic::warning(format!("`{rule}` is not broken here"), place)
            .with_help(Some("remove this `allow`"));
    }
    Diagnostic::error(format!("unknown rule `{rule}`"), place)
        .with_offer(rule, nearest_name(rule, RULES.iter().map(|rule| rule.id)))
        .with_help(Some(format!("the rules are {}", listed(RULES.iter().map(|rule| rule.id)))))
}
