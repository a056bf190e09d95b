//! What AWS takes for the same and answers in other words: the letters of actions, Sids that it numbered itself,
//! and `CloudFront`'s origin access identities.

use std::collections::BTreeMap;

use super::{Policy, Principal, Statement};
use crate::model::Text;

/// How S3 calls an origin access identity. A space and an underscore between the words are the same to it.
const IDENTITY: &str = ":iam::cloudfront:user/CloudFront Origin Access Identity ";

/// The length of an identity's canonical user id; that of an account has 64 digits.
const CANONICAL_ID: usize = 96;

impl Policy {
    /// Takes over from `live` how it says what AWS does not tell apart, so that what is left to differ is
    /// a difference. Actions are matched without regard to case, and what AWS rewrites it rewrites again.
    pub fn spell_like(&mut self, live: &Self) {
        let spellings: BTreeMap<String, &String> = live
            .statements()
            .flat_map(|(_, statement)| statement.action.iter().chain(&statement.not_action))
            .map(|action| (action.to_ascii_lowercase(), action))
            .collect();
        let spell = |action: &String| {
            spellings
                .get(&action.to_ascii_lowercase())
                .map_or_else(|| action.clone(), |known| (*known).clone())
        };
        let spelled: Vec<Statement> = self
            .statements()
            .map(|(_, statement)| Statement {
                action: statement.action.iter().map(spell).collect(),
                not_action: statement.not_action.iter().map(spell).collect(),
                ..statement.clone()
            })
            .collect();
        *self = self.with_statements(spelled);
        if *self != *live && self.says_the_same_as(live) {
            self.clone_from(live);
        }
    }

    /// Whether the statements of both can be paired, each with one that AWS takes for the same.
    fn says_the_same_as(&self, other: &Self) -> bool {
        let mut left: Vec<&Statement> = other.statements().map(|(_, statement)| statement).collect();
        let paired = self.statements().all(|(_, one)| {
            let at = left.iter().position(|other| one == *other);
            let at = at.or_else(|| left.iter().position(|other| are_alike(one, other)));
            at.map(|at| left.swap_remove(at)).is_some()
        });
        paired && left.is_empty() && (self.version(), self.id()) == (other.version(), other.id())
    }
}

fn are_alike(one: &Statement, other: &Statement) -> bool {
    let bare = |statement: &Statement| Statement {
        sid: statement.sid.clone().filter(|sid| !is_number(sid)),
        principal: None,
        not_principal: None,
        ..statement.clone()
    };
    bare(one) == bare(other)
        && are_same_principals(one.principal.as_ref(), other.principal.as_ref())
        && are_same_principals(one.not_principal.as_ref(), other.not_principal.as_ref())
}

/// Whether a Sid is one that AWS gave: statements without one may come back with their numbers.
fn is_number(sid: &str) -> bool {
    !sid.is_empty() && sid.bytes().all(|byte| byte.is_ascii_digit())
}

fn are_same_principals(one: Option<&Principal>, other: Option<&Principal>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one.is_none() && other.is_none() };
    let named = |principal: &Principal| -> Vec<(&'static str, String)> {
        principal.all().map(|(kind, text)| (kind, with_spaces(text))).collect()
    };
    let (one, other) = (named(one), named(other));
    let mut left: Vec<_> = one.iter().filter(|each| !other.contains(each)).collect();
    let mut right: Vec<_> = other.iter().filter(|each| !one.contains(each)).collect();
    left.sort();
    right.sort();
    let is_identity = |(kind, text): &(&str, String)| identity_form(kind, text).is_some();
    let form = |each: &&(&'static str, String)| identity_form(each.0, &each.1);
    left.len() == right.len()
        && left.iter().chain(&right).all(|each| is_identity(each))
        // Two of one form are two identities; which one another form stands for is CloudFront's to know.
        && left.iter().all(|each| right.iter().all(|other| form(each) != form(other)))
}

/// The ARN of an identity with spaces between its words.
fn with_spaces(text: &Text) -> String {
    let text = text.to_string();
    let spaced = text.replace('_', " ");
    if spaced.contains(IDENTITY) { spaced } else { text }
}

/// The forms in which S3 shows one identity: right after a put by its unique id, later by its ARN, and to
/// whoever writes it also by its canonical user.
#[derive(PartialEq, Eq)]
enum Form {
    Arn,
    UniqueId,
    CanonicalUser,
}

fn identity_form(kind: &str, text: &str) -> Option<Form> {
    match kind {
        "AWS" if text.contains(IDENTITY) => Some(Form::Arn),
        "AWS" if text.starts_with("AIDA") => Some(Form::UniqueId),
        "CanonicalUser" if text.len() == CANONICAL_ID => Some(Form::CanonicalUser),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn policy(statements: &Value) -> Policy {
        Policy::from_json(&json!({"Version": "2012-10-17", "Statement": statements}).to_string()).unwrap()
    }

    fn is_same(want: &Value, live: &Value) -> bool {
        let (mut want, live) = (policy(want), policy(live));
        want.spell_like(&live);
        want == live
    }

    #[test]
    fn the_letters_of_actions_are_the_same() {
        let of = |action: Value| json!([{"Effect": "Allow", "Action": action, "Resource": "*"}]);
        assert!(is_same(&of(json!("s3:GetObject")), &of(json!("S3:getobject"))));
        assert!(is_same(&of(json!(["s3:Get*", "new:Thing"])), &of(json!(["S3:GET*", "New:THING"]))));
        assert!(!is_same(&of(json!("s3:GetObject")), &of(json!("s3:PutObject"))));
        let not = |action: &str| json!([{"Effect": "Deny", "NotAction": action, "Resource": "*"}]);
        assert!(is_same(&not("iam:*"), &not("IAM:*")));
    }

    #[test]
    fn what_differs_is_all_that_differs() {
        let mut want = policy(&json!([{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"]}]));
        want.spell_like(&policy(&json!([{"Effect": "Allow", "Action": ["S3:getobject"]}])));
        let actions: Vec<_> = want.statements().flat_map(|(_, statement)| statement.action.clone()).collect();
        assert_eq!(actions, ["S3:getobject", "s3:PutObject"]);
    }

    #[test]
    fn numbers_for_sids_are_none() {
        let with = |sid: Option<&str>, action: &str| {
            let mut statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
            if let Some(sid) = sid {
                statement["Sid"] = json!(sid);
            }
            statement
        };
        let plain = json!([with(None, "s3:GetObject"), with(None, "s3:PutObject")]);
        assert!(is_same(&plain, &json!([with(Some("1"), "s3:GetObject"), with(Some("2"), "s3:PutObject")])));
        assert!(is_same(&json!([with(Some("0"), "s3:GetObject")]), &json!([with(None, "s3:GetObject")])));
        assert!(!is_same(&plain, &json!([with(Some("1"), "s3:GetObject")])));
        assert!(!is_same(
            &json!([with(None, "s3:GetObject")]),
            &json!([with(Some("Reader"), "s3:GetObject")])
        ));
    }

    #[test]
    fn an_identity_of_cloudfront_has_three_forms() {
        let of = |principal: Value| json!([{"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*"}]);
        let canonical = of(json!({"CanonicalUser": "b1".repeat(48)}));
        let arn = |id: &str| of(json!({"AWS": format!("arn:aws{IDENTITY}{id}")}));
        let underscored = json!({"AWS": format!("arn:aws{IDENTITY}E1EXAMPLE").replace(' ', "_")});
        let unique = of(json!({"AWS": "AIDAEXAMPLEEXAMPLE12"}));
        assert!(is_same(&canonical, &arn("E1EXAMPLE")));
        assert!(is_same(&canonical, &unique));
        assert!(is_same(&arn("E1EXAMPLE"), &unique));
        assert!(is_same(&arn("E1EXAMPLE"), &canonical));
        assert!(is_same(&of(underscored), &arn("E1EXAMPLE")));
        // Another identity, an account, a role.
        assert!(!is_same(&arn("E1EXAMPLE"), &arn("E2EXAMPLE")));
        assert!(!is_same(&canonical, &of(json!({"CanonicalUser": "c2".repeat(48)}))));
        assert!(!is_same(&of(json!({"CanonicalUser": "b1".repeat(32)})), &arn("E1EXAMPLE")));
        assert!(!is_same(&of(json!({"AWS": "arn:aws:iam::111122223333:role/x"})), &unique));
        assert!(!is_same(&canonical, &of(json!("*"))));
    }
}
