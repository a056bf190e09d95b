//! From policies and a request to a decision.

use std::collections::BTreeSet;

use super::{
    Answered, Attached, Considered, Decision, Layer, Outcome, Policies, Reason, Request, Truth,
    statement::{Setting, consider},
    view::{View, is_of_an_account},
};
use crate::policy::Effect;

/// A decision with its trace.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    /// The decision, as far as it is known.
    pub outcome: Outcome,
    /// What made it.
    pub reason: Reason,
    /// Whether caller and resource are of two accounts.
    pub crosses_accounts: bool,
    /// The layers of the caller's side that would have to allow it and do not.
    pub silent: BTreeSet<Layer>,
    /// Every statement that could have had a say.
    pub considered: Vec<Considered<'a>>,
}

impl<'a> Verdict<'a> {
    /// The statements that made the decision: those that deny; if there is none, those that allow.
    pub fn decisive(&self) -> impl Iterator<Item = &Considered<'a>> {
        let denied = self.outcome.decision() == Some(Decision::ExplicitDeny);
        let effect = if denied { Effect::Deny } else { Effect::Allow };
        self.considered.iter().filter(move |each| each.surely_applies() && each.effect == effect)
    }

    /// Whether a statement of this layer applies for sure and has this effect.
    #[must_use]
    pub fn says(&self, layer: Layer, effect: Effect) -> bool {
        self.considered
            .iter()
            .any(|each| each.layer == layer && each.effect == effect && each.surely_applies())
    }

    /// Whether a layer that must allow does so, and denies nothing.
    #[must_use]
    pub fn passes(&self, layer: Layer) -> bool {
        !self.silent.contains(&layer) && !self.says(layer, Effect::Deny)
    }

    /// The keys that statements asked for and the request does not have, or of which nothing is known.
    #[must_use]
    pub fn missing_keys(&self) -> BTreeSet<String> {
        self.considered.iter().flat_map(Considered::missing_keys).map(str::to_owned).collect()
    }
}

/// Decides a request (aws-facts §8.1 to §8.4).
///
/// What is not known is first taken to be all in the request's favour, then all against it: a statement
/// more that allows never makes less allowed, and one more that denies never makes more allowed, so that
/// every other case lies between the two.
#[must_use]
pub fn evaluate<'a>(policies: &'a Policies<'a>, request: &Request) -> Verdict<'a> {
    let considered = consider_all(policies, request);
    let look = |favour| View { policies, request, considered: &considered, favour }.decide();
    let (best, reason_at_best, _) = look(true);
    let (worst, reason_at_worst, silent) = look(false);
    let outcome = Outcome::between(best, worst);
    let reason = match outcome.answered() {
        Answered::Allowed => reason_at_worst,
        Answered::Denied => reason_at_best,
        Answered::NotKnown => Reason::NotKnown,
    };
    Verdict { outcome, reason, crosses_accounts: request.crosses_accounts(), silent, considered }
}

/// Holds every statement against the request that could have a say.
fn consider_all<'a>(policies: &'a Policies<'a>, request: &Request) -> Vec<Considered<'a>> {
    let is_unknown = policies.unknown.iter().any(|unknown| unknown.layer == Layer::Boundary);
    let bounded = match (policies.boundary.is_empty(), is_unknown) {
        (false, _) => Truth::Yes,
        (true, true) => Truth::Maybe,
        (true, false) => Truth::No,
    };
    let mut considered = Vec::new();
    let mut look = |layer: Layer, attached: &'a [Attached<'a>]| {
        for policy in attached {
            let setting =
                Setting { request, layer, gate: policies.gate, bounded, variables: policy.variables };
            let each = policy.statements.iter();
            considered
                .extend(each.map(|(label, statement)| consider(&policy.name, label, statement, setting)));
        }
    };
    let organized = !request.caller.is_service_linked();
    if is_of_an_account(&request.caller) {
        for level in policies.service_control.iter().filter(|_| organized) {
            look(Layer::ServiceControl, level);
        }
        look(Layer::Identity, &policies.identity);
        look(Layer::Boundary, &policies.boundary);
        look(Layer::Session, &policies.session);
    }
    for level in policies.resource_control.iter().filter(|_| organized) {
        look(Layer::ResourceControl, level);
    }
    look(Layer::Resource, &policies.resource);
    considered
}
