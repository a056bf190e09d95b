//! The kind: outputs, and how a declaration falls apart.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{
    acl::{AclItself, AclValue},
    associations::{self, AclAssociations},
    check,
    live::Acl,
    logging::AclLogging,
    settings::AclSettings,
    spec::Spec,
};
use crate::{
    kind::DynAspect,
    kinds::wafv2::{
        self, Family, WafTags, in_use, listing,
        rules::{
            aspects::{BodiesOf, RulesOf},
            holder::WANTED_BODIES,
        },
        scope,
    },
    model::Document,
    waf::rule::complete,
};

const BODIES: BodiesOf<Acl> = BodiesOf::ASPECT;
const RULES: RulesOf<Acl> = RulesOf::ASPECT;

/// A web ACL.
#[derive(Debug)]
pub struct Wafv2WebAcl;

impl Kind for Wafv2WebAcl {
    type Spec = Spec;
    const NAME: &'static str = "wafv2.web_acl";
    const ABOUT: &'static str = "rules that look at every request to what they protect";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", "its ARN"),
        Output::made_up("id", "the id assigned by AWS"),
        Output::predicted("name", "its name"),
    ];
    const NOT_MANAGED: &'static [&'static str] =
        &["rule groups of Firewall Manager", "API keys of CAPTCHA", "log configurations of AWS services"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &AclItself,
        // Rules name bodies, so these come first; what rules no longer name goes with the rules.
        &BODIES,
        // A default that becomes `block` comes after the rules that let requests through.
        &RULES,
        &AclSettings,
        &AclLogging,
        &AclAssociations,
        &WafTags,
    ];
    const GONE: &'static [&'static str] = crate::kinds::wafv2::refusals::NOT_FOUND;
    const IN_SERIES: bool = true;

    const IN_USE_CODE: &'static str = "WAFAssociatedItemException";
    const LEAVES_BEHIND: Option<&'static str> = Some("what others associated with it");

    fn desired(mut spec: Spec, scope: &Scope) -> Desired {
        let problems = check::problems(&spec, scope);
        complete(&mut spec.rules);
        let bodies: BTreeSet<&String> = spec.custom_response_bodies.keys().collect();
        Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with_setting(WANTED_BODIES, bodies)
            .with(AclItself, Some(AclValue { scope: spec.scope }))
            .with(AclSettings, spec.settings())
            .with(RULES, Some(spec.rules).filter(|rules| !rules.is_empty()))
            .with(BODIES, Some(spec.custom_response_bodies).filter(|bodies| !bodies.is_empty()))
            .with(AclLogging, spec.logging.map(Into::into))
            .with(AclAssociations, spec.associations.map(|arns| arns.into_iter().collect()))
            .with(WafTags, Some(spec.tags))
    }

    fn written(held: Written) -> Vec<Table> {
        wafv2::written(held, &[AclItself::NAME, AclSettings::NAME])
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        scope::predicted(name, scope)
    }

    fn make_up(name: &str, _first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        scope::made_up(name, scope, Family::WebAcl.in_arn(), unique)
    }

    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        scope::called(outputs)
    }

    fn is_global(name: &str) -> bool {
        scope::is_global(name)
    }

    fn named(resource: &str) -> Vec<String> {
        scope::named(resource, Family::WebAcl.in_arn())
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        associations::uses(aws, at).await
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        in_use::holdings::<Acl>(aws, scope).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        listing::all(aws, Family::WebAcl, scope).await
    }
}
