//! The four types of resources of WAF, which AWS finds, reads, replaces and deletes in the same way: by name, id and
//! lock token. What is a type's own stands in its [`Family`]; it is a [`Kind`] by that.

use std::{fmt, future::Future};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    Locality,
    form::{Form, Members},
    in_use, listing, live,
    refusals::NOT_FOUND,
    scope,
};
use crate::{
    aws::wire::Operation,
    kind::{DynAspect, prelude::*},
    model::Document,
};

/// The calls of a type.
#[derive(Clone, Copy, Debug)]
pub struct Calls {
    /// Lists all.
    pub list: Operation,
    /// Gets one.
    pub get: Operation,
    /// Creates one.
    pub create: Operation,
    /// Replaces what can be changed of one.
    pub update: Operation,
    /// Deletes one.
    pub delete: Operation,
}

/// A type of resource of WAF.
pub trait Family: fmt::Debug + Send + Sync + Sized + 'static {
    /// See [`Kind::Spec`].
    type Spec: DeserializeOwned + JsonSchema;
    /// What can't be changed: its scope, and what else.
    type Fixed: Serialize + DeserializeOwned + Send + Sync;
    /// What is set of it beside rules and bodies.
    type Settings: Default + Serialize + DeserializeOwned + Send + Sync;
    /// See [`Kind::NAME`].
    const KIND: &'static str;
    /// See [`Kind::ABOUT`].
    const IS: &'static str;
    /// What its ARN is for.
    const ARN_IS: &'static str;
    /// See [`Kind::NOT_MANAGED`].
    const UNMANAGED: &'static [&'static str] = &[];
    /// See [`Kind::LEAVES_BEHIND`].
    const BEHIND: Option<&'static str> = None;
    /// See [`Kind::ASPECTS`].
    const PARTS: &'static [&'static dyn DynAspect];
    /// Its calls.
    const CALLS: Calls;
    /// What its answers call it: `WebACL`.
    const MEMBER: &'static str;
    /// What ARNs call it: `webacl`.
    const IN_ARN: &'static str;
    /// The members that its update takes.
    const SENT: &'static [&'static str];
    /// Those of them that no declaration can set, as paths of the answer; each update sends them back.
    const KEPT: &'static [&'static str] = &[];
    /// The members that its update does not take, because AWS or the creation alone sets them.
    const READ_ONLY: &'static [&'static str];
    /// Name and meaning of its first aspect.
    const FIRST: (&'static str, &'static str);
    /// The IAM actions that create and delete it, and those that find what uses it.
    const FIRST_WRITES: &'static [&'static str];
    /// What can't be changed, besides the scope.
    const FIXED: &'static Form;
    /// Name and meaning of the aspect of its settings.
    const SETTINGS: (&'static str, &'static str);
    /// The settings.
    const SETTINGS_FORM: &'static Form;
    /// Whether it holds rules and bodies of answers.
    const HOLDS_RULES: bool = false;
    /// Whether rules name it by its ARN.
    const IS_IN_RULES: bool = true;

    /// See [`Kind::desired`].
    fn declared(spec: Self::Spec, scope: &Scope) -> Desired;

    /// See [`Aspect::fill`], of what can't be changed.
    fn fill_fixed(_want: &mut Self::Fixed, _live: &Self::Fixed) {}

    /// See [`Aspect::fill`], of the settings.
    fn fill_settings(_want: &mut Self::Settings, _live: &Self::Settings) {}

    /// Completes the members of a creating call.
    fn complete(
        _aws: &Aws,
        _place: &Locality,
        _members: &mut Members,
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        std::future::ready(Ok(()))
    }

    /// Refuses what another service manages.
    ///
    /// # Errors
    /// Who manages it.
    fn guard(_members: &Members) -> Result<(), Failure> {
        Ok(())
    }

    /// Deletes it with what hangs on it.
    fn remove(aws: &Aws, at: &Target) -> impl Future<Output = Result<(), Failure>> + Send {
        live::delete::<Self>(aws, at)
    }

    /// See [`Kind::uses`]. Rules that name it are found by the listings of web ACLs and rule groups.
    fn used(_aws: &Aws, _at: &Target) -> impl Future<Output = Uses> + Send {
        std::future::ready(Uses::none())
    }
}

/// The name of the operation that an IAM action allows.
const fn operation(action: &'static str) -> &'static str {
    action.split_at("wafv2:".len()).1
}

/// What every aspect of a family has in common that its update writes.
pub trait Updated: Family {
    /// See [`Aspect::ACTIONS`].
    const ACTIONS: Actions = Actions {
        read: &[Self::CALLS.list.action, Self::CALLS.get.action],
        write: &[Self::CALLS.get.action, Self::CALLS.update.action],
    };
    /// The call that answers what the update replaces.
    const ANSWER: &'static str = operation(Self::CALLS.get.action);
    /// See [`Aspect::REPLACES`].
    const REPLACES: Replaces = Replaces::keeping(Self::ANSWER, Self::KEPT);
}

impl<F: Family> Updated for F {}

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

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        scope::predicted(name, scope)
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

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        if F::IS_IN_RULES { in_use::mentions(outputs) } else { Mention::arns(outputs) }
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        F::used(aws, at).await
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        if F::HOLDS_RULES { in_use::holdings::<F>(aws, scope).await } else { Ok(Vec::new()) }
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        listing::all(aws, &F::CALLS.list, scope).await
    }
}
