//! A star in a comparison that takes it for a star.

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::Severity,
    policy::Operator,
};

/// `StringEquals` compares letter by letter (aws-facts §8.5).
pub(super) const RULE: Rule = Rule {
    id: "wildcard-in-equals",
    severity: Severity::Warning,
    about: "a wildcard in a value that is matched literally",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, key, values) in said.statement.condition.all() {
        let Some(operator) =
            Operator::parse(name).filter(|it| ["StringEquals", "StringNotEquals"].contains(&it.base))
        else {
            continue;
        };
        let is_pattern =
            |text: &&str| text.replace("${*}", "").replace("${?}", "").contains('*') && !text.contains("${");
        for text in values.iter().filter_map(|text| text.known()).filter(is_pattern) {
            let like = name.replace(operator.base, &operator.base.replace("Equals", "Like"));
            let message = format!("`{name}` matches the `*` in `{text}` literally");
            let finding = said.finding_at(view, &["Condition", name, key, text], message);
            found.push(
                finding.with_label("matched literally").with_help(format!("`{like}` matches patterns")),
            );
        }
    }
    found
}
