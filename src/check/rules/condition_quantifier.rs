//! `ForAllValues` and `ForAnyValue`: for keys with several values, and only for them.

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::Severity,
    policy::{Effect, Operator, Quantifier, actions},
};

/// `ForAllValues` holds where there is no value at all, and so lets in whoever sends none
/// (aws-facts §8.5).
pub(super) const RULE: Rule = Rule {
    id: "condition-quantifier",
    severity: Severity::Warning,
    about: "`ForAllValues` that an absent key fulfils, or a list compared as if it were one value",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let condition = &said.statement.condition;
    let mut found = Vec::new();
    for (name, key, _) in condition.all() {
        let Some(operator) = Operator::parse(name).filter(|operator| operator.base != "Null") else {
            continue;
        };
        let Some(known) = actions::key_type(key) else { continue };
        let at = |message: String| said.finding_at(view, &["Condition", name, key], message);
        let is_there = condition.get("Null", key).is_some();
        match operator.quantifier {
            // Of a request without tags there is nothing to say; there it is how it is meant.
            Some(Quantifier::ForAllValues)
                if said.statement.effect == Effect::Allow && !known.is_list && !is_there =>
            {
                let message = format!("a request without `{key}` fulfils this too");
                found.push(at(message).with_label("`ForAllValues` holds where there is no value").with_help(
                    format!("`{key}` has one value: write `{}`", Operator { quantifier: None, ..operator }),
                ));
            }
            None if known.is_list => {
                let message = format!("`{key}` has several values, and `{name}` compares one");
                found
                    .push(at(message).with_label("needs `ForAnyValue` or `ForAllValues`").with_help(format!(
                    "write `ForAnyValue:{name}` if one of them is enough, `ForAllValues:{name}` if each must"
                )));
            }
            _ => {}
        }
    }
    found
}
