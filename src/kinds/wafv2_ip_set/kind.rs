//! The kind, and the values of its aspects.

use serde_json::json;

use super::{
    check,
    cidr::Cidr,
    spec::{IpVersion, Spec},
};
use crate::{
    kind::{DynAspect, prelude::*},
    kinds::wafv2::{
        Calls, Family, Itself, Locality, SettingsOf, WafScope, WafTags,
        form::{Form, Member, Members, same},
        live::WAF,
    },
};

/// An IP set.
#[derive(Debug)]
pub struct Wafv2IpSet;

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Which ACLs can use it.
    pub(super) scope: WafScope,
    /// The version of its addresses. A declaration without addresses leaves it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ip_version: Option<IpVersion>,
}

/// What one update replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    #[serde(default)]
    pub(super) addresses: BTreeSet<Cidr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Text>,
}

impl Family for Wafv2IpSet {
    type Spec = Spec;
    type Fixed = Fixed;
    type Settings = Content;
    const KIND: &'static str = "wafv2.ip_set";
    const IS: &'static str = "a set of addresses that WAF's rules match";
    const ARN_IS: &'static str = "its ARN, which rules refer to";
    const PARTS: &'static [&'static dyn DynAspect] =
        &[&Itself::<Self>::ASPECT, &SettingsOf::<Self>::ASPECT, &TagsOf(WafTags)];
    const CALLS: Calls = Calls {
        list: WAF.call("wafv2:ListIPSets"),
        get: WAF.call("wafv2:GetIPSet"),
        create: WAF.call("wafv2:CreateIPSet"),
        update: WAF.call("wafv2:UpdateIPSet"),
        delete: WAF.call("wafv2:DeleteIPSet"),
    };
    const MEMBER: &'static str = "IPSet";
    const IN_ARN: &'static str = "ipset";
    const SENT: &'static [&'static str] = &["Description", "Addresses"];
    const READ_ONLY: &'static [&'static str] = &["Name", "Id", "ARN", "IPAddressVersion"];
    const FIRST: (&'static str, &'static str) =
        ("set", "which ACLs can use it, and the IP version of its addresses");
    const FIRST_WRITES: &'static [&'static str] = &[
        "wafv2:CreateIPSet",
        "wafv2:TagResource",
        "wafv2:GetIPSet",
        "wafv2:DeleteIPSet",
        // What uses it.
        "wafv2:ListWebACLs",
        "wafv2:GetWebACL",
        "wafv2:ListRuleGroups",
        "wafv2:GetRuleGroup",
    ];
    const FIXED: &'static Form = &Form::Members(&[Member("ip_version", "IPAddressVersion", &Form::Lower)]);
    const SETTINGS: (&'static str, &'static str) =
        ("content", "its address ranges, in no order, and its description");
    const SETTINGS_FORM: &'static Form =
        &Form::Members(&[Member("addresses", "", &Form::Always(&Form::Same)), same("description")]);

    fn declared(spec: Spec, _scope: &Scope) -> Desired {
        let fixed = Fixed { scope: spec.scope, ip_version: spec.version() };
        let problems = check::problems(&spec);
        let addresses = spec.addresses.into_iter().map(Cidr::lenient).collect();
        Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with(Itself::<Self>::ASPECT, Some(fixed))
            .with(SettingsOf::<Self>::ASPECT, Some(Content { addresses, description: spec.description }))
            .with(TagsOf(WafTags), Some(spec.tags))
    }

    fn fill_fixed(want: &mut Fixed, live: &Fixed) {
        want.ip_version = want.ip_version.or(live.ip_version);
    }

    /// The addresses imply the version, unless there are none.
    async fn complete(_aws: &Aws, _place: &Locality, members: &mut Members) -> Result<(), Failure> {
        let is_v6 = members["Addresses"][0].as_str().is_some_and(|address| address.contains(':'));
        members.entry("IPAddressVersion").or_insert_with(|| json!(if is_v6 { "IPV6" } else { "IPV4" }));
        Ok(())
    }
}
