//! Runs all risks over a plan.

use super::{
    Changed, Finding, Level,
    risks::{PRINCIPAL_RISKS, RISKS},
};
use crate::plan::{Plan, Verb};

/// The risks in a plan: the worst first, then in the order of the tables and of the plan. What is
/// refused does not happen and is no risk.
#[must_use]
pub fn findings(plan: &Plan) -> Vec<Finding> {
    let mut found: Vec<(usize, Finding)> = Vec::new();
    for resource in plan.resources.iter().filter(|resource| resource.verb != Verb::Refuse) {
        // What goes with its resource needs no mention of its own.
        let counted = if resource.verb == Verb::Delete { 1 } else { resource.changes.len() };
        for change in resource.changes.iter().take(counted) {
            let changed = Changed { account: &plan.account, resource, change };
            for (place, risk) in RISKS.iter().enumerate() {
                found.extend((risk.find)(&changed).into_iter().map(|it| {
                    let finding = Finding {
                        risk: risk.id,
                        level: risk.level,
                        address: resource.address.clone(),
                        aspect: (!it.whole).then(|| change.aspect.clone()),
                        path: it.path,
                        reason: it.reason,
                    };
                    (PRINCIPAL_RISKS.len() + place, finding)
                }));
            }
        }
    }
    for principal in &plan.principals {
        for (place, risk) in PRINCIPAL_RISKS.iter().enumerate() {
            let Some(reason) = (risk.find)(principal) else { continue };
            let own = principal.by == principal.address;
            let finding = Finding {
                risk: risk.id,
                level: risk.level,
                address: principal.by.clone(),
                aspect: None,
                path: Vec::new(),
                reason: if own { reason } else { format!("{} {reason}", principal.address) },
            };
            found.push((place, finding));
        }
    }
    found.sort_by_key(|(place, finding)| (finding.level, *place));
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// Name, level and documentation of every risk, in order.
pub fn all() -> impl Iterator<Item = (&'static str, Level, &'static str)> {
    let of_principals = PRINCIPAL_RISKS.iter().map(|risk| (risk.id, risk.level, risk.about));
    of_principals.chain(RISKS.iter().map(|risk| (risk.id, risk.level, risk.about)))
}
