//! A role or user that may take one of the known ways to permissions that nobody gave it.

use crate::{
    plan::Principal,
    risk::{
        Level, PrincipalRisk,
        escalation::{Gain, Way, gain, not_known},
    },
};

pub(super) const RISK: PrincipalRisk = PrincipalRisk {
    id: "privilege-escalation",
    level: Level::High,
    about: "a role or user may take a known way to permissions that nobody gave it, such as `iam:PassRole` of any role with `ec2:RunInstances`",
    find,
};

/// Ways that are told in full.
const TOLD: usize = 3;

fn find(principal: &Principal) -> Option<String> {
    let Gain::Ways(ways) = gain(principal)? else { return None };
    let mut told: Vec<String> = ways.iter().take(TOLD).map(|way| words(way)).collect();
    if ways.len() > TOLD {
        told.push(format!("and take {} more ways", ways.len() - TOLD));
    }
    let unknown = not_known(principal).into_iter().filter(|what| what.starts_with("whether"));
    let unknown: String = unknown.map(|what| format!("; not known: {what}")).collect();
    Some(format!("could {}{unknown}", told.join(", ")))
}

fn words(way: &Way) -> String {
    let actions = way.needs.iter().filter_map(|forms| forms.first()).map(|need| need.action);
    format!("{} ({})", way.could, actions.collect::<Vec<_>>().join(", "))
}
