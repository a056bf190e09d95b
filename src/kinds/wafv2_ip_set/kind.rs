//! The declaration, what AWS would refuse in it, and the values of its aspects.

use serde_json::json;

use super::cidr::{Cidr, IpVersion, NoCidr};
use crate::{
    kind::{DynAspect, prelude::*},
    kinds::wafv2::{
        Calls, Family, Itself, Locality, SettingsOf, WAF, WafScope, WafTags,
        form::{Form, Member, Members},
        names::{DESCRIPTION, DESCRIPTION_IN_WORDS, NAME, NAME_IN_WORDS},
    },
};

/// A set of addresses that rules match. Rules refer to its `arn`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name. Can't be changed.
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// Whether rules of `regional` or of `cloudfront` ACLs use it. Can't be changed.
    #[serde(default)]
    pub scope: WafScope,
    /// Up to 10,000 address ranges in CIDR notation, all of one IP version: `192.0.2.44/32`,
    /// `2001:db8::/32`.
    #[schemars(length(max = 10_000))]
    pub addresses: Vec<Text>,
    /// Which version its addresses are of; only needed where they don't tell, as in an empty set. Can't
    /// be changed.
    pub ip_version: Option<IpVersion>,
    /// What it is for, up to 256 characters.
    #[schemars(length(max = 256), extend("pattern" = DESCRIPTION, "x-pattern" = DESCRIPTION_IN_WORDS))]
    pub description: Option<Text>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// The version of the addresses: as declared, or as the first that is known tells.
    fn version(&self) -> Option<IpVersion> {
        let told = || self.addresses.iter().find_map(|text| Cidr::parse(text.known()?).ok()?.version());
        self.ip_version.or_else(told)
    }

    fn problems(&self) -> Vec<Problem> {
        let version = self.version();
        let addresses = self.addresses.iter().enumerate();
        let known = addresses.filter_map(|(index, text)| Some((index, text.known()?)));
        let found = known.filter_map(|(index, text)| {
            let (message, help) = address_problem(text, version)?;
            Some(Problem::at(&format!("addresses.{index}"), message).with_help(help))
        });
        found.collect()
    }
}

/// What is wrong with an address range, and what helps.
fn address_problem(text: &str, expected: Option<IpVersion>) -> Option<(String, String)> {
    let (message, help) = match Cidr::parse(text) {
        Ok(cidr) => {
            let (found, expected) = (cidr.version()?, expected.filter(|_| cidr.version() != expected)?);
            let message = format!("`{text}` is {}, and the set is {}", found.title().0, expected.title().0);
            (message, "a set has one version; make another set".to_owned())
        }
        Err(NoCidr::NoAddress) => (
            format!("`{text}` is not an address range"),
            "as in `192.0.2.0/24` or `2001:db8::/32`".to_owned(),
        ),
        Err(NoCidr::NoPrefix(version)) => (
            format!("`{text}` has no prefix length"),
            format!("for this one address write `{text}/{}`", version.title().1),
        ),
        Err(NoCidr::TooLong(version)) => {
            let (title, bits) = version.title();
            (format!("`{text}` has a prefix of more than {bits} bits"), format!("{title} has {bits}"))
        }
        Err(NoCidr::Everything(version)) => {
            let halves = match version {
                IpVersion::Ipv4 => "`0.0.0.0/1` and `128.0.0.0/1`",
                IpVersion::Ipv6 => "`::/1` and `8000::/1`",
            };
            ("WAF takes no range of all addresses".to_owned(), format!("write the two halves {halves}"))
        }
        Err(NoCidr::HostBits(range)) => {
            (format!("`{text}` has bits after its prefix"), format!("the range it is in is `{range}`"))
        }
    };
    Some((message, help))
}

/// An IP set.
#[derive(Debug)]
pub struct Wafv2IpSet;

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Which ACLs can use it.
    scope: WafScope,
    /// The version of its addresses. A declaration without addresses leaves it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ip_version: Option<IpVersion>,
}

/// What one update replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    #[serde(default)]
    addresses: BTreeSet<Cidr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<Text>,
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
    const FIXED: &'static Form =
        &Form::Members(&[], &[Member("ip_version", "IPAddressVersion", &Form::Lower)]);
    const SETTINGS: (&'static str, &'static str) =
        ("content", "its address ranges, in no order, and its description");
    const SETTINGS_FORM: &'static Form =
        &Form::Members(&["description"], &[Member("addresses", "", &Form::Always(&Form::Same))]);

    fn declared(spec: Spec, _scope: &Scope) -> Desired {
        let fixed = Fixed { scope: spec.scope, ip_version: spec.version() };
        let problems = spec.problems();
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
