//! A role that an identity provider's every user may assume.

use crate::{
    check::{Finding, Rule, Said, Sort, View},
    diagnostics::Severity,
    model::shown,
    policy::{Effect, Operator},
};

/// All of GitHub signs in with the same provider: only the token's `sub` tells repositories apart
/// (<https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws>).
pub(super) const RULE: Rule = Rule {
    id: "oidc-trust",
    severity: Severity::Error,
    about: "a role trusts every user of an identity provider",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let trusts =
        view.said().filter(|said| said.statement.effect == Effect::Allow && said.held.sort == Sort::Trust);
    trusts.filter_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Option<Finding> {
    let mut providers =
        said.principals().filter(|(kind, _)| *kind == "Federated").filter_map(|(_, text)| text.known());
    let provider = providers.find_map(|arn| Some(arn.split_once(":oidc-provider/")?.1))?;
    let subject = format!("{provider}:sub");
    let is_asked = said.statement.condition.all().any(|(operator, key, values)| {
        let asks = Operator::parse(operator)
            .is_some_and(|operator| !operator.holds_when_absent() && operator.base != "Null");
        let anyone =
            values.iter().any(|value| value.known().is_some_and(|text| ["*", "repo:*"].contains(&text)));
        asks && !anyone && key.eq_ignore_ascii_case(&subject)
    });
    if is_asked {
        return None;
    }
    let message = format!("every user of {provider} can assume {}", said.held.by.address);
    let example = match provider {
        "token.actions.githubusercontent.com" => "repo:example/app:environment:production",
        _ => "…",
    };
    let finding = said
        .finding_at(view, &["Principal"], message)
        .with_label("no condition restricts the subject of the token");
    Some(finding.with_help(format!(
        "restrict it:\nCondition = {{ StringEquals = {{ \"{}\" = \"{example}\" }} }}",
        shown(&subject)
    )))
}
