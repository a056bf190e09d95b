//! `plan()`: what is declared against what is live.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    data::{Change, FORMAT, Mode, Plan, ResourcePlan, Verb},
    live::{Live, LiveResource},
    names::predicted,
    order::{put_in_order, references},
    resource::{Planning, destroy_resource, plan_resource},
};
use crate::{
    declaration::Declaration,
    model::{Address, Outputs, Text},
};

/// What a plan is made for.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Apply or destroy.
    pub mode: Mode,
    /// The stack's name.
    pub stack: &'a str,
    /// The account.
    pub account: &'a str,
    /// The stack's region.
    pub region: &'a str,
    /// The phases' names, in order.
    pub phases: Vec<String>,
    /// Resources that hold data and may be destroyed all the same, named one by one.
    pub allow_destroy: BTreeSet<Address>,
}

/// The plan that makes `live` what `declarations` say. Pure: the same input gives the same plan.
#[must_use]
pub fn plan(request: &Request<'_>, declarations: &[Declaration], live: &Live) -> Plan {
    let known = known_outputs(declarations, live);
    let creating: BTreeSet<Address> = declarations
        .iter()
        .filter(|each| matches!(live.get(&each.address), Some(LiveResource::Absent) | None))
        .map(|each| each.address.clone())
        .collect();
    let by_address: BTreeMap<Address, &Declaration> =
        declarations.iter().map(|each| (each.address.clone(), each)).collect();
    let mut resources = Vec::new();
    let mut unchanged = 0;
    for declaration in by_address.values() {
        let absent = LiveResource::Absent;
        let name = match declaration.name(&known) {
            Text::Known(name) => name,
            pending @ Text::Pending(_) => pending.to_string(),
        };
        let planning = Planning {
            declaration,
            name,
            live: live.get(&declaration.address).unwrap_or(&absent),
            known: &known,
            creating: &creating,
        };
        let planned = match request.mode {
            Mode::Apply => plan_resource(&planning),
            Mode::Destroy => {
                destroy_resource(&planning, request.allow_destroy.contains(&declaration.address))
            }
        };
        match planned {
            Some(resource) => resources.push(resource),
            None => unchanged += 1,
        }
    }
    if request.mode == Mode::Apply {
        unchanged -= put_again_what_refers_to_replaced(&mut resources, &by_address, live, &known);
    }
    resources.sort_by(|one, other| (one.phase, &one.address).cmp(&(other.phase, &other.address)));
    let order = put_in_order(request.mode, &mut resources, &by_address);
    Plan {
        format: FORMAT,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        mode: request.mode,
        stack: request.stack.to_owned(),
        account: request.account.to_owned(),
        region: request.region.to_owned(),
        phases: request.phases.clone(),
        resources,
        unchanged,
        order,
    }
}

/// What is live, over what follows from names.
#[must_use]
pub fn known_outputs(declarations: &[Declaration], live: &Live) -> BTreeMap<Address, Outputs> {
    let mut known = predicted(declarations);
    for (address, resource) in live {
        if let LiveResource::Present { outputs, .. } = resource {
            known.entry(address.clone()).or_default().extend(outputs.clone());
        }
    }
    known
}

/// What refers to a resource that is replaced must be put again although its text stays the same:
/// in a policy AWS stored the principal's unique id (aws-facts §0.6), an attachment went with what
/// was attached. Returns how many resources are no longer unchanged.
fn put_again_what_refers_to_replaced(
    resources: &mut Vec<ResourcePlan>,
    declarations: &BTreeMap<Address, &Declaration>,
    live: &Live,
    known: &BTreeMap<Address, Outputs>,
) -> usize {
    let replaced: BTreeSet<Address> =
        resources.iter().filter(|each| each.verb == Verb::Replace).map(|each| each.address.clone()).collect();
    if replaced.is_empty() {
        return 0;
    }
    let mut added = 0;
    for declaration in declarations.values().filter(|each| !replaced.contains(&each.address)) {
        let Some(LiveResource::Present { .. }) = live.get(&declaration.address) else { continue };
        for aspect in declaration.kind.aspects().into_iter().skip(1) {
            let named = references(declaration, aspect.name());
            let Some(reference) = named.iter().find(|reference| replaced.contains(&reference.address)) else { continue };
            let name = aspect.name();
            if !declaration.manages(name) {
                continue;
            }
            let index = match resources.iter().position(|each| each.address == declaration.address) {
                Some(index) => index,
                None => {
                    added += 1;
                    resources.push(ResourcePlan {
                        address: declaration.address.clone(),
                        name: declaration.name(known).to_string(),
                        phase: declaration.phase,
                        verb: Verb::Update,
                        reason: None,
                        hint: None,
                        changes: Vec::new(),
                    });
                    resources.len() - 1
                }
            };
            if resources[index].verb == Verb::Refuse || resources[index].change(name).is_some() {
                continue;
            }
            let want = declaration
                .desired
                .aspects
                .get(name)
                .and_then(|value| aspect.canonical(&crate::model::document::resolve(value, known)).ok());
            resources[index].changes.push(Change {
                aspect: name.to_owned(),
                verb: Verb::Update,
                before: want.clone(),
                want,
                edits: Vec::new(),
                rides: false,
                note: Some(format!("put again: it refers to {}, which is replaced", reference.address)),
                needs: Vec::new(),
                after: Vec::new(),
            });
        }
    }
    added
}
