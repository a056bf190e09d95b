//! Whether a statement applies to a request, and if not, for which of its elements.

use std::collections::BTreeSet;

use super::{
    Caller, Gate, Layer, Naming, Request, Truth,
    arn::resource_fits,
    condition::{Tested, test},
    named::{left_out, may_name, naming},
    pattern::fits_in_any_case,
};
use crate::{
    model::Text,
    policy::{Effect, Statement},
};

/// An element of a statement that does not fit the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Miss {
    /// It is about somebody else.
    Principal,
    /// It is about other actions.
    Action,
    /// It is about other resources.
    Resource,
    /// Its condition does not hold.
    Condition,
}

/// A statement that was considered.
#[derive(Clone, Debug)]
pub struct Considered<'a> {
    /// What its policy is to the request.
    pub layer: Layer,
    /// Its policy's name.
    pub policy: &'a str,
    /// Its label.
    pub label: &'a str,
    /// What it does.
    pub effect: Effect,
    /// The statement.
    pub statement: &'a Statement,
    /// How it names the caller, where it names anyone.
    pub naming: Option<Naming>,
    /// Which of its elements do not fit; none of them if it applies.
    pub misses: Vec<Miss>,
    /// Which of its elements may not fit: what that hangs on is not known.
    pub unsure: Vec<Miss>,
    /// Its condition, looked at where everything else fits.
    pub tested: Vec<Tested>,
    /// The keys of variables in its resources that the request does not have.
    pub unknown: BTreeSet<String>,
}

impl Considered<'_> {
    /// Whether it applies.
    #[must_use]
    pub fn applies(&self) -> Truth {
        match (&self.misses[..], &self.unsure[..]) {
            ([], []) => Truth::Yes,
            ([], _) => Truth::Maybe,
            _ => Truth::No,
        }
    }

    /// Whether it applies for sure.
    #[must_use]
    pub fn surely_applies(&self) -> bool {
        self.applies() == Truth::Yes
    }

    /// The keys that it asked for and the request does not have, or of which nothing is known.
    pub fn missing_keys(&self) -> impl Iterator<Item = &str> {
        let absent = self.tested.iter().filter(|tested| tested.had.is_none()).map(|tested| &tested.key);
        let unknown = self.tested.iter().flat_map(|tested| &tested.unknown);
        absent.chain(unknown).chain(&self.unknown).map(String::as_str)
    }

    /// The keys whose values are not known and would decide whether it applies.
    pub fn open_keys(&self) -> impl Iterator<Item = &str> {
        let is_open = self.applies() == Truth::Maybe;
        let tested = self.tested.iter().filter(move |tested| is_open && tested.holds == Truth::Maybe);
        let keys = tested
            .flat_map(|tested| (!tested.is_known).then_some(&tested.key).into_iter().chain(&tested.unknown));
        let of_resource =
            self.unknown.iter().filter(move |_| is_open && self.unsure.contains(&Miss::Resource));
        keys.chain(of_resource).map(String::as_str)
    }
}

/// What a statement is held against beside the request.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) request: &'a Request,
    pub(super) layer: Layer,
    pub(super) gate: Gate,
    /// Whether the caller has a boundary.
    pub(super) bounded: Truth,
    pub(super) variables: bool,
}

/// Holds a statement against a request.
pub(super) fn consider<'a>(
    policy: &'a str,
    label: &'a str,
    statement: &'a Statement,
    setting: Setting<'_>,
) -> Considered<'a> {
    let (is_named, naming) = setting.principal(statement);
    let mut unknown = BTreeSet::new();
    let (mut misses, mut unsure) = (Vec::new(), Vec::new());
    let mut note = |miss: Miss, fits: Truth| match fits {
        Truth::No => misses.push(miss),
        Truth::Maybe => unsure.push(miss),
        Truth::Yes => {}
    };
    let is_about = covers_action(statement, &setting.request.action);
    note(Miss::Principal, is_named);
    note(Miss::Action, is_about.into());
    note(Miss::Resource, setting.covers_resource(statement, &mut unknown));
    let mut tested = Vec::new();
    if misses.is_empty() {
        tested = test(&statement.condition, setting.variables, &setting.request.context);
        match Truth::all(tested.iter().map(|tested| tested.holds)) {
            Truth::No => misses.push(Miss::Condition),
            Truth::Maybe => unsure.push(Miss::Condition),
            Truth::Yes => {}
        }
    }
    if misses.contains(&Miss::Action) || misses.contains(&Miss::Principal) {
        unknown.clear();
    }
    Considered {
        layer: setting.layer,
        policy,
        label,
        effect: statement.effect,
        statement,
        naming,
        misses,
        unsure,
        tested,
        unknown,
    }
}

impl Setting<'_> {
    /// Whether the statement is about the caller, and how it names it.
    fn principal(self, statement: &Statement) -> (Truth, Option<Naming>) {
        let Request { caller, context, .. } = self.request;
        let trust = self.gate == Gate::Trust;
        match (self.layer, &statement.principal, &statement.not_principal) {
            (Layer::Resource | Layer::ResourceControl, Some(principal), _) => {
                if let Some(naming) = naming(principal, caller, trust, context) {
                    return (Truth::Yes, Some(naming));
                }
                let naming = may_name(principal, caller, context);
                (naming.map_or(Truth::No, |_| Truth::Maybe), naming)
            }
            (Layer::Resource | Layer::ResourceControl, None, Some(others)) => {
                let is_iam = matches!(caller, Caller::User(_) | Caller::Role(_) | Caller::Session(_));
                // AWS denies whoever has a boundary, whatever the list says (IAM: NotPrincipal).
                let always = self.bounded.and((statement.effect == Effect::Deny && is_iam).into());
                let about = always.or(!left_out(others, caller, trust, context));
                (about, (about != Truth::No).then_some(Naming::Everyone))
            }
            (Layer::Resource, None, None) => (Truth::No, None),
            // Policies of identities and organizations are about whoever they are attached to.
            _ => (Truth::Yes, None),
        }
    }

    fn covers_resource(self, statement: &Statement, unknown: &mut BTreeSet<String>) -> Truth {
        let Request { resource, context, .. } = self.request;
        // A variable without value makes the statement say nothing (aws-facts §8.5).
        let mut says_nothing = false;
        let mut variable = None;
        let mut fits = |text: &Text| {
            // What AWS has yet to assign may be anything.
            let Some(pattern) = text.known() else { return Truth::from(context.is_open()).and(Truth::Maybe) };
            match resource_fits(pattern, self.variables, resource, context) {
                Ok((fits, key)) => {
                    variable = variable.take().or_else(|| key.clone());
                    unknown.extend(key.filter(|_| fits == Truth::Maybe));
                    fits
                }
                Err(key) => {
                    unknown.insert(key);
                    says_nothing = true;
                    Truth::No
                }
            }
        };
        if !statement.resource.is_empty() {
            return Truth::any(statement.resource.iter().map(fits));
        }
        if !statement.not_resource.is_empty() {
            let covers_not = Truth::any(statement.not_resource.iter().map(&mut fits));
            if says_nothing {
                return Truth::No;
            }
            // A variable that may be without a value may make the statement say nothing.
            return match variable {
                Some(key) if covers_not == Truth::No => {
                    unknown.insert(key);
                    Truth::Maybe
                }
                _ => !covers_not,
            };
        }
        // Trust policies name none, those of topics need not; the policy of a key that does not has
        // no effect (aws-facts §2.1).
        (self.layer == Layer::Resource && self.gate != Gate::Key).into()
    }
}

fn covers_action(statement: &Statement, action: &str) -> bool {
    let covers = |pattern: &String| pattern == "*" || fits_in_any_case(pattern, action);
    if statement.action.is_empty() {
        !statement.not_action.is_empty() && !statement.not_action.iter().any(covers)
    } else {
        statement.action.iter().any(covers)
    }
}
