//! The declaration of an IP set.

use super::cidr::Cidr;
use crate::kind::prelude::*;
use crate::kinds::wafv2::WafScope;

/// A set of addresses that rules match. Rules refer to its `arn`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name. Can't be changed.
    pub name: Text,
    /// Whether rules of `regional` or of `cloudfront` ACLs use it. Can't be changed.
    #[serde(default)]
    pub scope: WafScope,
    /// Up to 10,000 address ranges in CIDR notation, all of one IP version: `192.0.2.44/32`,
    /// `2001:db8::/32`.
    pub addresses: Vec<Text>,
    /// Which version its addresses are of; only needed where they don't tell, as in an empty set. Can't
    /// be changed.
    pub ip_version: Option<IpVersion>,
    /// What it is for, up to 256 characters.
    pub description: Option<Text>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
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
    /// What it is called in sentences.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
        }
    }

    /// The bits of an address.
    pub(super) fn bits(self) -> u8 {
        match self {
            Self::Ipv4 => 32,
            Self::Ipv6 => 128,
        }
    }
}

impl Spec {
    /// The version of the addresses: as declared, or as the first that is known tells.
    pub(super) fn version(&self) -> Option<IpVersion> {
        let told = || self.addresses.iter().find_map(|text| Cidr::parse(text.known()?).ok()?.version());
        self.ip_version.or_else(told)
    }
}
