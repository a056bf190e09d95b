//! The kind: outputs, and how a declaration falls apart.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{
    check,
    group::{GroupItself, GroupValue},
    live::Group,
    settings::GroupSettings,
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

const BODIES: BodiesOf<Group> = BodiesOf::ASPECT;
const RULES: RulesOf<Group> = RulesOf::ASPECT;

/// A rule group.
#[derive(Debug)]
pub struct Wafv2RuleGroup;

impl Kind for Wafv2RuleGroup {
    type Spec = Spec;
    const NAME: &'static str = "wafv2.rule_group";
    const ABOUT: &'static str = "rules that several web ACLs share";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", "its ARN, which rules of web ACLs refer to"),
        Output::made_up("id", "the id assigned by AWS"),
        Output::predicted("name", "its name"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &["sharing policy"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &GroupItself,
        // Rules name bodies, so these come first; what rules no longer name goes with the rules.
        &BODIES,
        &RULES,
        &GroupSettings,
        &WafTags,
    ];
    const GONE: &'static [&'static str] = crate::kinds::wafv2::refusals::NOT_FOUND;
    const IN_SERIES: bool = true;

    const IN_USE_CODE: &'static str = "WAFAssociatedItemException";

    fn desired(mut spec: Spec, scope: &Scope) -> Desired {
        let problems = check::problems(&spec, scope);
        complete(&mut spec.rules);
        let bodies: BTreeSet<&String> = spec.custom_response_bodies.keys().collect();
        Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with_setting(WANTED_BODIES, bodies)
            .with(GroupItself, Some(GroupValue { scope: spec.scope, capacity: spec.capacity }))
            .with(GroupSettings, spec.settings())
            .with(RULES, Some(spec.rules).filter(|rules| !rules.is_empty()))
            .with(BODIES, Some(spec.custom_response_bodies).filter(|bodies| !bodies.is_empty()))
            .with(WafTags, Some(spec.tags))
    }

    fn written(held: Written) -> Vec<Table> {
        wafv2::written(held, &[GroupItself::NAME, GroupSettings::NAME])
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        scope::predicted(name, scope)
    }

    fn make_up(name: &str, _first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        scope::made_up(name, scope, Family::RuleGroup.in_arn(), unique)
    }

    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        scope::called(outputs)
    }

    fn is_global(name: &str) -> bool {
        scope::is_global(name)
    }

    fn named(resource: &str) -> Vec<String> {
        scope::named(resource, Family::RuleGroup.in_arn())
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        in_use::mentions(outputs)
    }

    /// Rules name it; web ACLs and rule groups are looked at by their listings.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none()
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        in_use::holdings::<Group>(aws, scope).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        listing::all(aws, Family::RuleGroup, scope).await
    }
}
