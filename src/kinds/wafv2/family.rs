//! The four types of resources of WAF, which AWS finds, reads, replaces and deletes in the same way: by name, id and
//! lock token. What is a type's own stands in its [`Family`]; it is a kind by that.

use std::{fmt, future::Future};

use serde::de::DeserializeOwned;

use super::{
    Locality, WafScope,
    form::{Form, Members},
};
use crate::{
    aws::wire::{Operation, Service, Variants},
    kind::{DynAspect, prelude::*},
};

/// WAF on the wire.
pub static WAF: Service = Service::json("WAFV2", "wafv2", "1.1", "AWSWAF_20190729")
    .irregular(&[("ip_sets", "IPSets"), ("resource_arn", "ResourceARN"), ("web_acls", "WebACLs")])
    .tokens("next_marker", "next_marker")
    .variants(Variants::Regular);

/// What can't be changed of a type, where that is its scope alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnlyScope {
    /// What it protects, or which ACLs can use it.
    pub scope: WafScope,
}

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
    /// The IAM actions that create and delete it, and those that find the rules that name it.
    const FIRST_WRITES: &'static [&'static str] = &[
        Self::CALLS.create.action,
        "wafv2:TagResource",
        Self::CALLS.get.action,
        Self::CALLS.delete.action,
        "wafv2:ListWebACLs",
        "wafv2:GetWebACL",
        "wafv2:ListRuleGroups",
        "wafv2:GetRuleGroup",
    ];
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

    /// See [`Aspect::ACTIONS`], of what its update writes.
    const ACTIONS: Actions = Actions {
        read: &[Self::CALLS.list.action, Self::CALLS.get.action],
        write: &[Self::CALLS.get.action, Self::CALLS.update.action],
    };
    /// The call that answers what the update replaces.
    const ANSWER: &'static str = operation(Self::CALLS.get.action);
    /// See [`Aspect::REPLACES`], of what its update writes.
    const REPLACES: Replaces = Replaces::keeping(Self::ANSWER, Self::KEPT);

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
    fn guard(_members: &Members) -> Result<(), Failure> {
        Ok(())
    }

    /// Takes away what goes only before it.
    fn before_deletion(_aws: &Aws, _at: &Target) -> impl Future<Output = Result<(), Failure>> + Send {
        std::future::ready(Ok(()))
    }

    /// Ends the use for which AWS refused to delete it; where that is nobody's to end here, the refusal.
    fn release(
        _aws: &Aws,
        _at: &Target,
        refusal: Failure,
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        std::future::ready(Err(refusal))
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
