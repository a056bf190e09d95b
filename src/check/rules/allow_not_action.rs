//! An Allow of everything but some actions.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    policy::Effect,
};

/// It grows with every service that AWS invents (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "allow-not-action",
    severity: Severity::Warning,
    about: "`NotAction` in an Allow, which allows all that AWS will ever have",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let wide = view.said().filter(|said| {
        said.statement.effect == Effect::Allow
            && !said.statement.not_action.is_empty()
            && said.resources().any(|resource| resource == "*")
    });
    wide.map(|said| {
        let message = format!("{} allows every action of every service but those it names", said.words());
        said.finding_at(view, &["NotAction"], message)
            .with_label("of future services too")
            .with_help("name what is allowed, in `Action`")
    })
    .collect()
}
