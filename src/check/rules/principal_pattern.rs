//! A pattern in a principal's ARN.

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::Severity,
    model::{Text, shown},
};

/// Principals are matched literally: AWS refuses a `*` in an ARN, and it would match nobody
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
            let asking = asking(text);
            let (account, pattern) = (shown(account), shown(&asking));
            found.push(said.finding_at(view, &[member, "AWS", text], message).with_label("matches no principal").with_help(
                format!(
                    "name the account, and say who in it:\nPrincipal = {{ AWS = \"{account}\" }}, Condition = {{ ArnLike = {{ \"aws:PrincipalArn\" = \"{pattern}\" }} }}"
                ),
            ));
        }
    }
    found
}

/// What `aws:PrincipalArn` holds of those whom a pattern means: of a session, the ARN of its role (IAM user
/// guide, global condition keys).
fn asking(pattern: &str) -> String {
    let role = || {
        let (before, rest) = pattern.split_once(":assumed-role/")?;
        let before = before.replacen(":sts:", ":iam:", 1);
        Some(format!("{before}:role/{}", rest.split('/').next().unwrap_or(rest)))
    };
    role().unwrap_or_else(|| pattern.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::evaluate::{Caller, fits};

    #[test]
    fn what_is_offered_is_what_the_key_holds() {
        let cases = [
            ("arn:aws:sts::111122223333:assumed-role/x/*", "arn:aws:iam::111122223333:role/x"),
            ("arn:aws:sts::111122223333:assumed-role/x-*/*", "arn:aws:iam::111122223333:role/x-*"),
            ("arn:aws:iam::111122223333:role/team-*", "arn:aws:iam::111122223333:role/team-*"),
        ];
        for (pattern, expected) in cases {
            assert_eq!(asking(pattern), expected, "{pattern}");
        }
        let session = Caller::parse("arn:aws:sts::111122223333:assumed-role/x/i-1").unwrap();
        let keys = session.keys();
        let (_, held) = keys.iter().find(|(key, _)| *key == "aws:PrincipalArn").unwrap();
        assert!(fits(&asking("arn:aws:sts::111122223333:assumed-role/x/*"), held), "{held}");
    }
}
