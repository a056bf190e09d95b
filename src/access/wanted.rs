//! The statement that is missing.

use super::Holdings;
use crate::{
    model::Address,
    policy::{
        Statement,
        evaluate::{Decision, Layer, Reason, Request, Verdict},
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

/// What would allow a request that nothing forbids.
pub(super) fn wanted(holdings: &Holdings, request: &Request, verdict: &Verdict<'_>) -> Option<Wanted> {
    if verdict.decision != Decision::ImplicitDeny {
        return None;
    }
    let layer = match verdict.reason {
        Reason::Silent(layer) => layer,
        Reason::Nothing => Layer::Identity,
        _ => return None,
    };
    let name = request.action.split_once(':').map_or("", |(_, name)| name);
    let statement = Statement::allow(&format!("Allow{name}")).actions([request.action.clone()]);
    match layer {
        Layer::Identity | Layer::Boundary => {
            let address = holdings.identity(&request.caller).map(|(address, _)| address.clone());
            let statement = statement.resources([reference(holdings, &around(&request.resource))]);
            Some(Wanted { layer, address, statement })
        }
        Layer::Resource => {
            let statement = match (&request.caller, request.caller.arn()) {
                (crate::policy::evaluate::Caller::Service(name), _) => {
                    statement.principals_service([name.clone()])
                }
                (_, Some(_)) => {
                    let who = match holdings.identity(&request.caller) {
                        Some((_, holding)) => holding.arn.clone(),
                        None => request.caller.to_string(),
                    };
                    statement.principals_aws([reference(holdings, &who)])
                }
                _ => return None,
            };
            let held = holdings.resource(&request.resource);
            let is_key = request.resource.split(':').nth(2) == Some("kms");
            let is_trust = request.action.starts_with("sts:");
            let statement = match (is_trust, is_key) {
                (true, _) => statement,
                (_, true) => statement.resources(["*"]),
                _ => statement.resources([reference(holdings, &around(&request.resource))]),
            };
            Some(Wanted { layer, address: held.map(|(address, _)| address.clone()), statement })
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
    match holdings.resource(arn) {
        Some((address, holding)) => match arn.strip_prefix(&holding.arn) {
            Some(rest) => format!("${{{address}.arn}}{rest}"),
            None => arn.to_owned(),
        },
        None => holdings.shown(arn),
    }
}
