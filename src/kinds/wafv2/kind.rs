//! What makes a kind of a [`Family`].

use serde_json::Value;

use super::{
    Locality, WafScope,
    family::Family,
    listing,
    refusals::NOT_FOUND,
    rules,
    scope::{SCOPES, unqualified},
};
use crate::{
    kind::{DynAspect, prelude::*},
    model::{Document, Hold, uuid},
};

impl<F: Family> Kind for F {
    type Spec = F::Spec;
    const NAME: &'static str = F::KIND;
    const ABOUT: &'static str = F::IS;
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", F::ARN_IS),
        Output::made_up("id", "the id assigned by AWS"),
        Output::predicted("name", "its name"),
    ];
    const NOT_MANAGED: &'static [&'static str] = F::UNMANAGED;
    const ASPECTS: &'static [&'static dyn DynAspect] = F::PARTS;
    const GONE: &'static [&'static str] = NOT_FOUND;
    const IN_SERIES: bool = true;
    const IN_USE_CODE: &'static str = "WAFAssociatedItemException";
    const LEAVES_BEHIND: Option<&'static str> = F::BEHIND;

    fn desired(spec: F::Spec, scope: &Scope) -> Desired {
        F::declared(spec, scope)
    }

    fn written(mut held: Written) -> Vec<Table> {
        // The scope says what the prefix of the name does.
        let name = unqualified(held.get("name")).to_owned();
        held.set("name", name);
        held.spread(F::FIRST.0);
        held.spread(F::SETTINGS.0);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        outputs([("name", unqualified(name))])
    }

    fn make_up(name: &str, _first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        let (Locality { scope: what, region, name }, id) = (Locality::named(name, scope), uuid(unique));
        let resource = format!("{}/{}/{name}/{id}", what.in_arn(), F::IN_ARN);
        let arn = scope.in_region(&region).arn("wafv2", &resource);
        outputs([("arn", &arn), ("id", &id), ("name", &name)])
    }

    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        let is_global = outputs.get("arn").is_some_and(|arn| arn.contains(":global/"));
        let scope = if is_global { WafScope::Cloudfront } else { WafScope::Regional };
        outputs.get("name").map(|name| scope.qualified_name(name))
    }

    fn is_global(name: &str) -> bool {
        name != unqualified(name)
    }

    /// As in `regional/ipset/office/0123`.
    fn named(resource: &str) -> Vec<String> {
        let parts: Vec<&str> = resource.split('/').collect();
        let [what, family, name, _id] = parts[..] else { return Vec::new() };
        let scopes = SCOPES.iter().filter(|scope| family == F::IN_ARN && scope.in_arn() == what);
        scopes.map(|scope| scope.qualified_name(name)).collect()
    }

    /// A rule names a set or a group by its ARN, and then AWS does not let it go.
    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let arn = outputs.get("arn").map_or("", String::as_str);
        let rule = F::IS_IN_RULES.then(|| Mention::within("rules", arn, "a rule names it", Hold::Blocks));
        rule.into_iter().chain(Mention::arns(outputs)).collect()
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        F::used(aws, at).await
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        if F::HOLDS_RULES { rules::aspects::holdings::<F>(aws, scope).await } else { Ok(Vec::new()) }
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        listing::all(aws, &F::CALLS.list, scope).await
    }
}
