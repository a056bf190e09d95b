//! A role or user that may do everything, or everything in IAM, which comes to the same.

use crate::{
    plan::Principal,
    risk::{
        Level, PrincipalRisk,
        escalation::{Gain, gain},
    },
};

pub(super) const RISK: PrincipalRisk = PrincipalRisk {
    id: "administrator",
    level: Level::High,
    about: "a role or user may do everything, or everything in IAM",
    find,
};

fn find(principal: &Principal) -> Option<String> {
    match gain(principal)? {
        Gain::Administrator(why) => Some(format!("may do {why}")),
        Gain::Ways(_) => None,
    }
}
