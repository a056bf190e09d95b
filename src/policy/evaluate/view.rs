//! What a request comes to, seen one way: all that is not known taken in its favour, or against it.

use std::collections::BTreeSet;

use super::{
    Attached, Caller, Considered, Decision, Gate, Layer, May, Naming, Policies, Reason, Request, Truth,
};
use crate::policy::Effect;

/// Services, providers and the anonymous are of no account.
pub(super) fn is_of_an_account(caller: &Caller) -> bool {
    !matches!(caller, Caller::Anonymous | Caller::Service(_) | Caller::Federated(_))
}

/// What is known, and which way all that is not known is taken.
pub(super) struct View<'v, 'a> {
    pub(super) policies: &'v Policies<'a>,
    pub(super) request: &'v Request,
    pub(super) considered: &'v [Considered<'a>],
    /// Whether what is not known is in the request's favour.
    pub(super) favour: bool,
}

impl View<'_, '_> {
    /// Whether a statement is taken to apply.
    fn applies(&self, each: &Considered<'_>) -> bool {
        match each.applies() {
            Truth::Yes => true,
            Truth::Maybe => self.favour == (each.effect == Effect::Allow),
            Truth::No => false,
        }
    }

    /// Whether policies of a layer are not known, and may allow.
    fn may_allow(&self, layer: Layer) -> bool {
        self.policies.unknown.iter().any(|unknown| unknown.layer == layer && unknown.may != May::Deny)
    }

    /// The first layer in which something denies.
    fn denied_by(&self) -> Option<Layer> {
        let denies = |each: &&Considered<'_>| each.effect == Effect::Deny && self.applies(each);
        let known = self.considered.iter().find(denies).map(|deny| deny.layer);
        let may_deny = || self.policies.unknown.iter().find(|unknown| unknown.may != May::Allow);
        known.or_else(|| may_deny().filter(|_| !self.favour).map(|unknown| unknown.layer))
    }

    /// Whether a statement among these, which are attached as one, allows.
    fn allows(&self, layer: Layer, attached: &[Attached<'_>]) -> bool {
        // Of a layer with levels, each level has statements of its own.
        let among = |each: &Considered<'_>| {
            let own = |policy: &Attached<'_>| {
                policy.statements.iter().any(|(_, statement)| std::ptr::eq(*statement, each.statement))
            };
            layer != Layer::ServiceControl || attached.iter().any(own)
        };
        let known = self.considered.iter().any(|each| {
            each.layer == layer && each.effect == Effect::Allow && self.applies(each) && among(each)
        });
        known || (self.favour && self.may_allow(layer))
    }

    /// The layers of the caller's side that would have to allow it and do not.
    fn silent(&self) -> BTreeSet<Layer> {
        let Policies { service_control, identity, boundary, session, unknown, .. } = self.policies;
        let caller = &self.request.caller;
        let mut silent = BTreeSet::new();
        if !is_of_an_account(caller) {
            return silent;
        }
        let mut must_allow = |layer: Layer, allows: bool| {
            if !allows {
                silent.insert(layer);
            }
        };
        if !caller.is_service_linked() {
            for level in service_control {
                must_allow(Layer::ServiceControl, self.allows(Layer::ServiceControl, level));
            }
        }
        let is_root = matches!(caller, Caller::Root(_));
        // Of what there may be and is not known, the worst is that it allows nothing.
        let none = |layer: Layer, attached: &[Attached<'_>]| {
            attached.is_empty() && !unknown.iter().any(|unknown| unknown.layer == layer)
        };
        let mut limit = |layer: Layer, attached: &[Attached<'_>], is_free: bool| {
            let allows = self.allows(layer, attached) || is_free || none(layer, attached);
            must_allow(layer, allows);
        };
        limit(Layer::Boundary, boundary, is_root);
        limit(Layer::Session, session, false);
        must_allow(Layer::Identity, self.allows(Layer::Identity, identity) || is_root);
        silent
    }

    /// How the statements of the resource's policies that allow it name the caller.
    fn namings(&self) -> BTreeSet<Naming> {
        let grants = self.considered.iter().filter(|each| {
            each.layer == Layer::Resource && each.effect == Effect::Allow && self.applies(each)
        });
        let unknown = self.favour && self.may_allow(Layer::Resource);
        grants.filter_map(|each| each.naming).chain(unknown.then_some(Naming::Itself)).collect()
    }

    /// The decision, what made it, and the layers of the caller's side that would have to allow it and do not.
    pub(super) fn decide(&self) -> (Decision, Reason, BTreeSet<Layer>) {
        let said = Said { silent: self.silent(), resource: self.namings() };
        if let Some(layer) = self.denied_by() {
            return (Decision::ExplicitDeny, Reason::Denied(layer), said.silent);
        }
        let reason = if !is_of_an_account(&self.request.caller) {
            said.to_no_account()
        } else if self.request.crosses_accounts() {
            said.across_accounts()
        } else {
            let is_unknown = self.policies.unknown.iter().any(|unknown| unknown.layer == Layer::Resource);
            let has_policy = !self.policies.resource.is_empty() || is_unknown;
            // Without its policy nothing is known of a key or a role, as in IAM's simulator.
            let gated = self.policies.gate != Gate::Open && has_policy;
            said.within_an_account(&self.request.caller, gated, has_policy)
        };
        let is_silent = matches!(reason, Reason::Silent(_) | Reason::Nothing);
        (if is_silent { Decision::ImplicitDeny } else { Decision::Allowed }, reason, said.silent)
    }
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
