//! `wafv2.ip_set`: addresses that rules match.

use std::net::IpAddr;

use ipnet::IpNet;

use super::wafv2::prelude::*;

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
    /// The version of the addresses: as declared, or as the first that can be read tells.
    fn version(&self) -> Option<IpVersion> {
        self.ip_version.or_else(|| self.addresses.iter().find_map(|text| version_of(text.known()?).ok()))
    }

    fn problems(&self) -> Vec<Problem> {
        let version = self.version();
        let addresses = self.addresses.iter().enumerate();
        let known = addresses.filter_map(|(index, text)| Some((index, text.known()?)));
        let found = known.filter_map(|(index, text)| {
            let (message, help) = match (version_of(text), version) {
                (Err(why), _) => why,
                (Ok(its), Some(version)) if its != version => (
                    format!("`{text}` is {}, and the set is {}", its.title().0, version.title().0),
                    "a set has one version; make another set".to_owned(),
                ),
                _ => return None,
            };
            Some(Problem::at(&format!("addresses.{index}"), message).with_help(help))
        });
        found.collect()
    }
}

/// The versions of the Internet Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IpVersion {
    /// `192.0.2.0/24`.
    Ipv4,
    /// `2001:db8::/32`.
    Ipv6,
}

impl IpVersion {
    /// What it is called in sentences, and the bits of an address.
    fn title(self) -> (&'static str, u8) {
        match self {
            Self::Ipv4 => ("IPv4", 32),
            Self::Ipv6 => ("IPv6", 128),
        }
    }
}

/// The version of an address range; or why WAF does not take it, and what helps.
fn version_of(text: &str) -> Result<IpVersion, (String, String)> {
    let no_range = || {
        let help = "as in `192.0.2.0/24` or `2001:db8::/32`";
        (format!("`{text}` is not an address range"), help.to_owned())
    };
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().map_err(|_| no_range())?;
    let (version, halves) = match address {
        IpAddr::V4(_) => (IpVersion::Ipv4, "`0.0.0.0/1` and `128.0.0.0/1`"),
        IpAddr::V6(_) => (IpVersion::Ipv6, "`::/1` and `8000::/1`"),
    };
    let (title, most) = version.title();
    let Some(bits) = bits else {
        let help = format!("for this one address write `{text}/{most}`");
        return Err((format!("`{text}` has no prefix length"), help));
    };
    let is_plain = bits.bytes().all(|b| b.is_ascii_digit()) && (bits == "0" || !bits.starts_with('0'));
    let bits: u8 = bits.parse().ok().filter(|_| is_plain).ok_or_else(no_range)?;
    match IpNet::new(address, bits) {
        Err(_) => {
            Err((format!("`{text}` has a prefix of more than {most} bits"), format!("{title} has {most}")))
        }
        Ok(_) if bits == 0 => {
            Err(("WAF takes no range of all addresses".to_owned(), format!("write the two halves {halves}")))
        }
        Ok(range) if range.network() != address => Err((
            format!("`{text}` has bits after its prefix"),
            format!("the range it is in is `{}`", range.trunc()),
        )),
        Ok(_) => Ok(version),
    }
}

/// An address range in one notation: AWS answers IPv6 in another one than it was given. What is pending or can't be read
/// stays as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Text")]
struct Cidr(Text);

impl From<Text> for Cidr {
    fn from(text: Text) -> Self {
        let range = text.known().and_then(|text| text.parse::<IpNet>().ok());
        Self(range.map_or(text, |range| Text::Known(range.trunc().to_string())))
    }
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
    ip_version: Option<IpVersion>,
}

/// What one update replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    #[serde(default)]
    addresses: BTreeSet<Cidr>,
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
        list: WAF.call("wafv2:ListIPSets").lists(&["ip_sets"]),
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
    const FIXED: &'static Form =
        &Form::Members(&[], &[Member("ip_version", "IPAddressVersion", &Form::Lower)]);
    const SETTINGS: (&'static str, &'static str) =
        ("content", "its address ranges, in no order, and its description");
    const SETTINGS_FORM: &'static Form =
        &Form::Members(&["description"], &[Member("addresses", "", &Form::Always(&Form::Same))]);

    fn declared(spec: Spec, _scope: &Scope) -> Desired {
        let fixed = Fixed { scope: spec.scope, ip_version: spec.version() };
        let problems = spec.problems();
        let addresses = spec.addresses.into_iter().map(Cidr::from).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_one_notation() {
        let cases = [
            (json!("192.0.2.44/32"), json!("192.0.2.44/32")),
            (json!("192.0.2.44/24"), json!("192.0.2.0/24")),
            (json!("2001:0DB8:0000:0000:0000:0000:0000:0000/32"), json!("2001:db8::/32")),
            (json!("2001:db8:0:0:1:0:0:1/128"), json!("2001:db8::1:0:0:1/128")),
            (json!("office"), json!("office")),
            (
                json!({ "$pending": "${ec2.eip.nat.address}/32" }),
                json!({ "$pending": "${ec2.eip.nat.address}/32" }),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(json!(Cidr::deserialize(&text).unwrap()), expected, "{text}");
        }
    }
}
