//! What AWS would refuse in a declaration.

use super::{
    cidr::{Cidr, NoCidr},
    spec::{IpVersion, Spec},
};
use crate::kind::prelude::*;
use crate::kinds::wafv2::names::{description_problem, name_problem};

/// The most address ranges of a set.
const ADDRESSES: usize = 10_000;

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found: Vec<Problem> = name_problem("name", &spec.name).into_iter().collect();
    found.extend(spec.description.as_ref().and_then(|text| description_problem("description", text)));
    if spec.addresses.len() > ADDRESSES {
        let message =
            format!("an IP set has at most {ADDRESSES} addresses; this one has {}", spec.addresses.len());
        found.push(Problem::at("addresses", message).with_help("split it, and match both sets with `or`"));
    }
    let version = spec.version();
    for (index, text) in spec.addresses.iter().enumerate() {
        let Some(known) = text.known() else { continue };
        found.extend(address_problem(&format!("addresses.{index}"), known, version));
    }
    found
}

fn address_problem(at: &str, text: &str, expected: Option<IpVersion>) -> Option<Problem> {
    let (message, help) = match Cidr::parse(text) {
        Ok(cidr) => {
            let (found, expected) = (cidr.version()?, expected?);
            if found == expected {
                return None;
            }
            let message = format!("`{text}` is {}, and the set is {}", found.title(), expected.title());
            (message, "a set has one version; make another set".to_owned())
        }
        Err(NoCidr::NoAddress) => (
            format!("`{text}` is not an address range"),
            "as in `192.0.2.0/24` or `2001:db8::/32`".to_owned(),
        ),
        Err(NoCidr::NoPrefix(address)) => {
            let bits = if address.is_ipv4() { 32 } else { 128 };
            (format!("`{text}` has no prefix length"), format!("for this one address write `{text}/{bits}`"))
        }
        Err(NoCidr::TooLong(version)) => {
            let bits = version.bits();
            (
                format!("`{text}` has a prefix of more than {bits} bits"),
                format!("{} has {bits}", version.title()),
            )
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
    Some(Problem::at(at, message).with_help(help))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(declaration: &Value, expect: &[(&str, &str)]) {
        let spec: Spec = serde_json::from_value(declaration.clone()).unwrap();
        let found = problems(&spec);
        let told: Vec<(String, String)> = found
            .into_iter()
            .map(|problem| {
                (format!("{}: {}", problem.path.join("."), problem.message), problem.help.unwrap_or_default())
            })
            .collect();
        let told: Vec<(&str, &str)> =
            told.iter().map(|(message, help)| (message.as_str(), help.as_str())).collect();
        assert_eq!(told, expect, "{declaration}");
    }

    #[test]
    fn what_waf_refuses_is_told_with_its_cure() {
        let set = |addresses: Value| json!({ "name": "office", "addresses": addresses });
        check(&set(json!([])), &[]);
        check(&set(json!(["192.0.2.0/24", { "$pending": "${ec2.eip.nat.address}/32" }])), &[]);
        check(
            &set(json!(["192.0.2.44", "0.0.0.0/0", "2001:db8::/32", "198.51.100.7/24"])),
            &[
                (
                    "addresses.0: `192.0.2.44` has no prefix length",
                    "for this one address write `192.0.2.44/32`",
                ),
                (
                    "addresses.1: WAF takes no range of all addresses",
                    "write the two halves `0.0.0.0/1` and `128.0.0.0/1`",
                ),
                (
                    "addresses.3: `198.51.100.7/24` has bits after its prefix",
                    "the range it is in is `198.51.100.0/24`",
                ),
            ],
        );
        check(
            &set(json!(["192.0.2.0/24", "2001:db8::/32", "::1", "::/0"])),
            &[
                (
                    "addresses.1: `2001:db8::/32` is IPv6, and the set is IPv4",
                    "a set has one version; make another set",
                ),
                ("addresses.2: `::1` has no prefix length", "for this one address write `::1/128`"),
                (
                    "addresses.3: WAF takes no range of all addresses",
                    "write the two halves `::/1` and `8000::/1`",
                ),
            ],
        );
        check(
            &json!({ "name": "office", "addresses": ["192.0.2.0/24"], "ip_version": "ipv6" }),
            &[(
                "addresses.0: `192.0.2.0/24` is IPv4, and the set is IPv6",
                "a set has one version; make another set",
            )],
        );
        check(
            &set(json!(["192.0.2.0/40", "x"])),
            &[
                ("addresses.0: `192.0.2.0/40` has a prefix of more than 32 bits", "IPv4 has 32"),
                ("addresses.1: `x` is not an address range", "as in `192.0.2.0/24` or `2001:db8::/32`"),
            ],
        );
    }

    #[test]
    fn a_set_that_is_too_long_is_refused() {
        let many: Vec<String> = (0..10_001).map(|n| format!("10.{}.{}.0/24", n / 256, n % 256)).collect();
        check(
            &json!({ "name": "office", "addresses": many }),
            &[(
                "addresses: an IP set has at most 10000 addresses; this one has 10001",
                "split it, and match both sets with `or`",
            )],
        );
    }
}
