//! What becomes of a request, and why.

use std::collections::BTreeSet;

use crate::waf::action::{LastAction, Response, RuleAction};

/// What is done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// It goes through.
    Allow,
    /// WAF answers it.
    Block,
    /// It is counted, and the next rule looks.
    Count,
    /// A person has to solve a puzzle.
    Captcha,
    /// The browser has to prove that it is one.
    Challenge,
    /// The client has to pay.
    Monetize,
}

impl Act {
    /// All of them, by the words of stack files.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("allow", Self::Allow),
        ("block", Self::Block),
        ("count", Self::Count),
        ("captcha", Self::Captcha),
        ("challenge", Self::Challenge),
        ("monetize", Self::Monetize),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, act)| *act == self).map_or("", |(word, _)| word)
    }

    /// Its word for what was done.
    #[must_use]
    pub fn done(self) -> &'static str {
        match self {
            Self::Allow => "allowed",
            Self::Block => "blocked",
            Self::Count => "counted",
            Self::Captcha => "asked to solve a puzzle",
            Self::Challenge => "challenged",
            Self::Monetize => "asked to pay",
        }
    }

    /// What a rule's action does.
    #[must_use]
    pub fn of(action: &RuleAction) -> Self {
        match action {
            RuleAction::Allow(_) => Self::Allow,
            RuleAction::Block(_) => Self::Block,
            RuleAction::Count(_) => Self::Count,
            RuleAction::Captcha(_) => Self::Captcha,
            RuleAction::Challenge(_) => Self::Challenge,
            RuleAction::Monetize(_) => Self::Monetize,
        }
    }

    /// The status that WAF answers with; `None` if the request goes on. ("How the AWS WAF CAPTCHA and
    /// challenge actions work", `MonetizeAction`)
    #[must_use]
    pub fn status(self, response: Option<&Response>) -> Option<i32> {
        match self {
            Self::Allow | Self::Count => None,
            Self::Block => Some(response.map_or(403, |response| response.response_code)),
            Self::Captcha => Some(405),
            Self::Challenge => Some(202),
            Self::Monetize => Some(402),
        }
    }

    /// What the default action does, with the status that it answers with.
    #[must_use]
    pub fn of_default(action: &LastAction) -> (Self, Option<i32>) {
        match action {
            LastAction::Allow(_) => (Self::Allow, None),
            LastAction::Block(response) => (Self::Block, Self::Block.status(Some(response))),
        }
    }
}

/// Where a rule is: its name, behind the name of the web ACL's rule for the group that it is in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleName {
    /// The web ACL's rule, if this one is in a group.
    pub group: Option<String>,
    /// The rule.
    pub rule: String,
    /// Its priority; of a managed rule it is not known.
    pub priority: Option<i32>,
}

impl std::fmt::Display for RuleName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.group {
            Some(group) => write!(f, "{group}/{}", self.rule),
            None => f.write_str(&self.rule),
        }
    }
}

/// What a rule made of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It matched: what it did, and what matched.
    Matched(Act, String),
    /// It did not match.
    NotMatched,
    /// WAF does not apply it to this request, for this reason.
    NotApplied(String),
    /// There is no telling, for these reasons.
    Unknown(BTreeSet<String>),
}

/// A rule that looked at the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The rule.
    pub rule: RuleName,
    /// The name by which a test can assume what it makes of the request.
    pub key: String,
    /// What it made of the request.
    pub outcome: Outcome,
    /// Whether it looked for sure: no rule before it may have ended the evaluation.
    pub is_certain: bool,
    /// Labels that it put on the request, in full.
    pub labels: BTreeSet<String>,
}

/// How the evaluation may end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// What is done; `None` if that is not known.
    pub act: Option<Act>,
    /// The status that WAF answers with, if it answers.
    pub status: Option<i32>,
    /// The rule that ends it; `None` is the default action.
    pub rule: Option<RuleName>,
    /// What matched, or why it is not known whether it does.
    pub because: BTreeSet<String>,
}

/// What becomes of a request, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The rules that looked, in their order.
    pub steps: Vec<Step>,
    /// How the evaluation may end, in order: the last one for sure if none before it does.
    pub endings: Vec<Ending>,
    /// The labels that the request has for sure, in full.
    pub labels: BTreeSet<String>,
}

impl Answer {
    /// What is done with the request, if every way it may end comes to the same.
    #[must_use]
    pub fn act(&self) -> Option<Act> {
        self.same(|ending| ending.act).flatten()
    }

    /// The status of the answer, if every way it may end comes to the same; `Some(None)` if the request goes
    /// through.
    #[must_use]
    pub fn status(&self) -> Option<Option<i32>> {
        self.act()?;
        self.same(|ending| ending.status)
    }

    /// The rule that ends the evaluation, if that is known; `Some(None)` is the default action.
    #[must_use]
    pub fn ended_by(&self) -> Option<Option<&RuleName>> {
        match &self.endings[..] {
            [only] => Some(only.rule.as_ref()),
            _ => None,
        }
    }

    /// The rules that counted the request for sure.
    pub fn counted_by(&self) -> impl Iterator<Item = &RuleName> {
        let counted = self
            .steps
            .iter()
            .filter(|step| step.is_certain && matches!(step.outcome, Outcome::Matched(Act::Count, _)));
        counted.map(|step| &step.rule)
    }

    fn same<T: PartialEq>(&self, of: impl Fn(&Ending) -> T) -> Option<T> {
        let mut all = self.endings.iter().map(of);
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }
}
