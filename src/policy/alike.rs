//! What AWS takes for the same and answers in other words: the letters of actions, Sids that it numbered itself,
//! and `CloudFront`'s origin access identities.

use std::collections::{BTreeMap, BTreeSet};

use super::{Policy, Principal, Statement};
use crate::model::Text;

/// How S3 calls an origin access identity. A space and an underscore between the words are the same to it.
const IDENTITY: &str = ":iam::cloudfront:user/CloudFront Origin Access Identity ";

/// The length of an identity's canonical user id; that of an account has 64 digits.
const CANONICAL_ID: usize = 96;

/// The most statements that are compared one by one.
const LONGEST: usize = 500;

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
        let mut surplus: BTreeMap<&Statement, isize> = BTreeMap::new();
        self.statements().for_each(|(_, one)| *surplus.entry(one).or_default() += 1);
        other.statements().for_each(|(_, one)| *surplus.entry(one).or_default() -= 1);
        let of = |sign: isize| {
            let more = surplus.iter().filter(move |(_, count)| **count * sign > 0);
            more.flat_map(|(one, count)| std::iter::repeat_n(*one, count.unsigned_abs()))
        };
        let (ours, mut theirs): (Vec<&Statement>, Vec<&Statement>) = (of(1).collect(), of(-1).collect());
        // No policy of AWS is so long that more than this could differ in words alone.
        let may_be = ours.len() == theirs.len() && ours.len() <= LONGEST;
        let is_same_head = (self.version(), self.id()) == (other.version(), other.id());
        may_be
            && is_same_head
            && ours.iter().all(|one| {
                let at = theirs.iter().position(|other| are_alike(one, other));
                at.map(|at| theirs.swap_remove(at)).is_some()
            })
    }
}

fn are_alike(one: &Statement, other: &Statement) -> bool {
    let lower =
        |actions: &BTreeSet<String>| actions.iter().map(|action| action.to_ascii_lowercase()).collect();
    let bare = |statement: &Statement| Statement {
        action: lower(&statement.action),
        not_action: lower(&statement.not_action),
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
#[path = "alike_tests.rs"]
mod tests;
