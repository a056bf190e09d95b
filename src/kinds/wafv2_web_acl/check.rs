//! What AWS would refuse in a declaration, as far as it is known offline.

use super::{associations, logging, spec::Spec};
use crate::kind::prelude::*;
use crate::{
    kinds::wafv2::{
        Place, WafScope,
        names::{description_problem, name_problem},
        rules::{
            capacity,
            check::{self, Around, check_handling, check_immunities, check_metric, check_response},
            findings::Findings,
        },
    },
    waf::{action::LastAction, words::AssociatedResourceType},
};

/// The longest domain of tokens.
const DOMAIN: usize = 253;

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let mut found: Vec<Problem> = name_problem("name", &spec.name).into_iter().collect();
    found.extend(spec.description.as_ref().and_then(|text| description_problem("description", text)));
    found.extend(check::bodies(&spec.custom_response_bodies));
    found.extend(settings(spec));
    found.extend(spec.logging.iter().flat_map(|logging| logging::problems(logging, spec.scope, scope)));
    let associations = spec.associations.as_deref();
    found.extend(associations.into_iter().flat_map(|arns| associations::problems(arns, spec.scope, scope)));
    let place = Place::named(&spec.scope.qualified(&spec.name).value(), scope);
    let around = Around { bodies: &spec.custom_response_bodies, place: &place, in_group: false };
    found.extend(check::rules(&spec.rules, around));
    let least = capacity::least(&spec.rules);
    if least > capacity::MOST {
        let message =
            format!("the rules cost at least {least} capacity units; a web ACL has up to {}", capacity::MOST);
        found.push(Problem::at("rules", message));
    }
    found
}

fn settings(spec: &Spec) -> Vec<Problem> {
    let mut found = Findings::default();
    match spec.default_action.as_deref() {
        Some(LastAction::Block(response)) => found.below("default_action", |found| {
            found.below("block", |found| check_response(response, &spec.custom_response_bodies, found));
        }),
        Some(LastAction::Allow(handling)) => found.below("default_action", |found| {
            found.below("allow", |found| check_handling(handling, found));
        }),
        None => {}
    }
    check_immunities(spec.captcha_immunity_time, spec.challenge_immunity_time, &mut found);
    if let Some(metric) = &spec.metric_name {
        found.below("metric_name", |found| check_metric(metric, found));
    }
    for domain in spec.token_domains.iter().flatten() {
        let is_taken = |b: u8| b.is_ascii_alphanumeric() || b"_-./".contains(&b);
        if !(1..=DOMAIN).contains(&domain.len()) || !domain.bytes().all(is_taken) || !domain.contains('.') {
            found.add("token_domains", format!("`{domain}` is not a domain"));
        }
    }
    for kind in spec.association_config.iter().flat_map(std::collections::BTreeMap::keys) {
        let is_of_cloudfront = kind.0 == AssociatedResourceType::Cloudfront;
        if is_of_cloudfront != (spec.scope == WafScope::Cloudfront) {
            let what = if is_of_cloudfront { "a regional" } else { "CloudFront's" };
            found.add("association_config", format!("{what} web ACL protects no {kind}"));
        }
    }
    found.done()
}
