//! What makes a kind of a [`Family`].

use serde_json::Value;

use super::{family::Family, listing, refusals::NOT_FOUND, rules, scope};
use crate::{
    kind::{DynAspect, prelude::*},
    model::{Document, Hold},
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
        let name = scope::unqualified(held.get("name")).to_owned();
        held.set("name", name);
        held.spread(F::FIRST.0);
        held.spread(F::SETTINGS.0);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        outputs([("name", scope::unqualified(name))])
    }

    fn make_up(name: &str, _first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        scope::made_up(name, scope, F::IN_ARN, unique)
    }

    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        scope::called(outputs)
    }

    fn is_global(name: &str) -> bool {
        scope::is_global(name)
    }

    fn named(resource: &str) -> Vec<String> {
        scope::named(resource, F::IN_ARN)
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
