//! From policies and a request to a decision.

use std::{collections::BTreeSet, fmt};

use super::{
    Attached, Caller, Considered, Gate, Layer, Naming, Policies, Request,
    statement::{Setting, consider},
};
use crate::policy::Effect;

/// What AWS would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// It is allowed.
    Allowed,
    /// Nothing allows it, or something that must allow it does not.
    ImplicitDeny,
    /// A statement forbids it.
    ExplicitDeny,
}

impl fmt::Display for Decision {
    /// As IAM's simulator writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allowed => "allowed",
            Self::ImplicitDeny => "implicitDeny",
            Self::ExplicitDeny => "explicitDeny",
        })
    }
}

/// What made the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A statement of this layer denies it.
    Denied(Layer),
    /// The caller's own policies allow it, and whatever else must.
    Identity,
    /// The resource's policy allows it to the caller by this name, which is enough.
    Resource(Naming),
    /// Both the caller's policies and the resource's policy allow it, as they must.
    Both,
    /// The root user may do everything in its account.
    Root,
    /// This layer would have to allow it and does not.
    Silent(Layer),
    /// Neither the caller's policies nor the resource's policy allow it; one would be enough.
    Nothing,
}

/// A decision with its trace.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    /// The decision.
    pub decision: Decision,
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
        let effect = if self.decision == Decision::ExplicitDeny { Effect::Deny } else { Effect::Allow };
        self.considered.iter().filter(move |each| each.applies() && each.effect == effect)
    }

    /// Whether a statement of this layer applies and has this effect.
    #[must_use]
    pub fn says(&self, layer: Layer, effect: Effect) -> bool {
        self.considered.iter().any(|each| each.layer == layer && each.effect == effect && each.applies())
    }

    /// Whether a layer that must allow does so, and denies nothing.
    #[must_use]
    pub fn passes(&self, layer: Layer) -> bool {
        !self.silent.contains(&layer) && !self.says(layer, Effect::Deny)
    }

    /// The keys that statements asked for and the request does not have.
    #[must_use]
    pub fn missing_keys(&self) -> BTreeSet<String> {
        self.considered.iter().flat_map(Considered::missing_keys).map(str::to_owned).collect()
    }
}

/// Decides a request (aws-facts §8.1 to §8.4).
#[must_use]
pub fn evaluate<'a>(policies: &'a Policies<'a>, request: &Request) -> Verdict<'a> {
    let is_of_an_account =
        !matches!(request.caller, Caller::Anonymous | Caller::Service(_) | Caller::Federated(_));
    let organized = !request.caller.is_service_linked();
    let bounded = !policies.boundary.is_empty();
    let mut considered = Vec::new();
    let mut look = |layer: Layer, attached: &'a [Attached<'a>]| {
        let from = considered.len();
        for policy in attached {
            let setting =
                Setting { request, layer, gate: policies.gate, bounded, variables: policy.variables };
            considered.extend(
                policy
                    .statements
                    .iter()
                    .map(|(label, statement)| consider(&policy.name, label, statement, setting)),
            );
        }
        considered[from..].iter().any(|each| each.applies() && each.effect == Effect::Allow)
    };
    let mut silent = BTreeSet::new();
    if is_of_an_account {
        let mut must_allow = |layer: Layer, allows: bool| {
            if !allows {
                silent.insert(layer);
            }
        };
        if organized {
            for level in &policies.service_control {
                must_allow(Layer::ServiceControl, look(Layer::ServiceControl, level));
            }
        }
        let is_root = matches!(request.caller, Caller::Root(_));
        must_allow(Layer::Identity, look(Layer::Identity, &policies.identity) || is_root);
        must_allow(Layer::Boundary, look(Layer::Boundary, &policies.boundary) || !bounded || is_root);
        must_allow(Layer::Session, look(Layer::Session, &policies.session) || policies.session.is_empty());
    }
    if organized {
        for level in &policies.resource_control {
            look(Layer::ResourceControl, level);
        }
    }
    look(Layer::Resource, &policies.resource);
    let grants = considered
        .iter()
        .filter(|each| each.layer == Layer::Resource && each.applies() && each.effect == Effect::Allow);
    let said = Said { silent, resource: grants.filter_map(|each| each.naming).collect() };
    let crosses_accounts = request.crosses_accounts();
    let denied = considered.iter().find(|each| each.applies() && each.effect == Effect::Deny);
    let (decision, reason) = if let Some(deny) = denied {
        (Decision::ExplicitDeny, Reason::Denied(deny.layer))
    } else {
        let reason = if !is_of_an_account {
            said.to_no_account()
        } else if crosses_accounts {
            said.across_accounts()
        } else {
            // Without its policy nothing is known of a key or a role, as in IAM's simulator.
            let gated = policies.gate != Gate::Open && !policies.resource.is_empty();
            said.within_an_account(&request.caller, gated, !policies.resource.is_empty())
        };
        let is_silent = matches!(reason, Reason::Silent(_) | Reason::Nothing);
        (if is_silent { Decision::ImplicitDeny } else { Decision::Allowed }, reason)
    };
    Verdict { decision, reason, crosses_accounts, silent: said.silent, considered }
}

/// What was said where nothing denies.
struct Said {
    /// The layers of the caller's side that would have to allow it and do not, in AWS's order.
    silent: BTreeSet<Layer>,
    /// How the statements of the resource's policies that allow it name the caller.
    resource: BTreeSet<Naming>,
}

impl Said {
    fn to_no_account(&self) -> Reason {
        self.resource.last().map_or(Reason::Silent(Layer::Resource), |naming| Reason::Resource(*naming))
    }

    /// Both sides must allow it (aws-facts §8.3).
    fn across_accounts(&self) -> Reason {
        match self.silent.first() {
            Some(layer) => Reason::Silent(*layer),
            None if self.resource.is_empty() => Reason::Silent(Layer::Resource),
            None => Reason::Both,
        }
    }

    fn within_an_account(&self, caller: &Caller, gated: bool, has_policy: bool) -> Reason {
        if self.silent.contains(&Layer::ServiceControl) {
            return Reason::Silent(Layer::ServiceControl);
        }
        let limit = [Layer::Boundary, Layer::Session].into_iter().find(|layer| self.silent.contains(layer));
        // What the resource's policy allows is limited by other policies or not, depending on whom it
        // names (aws-facts §8.2).
        let enough = |naming: &&Naming| match naming {
            Naming::Itself | Naming::Everyone => true,
            Naming::ItsRole => limit.is_none(),
            Naming::ItsAccount => false,
        };
        if let Some(naming) = self.resource.iter().rev().find(enough) {
            return Reason::Resource(*naming);
        }
        if gated && self.resource.is_empty() {
            return Reason::Silent(Layer::Resource);
        }
        let is_named = self.resource.contains(&Naming::ItsRole);
        let delegated = gated || self.resource.contains(&Naming::ItsAccount);
        if self.silent.contains(&Layer::Identity) && !is_named {
            let either_would_do = has_policy && !delegated;
            return if either_would_do { Reason::Nothing } else { Reason::Silent(Layer::Identity) };
        }
        match (limit, caller) {
            (Some(layer), _) => Reason::Silent(layer),
            (None, Caller::Root(_)) => Reason::Root,
            (None, _) if gated => Reason::Both,
            (None, _) => Reason::Identity,
        }
    }
}
