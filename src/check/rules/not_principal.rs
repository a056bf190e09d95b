//! `NotPrincipal` says more than it seems to.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    model::Text,
    policy::Effect,
};

/// Everyone else is everyone in the world; and a Deny has to leave out the account too, or it hits whom
/// it leaves out (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "not-principal",
    severity: Severity::Error,
    about: "`NotPrincipal` that lets in the world, or shuts out whom it names",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for said in view.said() {
        let Some(principal) = &said.statement.not_principal else { continue };
        let at = |message: String| said.finding_at(view, &["NotPrincipal"], message);
        if said.statement.effect == Effect::Allow {
            let message = format!("{} allows this to everyone but those it names", said.words());
            found.push(
                at(message)
                    .with_label("the whole world, without an account too")
                    .with_help("name who may, in `Principal`"),
            );
            continue;
        }
        let is_root = |text: &str| text.ends_with(":root");
        let accounts: Vec<&str> =
            principal.aws.iter().filter_map(Text::known).filter(|text| is_root(text)).collect();
        let account_of = |text: &str| text.split(':').nth(4).map(str::to_owned);
        let alone = principal.aws.iter().filter_map(Text::known).find(|text| {
            text.starts_with("arn:")
                && !is_root(text)
                && !accounts.iter().any(|root| account_of(root) == account_of(text))
        });
        if let Some(alone) = alone {
            let message = format!("{} denies this to {alone} too", said.words());
            let help = "deny it to everyone instead, with an exception:\nPrincipal = \"*\", Condition = { ArnNotEquals = { \"aws:PrincipalArn\" = \"…\" } }";
            found.push(at(message).with_label("its account is not left out").with_help(help));
        }
    }
    found
}
