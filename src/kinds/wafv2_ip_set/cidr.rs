//! One address range in one notation. AWS answers IPv6 in another notation than it was given, so both
//! sides are written the same way.

use crate::kind::prelude::*;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserializer;

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
    pub(super) fn title(self) -> (&'static str, u8) {
        match self {
            Self::Ipv4 => ("IPv4", 32),
            Self::Ipv6 => ("IPv6", 128),
        }
    }

    fn of(address: &IpAddr) -> Self {
        if address.is_ipv4() { Self::Ipv4 } else { Self::Ipv6 }
    }
}

/// An address range: in canonical notation where it is known and can be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(super) struct Cidr(Text);

/// Why a text is no range that WAF takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoCidr {
    /// It is no address.
    NoAddress,
    /// It is an address without a prefix length.
    NoPrefix(IpVersion),
    /// Its prefix is longer than an address of its version.
    TooLong(IpVersion),
    /// It is all addresses there are.
    Everything(IpVersion),
    /// Bits after its prefix are set; this is the range they are in.
    HostBits(String),
}

impl Cidr {
    /// Reads a range as WAF takes it.
    pub(super) fn parse(text: &str) -> Result<Self, NoCidr> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NoCidr::NoAddress)?;
        let version = IpVersion::of(&address);
        let Some(bits) = bits else { return Err(NoCidr::NoPrefix(version)) };
        let is_plain = bits.bytes().all(|b| b.is_ascii_digit()) && (bits == "0" || !bits.starts_with('0'));
        let bits: u8 = bits.parse().ok().filter(|_| is_plain).ok_or(NoCidr::NoAddress)?;
        let range = IpNet::new(address, bits).map_err(|_| NoCidr::TooLong(version))?;
        if bits == 0 {
            return Err(NoCidr::Everything(version));
        }
        let canonical = range.trunc().to_string();
        if range.network() == address {
            Ok(Self(Text::Known(canonical)))
        } else {
            Err(NoCidr::HostBits(canonical))
        }
    }

    /// A range as AWS or a stack has it. What can't be read stays as it is written.
    pub(super) fn lenient(text: Text) -> Self {
        match text.known().map(Self::parse) {
            Some(Ok(cidr)) => cidr,
            Some(Err(NoCidr::HostBits(range))) => Self(Text::Known(range)),
            _ => Self(text),
        }
    }

    /// Its version, where it is known.
    pub(super) fn version(&self) -> Option<IpVersion> {
        let (address, _) = self.0.known()?.split_once('/')?;
        Some(IpVersion::of(&address.parse().ok()?))
    }
}

impl<'de> Deserialize<'de> for Cidr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(Self::lenient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_one_notation() {
        let cases = [
            ("192.0.2.44/32", "192.0.2.44/32"),
            ("128.0.0.0/1", "128.0.0.0/1"),
            ("2001:0DB8:0000:0000:0000:0000:0000:0000/32", "2001:db8::/32"),
            ("2001:db8:0:0:1:0:0:1/128", "2001:db8::1:0:0:1/128"),
            ("8000::/1", "8000::/1"),
        ];
        for (text, expected) in cases {
            assert_eq!(Cidr::parse(text).unwrap().0.value(), expected, "{text}");
        }
    }

    #[test]
    fn a_range_may_wait_for_another_resource() {
        let json = serde_json::json!({"$pending": "${ec2.eip.nat.address}/32"});
        let cidr: Cidr = serde_json::from_value(json.clone()).unwrap();
        assert_eq!((serde_json::to_value(&cidr).unwrap(), cidr.version()), (json, None));
    }
}
