//! Whom of other accounts a statement lets in.

use super::{Effect, Statement, principal::is_account_id};

/// The condition keys that tie a request from another account to somebody there.
const TIES: [&str; 9] = [
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalTag/",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:userid",
    "sts:ExternalId",
    "sts:RoleSessionName",
];

/// Another account that a statement lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Its id.
    pub account: String,
    /// Whether it is let in as a whole, whoever there asks, and no condition ties that to somebody.
    pub untied: bool,
}

impl Statement {
    /// The other accounts than `own` that it lets in by name. What lets everyone in is public.
    #[must_use]
    pub fn foreign(&self, own: &str) -> Vec<Foreign> {
        if self.effect != Effect::Allow {
            return Vec::new();
        }
        let is_tied = self.condition.all().any(|(_, key, _)| {
            TIES.iter().any(|tie| key.get(..tie.len()).is_some_and(|start| start.eq_ignore_ascii_case(tie)))
        });
        let principals = self.principal.iter().flat_map(|principal| &principal.aws);
        let mut found: Vec<Foreign> = Vec::new();
        for text in principals.filter_map(|text| text.known()) {
            let account = if is_account_id(text) { Some(text) } else { text.split(':').nth(4) };
            let Some(account) = account.filter(|account| is_account_id(account) && *account != own) else {
                continue;
            };
            let whole = is_account_id(text) || text.ends_with(":root");
            let foreign = Foreign { account: account.to_owned(), untied: whole && !is_tied };
            if !found.contains(&foreign) {
                found.push(foreign);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_account_is_let_in_as_a_whole_or_by_name() {
        let of = |principal: &str, key: Option<&str>| {
            let statement = Statement::allow("").principals_aws([principal]).actions(["sts:AssumeRole"]);
            let statement = match key {
                Some(key) => statement.condition("StringEquals", key, ["x"]),
                None => statement,
            };
            let said =
                |each: &Foreign| format!("{} {}", each.account, if each.untied { "whole" } else { "tied" });
            statement.foreign("111122223333").iter().map(said).collect::<Vec<_>>().join(", ")
        };
        let cases = [
            ("arn:aws:iam::444455556666:root", None, "444455556666 whole"),
            ("444455556666", None, "444455556666 whole"),
            ("arn:aws:iam::444455556666:root", Some("sts:ExternalId"), "444455556666 tied"),
            ("arn:aws:iam::444455556666:root", Some("aws:SecureTransport"), "444455556666 whole"),
            ("arn:aws:iam::444455556666:role/deploy", None, "444455556666 tied"),
            ("arn:aws:iam::111122223333:root", None, ""),
            ("*", None, ""),
            ("AROAEXAMPLE", None, ""),
        ];
        for (principal, key, expected) in cases {
            assert_eq!(of(principal, key), expected, "{principal} {key:?}");
        }
    }
}
