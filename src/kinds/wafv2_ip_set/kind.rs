//! The kind: outputs, and how a declaration falls apart.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{
    addresses::SetAddresses,
    check,
    cidr::Cidr,
    description::SetDescription,
    set::{SetItself, SetValue},
    spec::Spec,
};
use crate::{
    kind::DynAspect,
    kinds::wafv2::{self, Family, WafTags, in_use, listing, scope},
    model::Document,
};

/// An IP set.
#[derive(Debug)]
pub struct Wafv2IpSet;

impl Kind for Wafv2IpSet {
    type Spec = Spec;
    const NAME: &'static str = "wafv2.ip_set";
    const ABOUT: &'static str = "a set of addresses that WAF's rules match";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", "its ARN, which rules refer to"),
        Output::made_up("id", "the id assigned by AWS"),
        Output::predicted("name", "its name"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &[];
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&SetItself, &SetAddresses, &SetDescription, &WafTags];
    const GONE: &'static [&'static str] = crate::kinds::wafv2::refusals::NOT_FOUND;
    const IN_SERIES: bool = true;

    const IN_USE_CODE: &'static str = "WAFAssociatedItemException";

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let first = SetValue { scope: spec.scope, ip_version: spec.version() };
        Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(check::problems(&spec))
            .with(SetItself, Some(first))
            .with(SetAddresses, Some(spec.addresses.into_iter().map(Cidr::lenient).collect()))
            .with(SetDescription, spec.description)
            .with(WafTags, Some(spec.tags))
    }

    fn written(held: Written) -> Vec<Table> {
        wafv2::written(held, &[SetItself::NAME])
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        scope::predicted(name, scope)
    }

    fn make_up(name: &str, _first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        scope::made_up(name, scope, Family::IpSet.in_arn(), unique)
    }

    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        scope::called(outputs)
    }

    fn is_global(name: &str) -> bool {
        scope::is_global(name)
    }

    fn named(resource: &str) -> Vec<String> {
        scope::named(resource, Family::IpSet.in_arn())
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        in_use::mentions(outputs)
    }

    /// Rules name it; web ACLs and rule groups are looked at by their listings.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        listing::all(aws, Family::IpSet, scope).await
    }
}
