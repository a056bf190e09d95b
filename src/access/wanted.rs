//! The statements that are missing.

use super::Holdings;
use crate::{
    model::Address,
    policy::{
        Policy, Statement,
        evaluate::{Attached, Caller, Decision, Layer, Policies, Reason, Request, Verdict, evaluate},
    },
};

/// A statement that would allow a request, and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The policy that has to say it.
    pub layer: Layer,
    /// Whose policy that is, where the stack declares it.
    pub address: Option<Address>,
    /// The statement, with references in the place of ARNs.
    pub statement: Statement,
}

/// What would allow a request that nothing forbids: one statement for each layer that does not say so. Each
/// is tried; where they would not be enough, nothing is proposed.
pub(super) fn wanted(
    holdings: &Holdings,
    request: &Request,
    policies: &Policies<'_>,
    verdict: &Verdict<'_>,
) -> Vec<Wanted> {
    let mut tried: Vec<(Layer, Policy)> = Vec::new();
    let mut missing = missing(verdict);
    while let Some(layer) = missing {
        let plain = |arn: &str| arn.to_owned();
        let again = tried.iter().any(|(earlier, _)| *earlier == layer);
        let Some(statement) = statement(holdings, request, layer, &plain).filter(|_| !again) else {
            return Vec::new();
        };
        tried.push((layer, Policy::of([statement])));
        let with = with(policies, &tried);
        let verdict = evaluate(&with, request);
        missing = self::missing(&verdict);
        if missing.is_none() && !verdict.outcome.is_allowed() {
            return Vec::new();
        }
    }
    let shown = |arn: &str| reference(holdings, arn);
    let propose = |(layer, _): (Layer, Policy)| {
        let address = match layer {
            Layer::Identity | Layer::Boundary => holdings.identity(&request.caller),
            _ => holdings.resource(&request.resource),
        };
        let address =
            address.filter(|(_, holding)| holding.label.is_none()).map(|(address, _)| address.clone());
        Some(Wanted { layer, address, statement: statement(holdings, request, layer, &shown)? })
    };
    tried.into_iter().filter_map(propose).collect()
}

/// The layer that would have to allow a request that is denied by nothing.
fn missing(verdict: &Verdict<'_>) -> Option<Layer> {
    match (verdict.outcome.decision(), verdict.reason) {
        (Some(Decision::ImplicitDeny), Reason::Silent(layer)) => Some(layer),
        (Some(Decision::ImplicitDeny), Reason::Nothing) => Some(Layer::Identity),
        _ => None,
    }
}

/// The policies with further ones.
fn with<'p>(policies: &Policies<'p>, more: &'p [(Layer, Policy)]) -> Policies<'p> {
    let mut with = policies.clone();
    for (layer, policy) in more {
        let list = match layer {
            Layer::Identity => &mut with.identity,
            Layer::Boundary => &mut with.boundary,
            _ => &mut with.resource,
        };
        list.push(Attached::new("wanted", policy));
    }
    with
}

/// A statement of a layer that allows a request. `named` writes an ARN as it is to be shown.
fn statement(
    holdings: &Holdings,
    request: &Request,
    layer: Layer,
    named: &dyn Fn(&str) -> String,
) -> Option<Statement> {
    let name = request.action.split_once(':').map_or("", |(_, name)| name);
    let statement = Statement::allow(&format!("Allow{name}")).actions([request.action.clone()]);
    let resource = || named(&around(&request.resource));
    match layer {
        Layer::Identity | Layer::Boundary => Some(statement.resources([resource()])),
        Layer::Resource => {
            let statement = match &request.caller {
                Caller::Service(name) => statement.principals_service([name.clone()]),
                Caller::Federated(name) => statement.principals_federated([name.clone()]),
                Caller::Anonymous | Caller::Unsaid => return None,
                caller => {
                    // A session's role, where that is known: sessions come and go.
                    let who = match holdings.identity(caller) {
                        Some((_, holding)) => holding.arn.clone(),
                        None => caller.to_string(),
                    };
                    statement.principals_aws([named(&who)])
                }
            };
            let is_key = request.resource.split(':').nth(2) == Some("kms");
            let is_trust = request.action.starts_with("sts:");
            Some(match (is_trust, is_key) {
                (true, _) => statement,
                (_, true) => statement.resources(["*"]),
                _ => statement.resources([resource()]),
            })
        }
        // Those belong to others, and a session ends by itself.
        Layer::ServiceControl | Layer::ResourceControl | Layer::Session => None,
    }
}

/// What else one would want to name beside one object: all below the same folder.
fn around(resource: &str) -> String {
    match resource.rsplit_once('/') {
        Some((folder, _)) if resource.split(':').nth(2) == Some("s3") => format!("{folder}/*"),
        _ => resource.to_owned(),
    }
}

/// An ARN as one would write it in the stack: by a reference to what the stack declares.
fn reference(holdings: &Holdings, arn: &str) -> String {
    match holdings.resource(arn).filter(|(_, holding)| holding.label.is_none()) {
        Some((address, holding)) => match arn.strip_prefix(&holding.arn) {
            Some(rest) => format!("${{{address}.arn}}{rest}"),
            None => arn.to_owned(),
        },
        None => holdings.shown(arn),
    }
}
