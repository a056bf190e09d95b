//! A role that a whole other account may assume.

use crate::{
    check::{Finding, Rule, Said, Sort, View},
    diagnostics::Severity,
    policy::Effect,
};

/// Whoever may assume roles there may become this one; a vendor's other customers too, if they learn
/// the role's name (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "foreign-trust",
    severity: Severity::Warning,
    about: "a role trusts the whole of another account, without an external id",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let trusts =
        view.said().filter(|said| said.statement.effect == Effect::Allow && said.held.sort == Sort::Trust);
    trusts.filter_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Option<Finding> {
    let own = &said.held.by.scope.account;
    if own.is_empty() {
        return None;
    }
    let foreign = said.statement.foreign(own).into_iter().find(|foreign| foreign.untied)?.account;
    let message = format!(
        "any principal that account {foreign} allows to assume roles can assume {}",
        said.held.by.address
    );
    let finding = said.finding_at(view, &["Principal"], message).with_label("the whole account");
    Some(finding.with_help(
        "name the role there, or agree on an external id:\nCondition = { StringEquals = { \"sts:ExternalId\" = \"…\" } }",
    ))
}
