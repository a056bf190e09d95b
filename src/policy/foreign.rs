//! Whom of other accounts a statement lets in.

use super::{Effect, Operator, Principal, Statement, principal::is_account_id};
use crate::model::Text;

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

/// The condition keys that name the account of who asks, where the principal is everyone.
const OWNERS: [&str; 3] = ["aws:PrincipalAccount", "aws:PrincipalArn", "kms:CallerAccount"];

/// Another account that a statement lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Its id.
    pub account: String,
    /// Whether it is let in as a whole, whoever there asks, and no condition ties that to somebody.
    pub untied: bool,
}

impl Statement {
    /// The other accounts than `own` that it lets in, by its principals or, where these are everyone, by a
    /// condition. What lets everyone in is public.
    #[must_use]
    pub fn foreign(&self, own: &str) -> Vec<Foreign> {
        if self.effect != Effect::Allow {
            return Vec::new();
        }
        let is_tied = self.condition.ties(&TIES);
        let lets_all_in =
            self.principal.iter().flat_map(Principal::all).any(|(_, text)| text.known() == Some("*"));
        let named = self.principal.iter().flat_map(|principal| &principal.aws);
        let by_condition = self.condition.all().filter(|(operator, key, _)| {
            let asks = Operator::parse(operator).is_some_and(|operator| !operator.base.contains("Not"));
            lets_all_in && asks && OWNERS.iter().any(|owner| key.eq_ignore_ascii_case(owner))
        });
        let by_condition = by_condition.flat_map(|(_, _, values)| values);
        let mut found: Vec<Foreign> = Vec::new();
        for text in named.chain(by_condition).filter_map(Text::known) {
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

    #[test]
    fn everyone_of_another_account_is_that_account() {
        let of = |key: &str, value: &str| {
            let statement = Statement::allow("").principals_aws(["*"]).actions(["s3:GetObject"]);
            let found = statement.condition("StringEquals", key, [value]).foreign("111122223333");
            found.into_iter().map(|each| (each.account, each.untied)).collect::<Vec<_>>()
        };
        let whole = [("444455556666".to_owned(), true)];
        assert_eq!(of("aws:PrincipalAccount", "444455556666"), whole);
        assert_eq!(of("kms:CallerAccount", "444455556666"), whole);
        let tied = [("444455556666".to_owned(), false)];
        assert_eq!(of("aws:PrincipalArn", "arn:aws:iam::444455556666:role/deploy"), tied);
        assert_eq!(of("aws:PrincipalAccount", "111122223333"), []);
    }
}
