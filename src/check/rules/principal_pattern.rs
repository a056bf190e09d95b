//! A pattern in a principal's ARN.

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::Severity,
    model::{Text, shown},
};

/// Principals are compared letter by letter: AWS refuses a `*` in an ARN, and it would match nobody
/// (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "principal-pattern",
    severity: Severity::Error,
    about: "a principal's ARN with a wildcard, which no principal has",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let members = [("Principal", &said.statement.principal), ("NotPrincipal", &said.statement.not_principal)];
    let mut found = Vec::new();
    for (member, principal) in members {
        let texts = principal.iter().flat_map(|principal| &principal.aws);
        for text in texts.filter_map(Text::known).filter(|text| text.len() > 1 && text.contains(['*', '?'])) {
            let message = format!("no principal has a wildcard in its ARN: `{text}`");
            let account =
                text.split(':').nth(4).filter(|account| !account.is_empty()).unwrap_or("${stack.account}");
            let (account, pattern) = (shown(account), shown(text));
            found.push(said.finding_at(view, &[member, "AWS", text], message).with_label("matches nobody").with_help(
                format!(
                    "name the account, and say who in it:\nPrincipal = {{ AWS = \"{account}\" }}, Condition = {{ ArnLike = {{ \"aws:PrincipalArn\" = \"{pattern}\" }} }}"
                ),
            ));
        }
    }
    found
}
