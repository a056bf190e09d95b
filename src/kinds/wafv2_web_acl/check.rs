//! What AWS would refuse in a declaration beside the bounds of its fields, as far as it is known offline.

use super::{associations, spec::Spec};
use crate::{
    kind::prelude::*,
    kinds::wafv2::{
        Locality, WafScope,
        rules::{
            capacity,
            check::{self, Around, check_metric, check_response},
            findings::Findings,
        },
    },
    waf::{action::DefaultAction, words::AssociatedResourceType},
};

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let place = Locality::named(&spec.scope.qualified(&spec.name).value(), scope);
    let mut found = settings(spec);
    found.extend(spec.logging.iter().flat_map(|logging| logging.problems(&place.region, scope)));
    let associations = spec.associations.as_deref();
    found.extend(associations.into_iter().flat_map(|arns| associations::problems(arns, spec.scope, scope)));
    let around = Around { bodies: &spec.custom_response_bodies, place: &place, in_group: false };
    found.extend(check::problems(&spec.rules, around));
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
    if let Some(response) = spec.default_action.as_ref().and_then(DefaultAction::response) {
        found.below("default_action", |found| check_response(response, &spec.custom_response_bodies, found));
    }
    check_metric(spec.metric_name.as_deref(), &mut found);
    for kind in spec.association_config.iter().flat_map(BTreeMap::keys) {
        let is_of_cloudfront = kind.0 == AssociatedResourceType::Cloudfront;
        if is_of_cloudfront != (spec.scope == WafScope::Cloudfront) {
            let what = if is_of_cloudfront { "a regional" } else { "CloudFront's" };
            found.add("association_config", format!("{what} web ACL protects no {kind}"));
        }
    }
    found.done()
}
