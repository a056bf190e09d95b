//! What AWS would refuse in a declaration, as far as it is known offline.

use super::spec::Spec;
use crate::kind::prelude::*;
use crate::kinds::wafv2::{
    Locality,
    names::{description_problem, name_problem},
    rules::{
        capacity::{self, MOST},
        check::{self, Around, check_metric},
        findings::Findings,
    },
};

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let mut found: Vec<Problem> = name_problem("name", &spec.name).into_iter().collect();
    found.extend(spec.description.as_ref().and_then(|text| description_problem("description", text)));
    found.extend(check::bodies(&spec.custom_response_bodies));
    if let Some(metric) = &spec.metric_name {
        let mut metrics = Findings::at("metric_name");
        check_metric(metric, &mut metrics);
        found.extend(metrics.done());
    }
    let place = Locality::named(&spec.scope.qualified(&spec.name).value(), scope);
    let around = Around { bodies: &spec.custom_response_bodies, place: &place, in_group: true };
    found.extend(check::rules(&spec.rules, around));
    found.extend(too_costly(spec));
    found
}

fn too_costly(spec: &Spec) -> Option<Problem> {
    let least = capacity::least(&spec.rules);
    let costs = format!("the rules cost at least {least} capacity units");
    match spec.capacity {
        Some(capacity) if !(1..=MOST).contains(&capacity) => {
            Some(Problem::at("capacity", format!("a rule group has 1 to {MOST} capacity units")))
        }
        Some(capacity) if capacity < least => Some(
            Problem::at("capacity", format!("{costs}; {capacity} is not enough"))
                .with_help("leave some room: it can't be changed later"),
        ),
        None if least > MOST => Some(Problem::at("rules", format!("{costs}; a rule group has up to {MOST}"))),
        _ => None,
    }
}
