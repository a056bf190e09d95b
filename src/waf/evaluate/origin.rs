//! Statements about where a request comes from.

use core::net::IpAddr;

use super::{
    parts::{fallen_back, not_known},
    request::{Origin, Request},
    verdict::Verdict,
};
use crate::waf::{
    origins::{ForwardedIp, ForwardedIps},
    words::ForwardedIpPosition,
};

/// How many addresses of a header count at most: the last ones.
const ADDRESSES: usize = 10;

/// The addresses in a header, each of which may be none. Without the header WAF does not apply the rule.
fn forwarded(request: &Request, header: &str) -> Result<Vec<Option<IpAddr>>, Verdict> {
    let values = request.header(header);
    if values.is_empty() {
        return Err(Verdict::NotApplied(format!("the request has no header {header}")));
    }
    Ok(values.iter().flat_map(|value| value.split(',')).map(|address| address.trim().parse().ok()).collect())
}

/// What WAF knows of the address that a statement is about.
pub(super) fn place(request: &Request, config: Option<&ForwardedIp>) -> Result<Origin, Verdict> {
    let Some(config) = config else { return Ok(request.origin()) };
    let first = forwarded(request, config.header_name.as_str())?.into_iter().next().flatten();
    let Some(first) = first else {
        let because = format!("the header {} has no valid address", config.header_name.as_str());
        return Err(fallen_back(&config.fallback_behavior, &because));
    };
    // What is known of the client is known of the same address in a header too.
    Ok(if Some(first) == request.ip { request.origin() } else { request.forwarded.clone() })
}

/// Whether an address is in a range in CIDR notation; `None` if that is no range.
fn contains(range: &str, address: IpAddr) -> Option<bool> {
    let (network, bits) = range.split_once('/')?;
    let bits: u32 = bits.parse().ok()?;
    let network: IpAddr = network.parse().ok()?;
    let same = |a: u128, b: u128, length: u32| {
        let shift = length.checked_sub(bits)?;
        Some(a.checked_shr(shift).unwrap_or(0) == b.checked_shr(shift).unwrap_or(0))
    };
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            same(network.to_bits().into(), address.to_bits().into(), 32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => same(network.to_bits(), address.to_bits(), 128),
        _ => Some(false),
    }
}

/// Whether an address of the request is in a set.
pub(super) fn in_set(
    request: &Request,
    config: Option<&ForwardedIps>,
    set: &[String],
    name: &str,
) -> Verdict {
    let is_in = |address: IpAddr| {
        let ranges = set.iter().map(|range| match contains(range, address) {
            Some(true) => Verdict::Match(format!("the address {address} is in {name} ({range})")),
            Some(false) => Verdict::NoMatch,
            None => Verdict::unknown(format!("`{range}` in {name} is not an address range")),
        });
        Verdict::any(ranges.collect())
    };
    let Some(config) = config else {
        return match request.ip {
            Some(address) => is_in(address),
            None => Verdict::unknown("the request does not say its `ip`"),
        };
    };
    let addresses = match forwarded(request, config.header_name.as_str()) {
        Ok(addresses) => addresses,
        Err(verdict) => return verdict,
    };
    let because = format!("the header {} has no valid address", config.header_name.as_str());
    let one = |address: Option<IpAddr>| {
        address.map_or_else(|| fallen_back(&config.fallback_behavior, &because), is_in)
    };
    match &config.position.0 {
        ForwardedIpPosition::First => one(addresses.first().copied().flatten()),
        ForwardedIpPosition::Last => one(addresses.last().copied().flatten()),
        ForwardedIpPosition::Any => {
            let last = &addresses[addresses.len().saturating_sub(ADDRESSES)..];
            let valid: Vec<_> = last.iter().copied().flatten().collect();
            let verdict = Verdict::any(valid.iter().copied().map(is_in).collect());
            let of_fallback = fallen_back(&config.fallback_behavior, &because);
            let agrees = matches!(
                (&verdict, &of_fallback),
                (Verdict::Match(_), Verdict::Match(_)) | (Verdict::NoMatch, Verdict::NoMatch)
            );
            match (valid.len() == last.len(), valid.is_empty()) {
                (true, _) => verdict,
                (false, true) => of_fallback,
                (false, false) if agrees => verdict,
                (false, false) => Verdict::unknown(
                    "AWS does not say what becomes of a header of which only some addresses are valid",
                ),
            }
        }
        ForwardedIpPosition::Other(word) => not_known(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_contain_their_addresses() {
        let cases = [
            ("192.0.2.0/24", "192.0.2.255", Some(true)),
            ("192.0.2.0/24", "192.0.3.0", Some(false)),
            ("192.0.2.44/32", "192.0.2.44", Some(true)),
            ("128.0.0.0/1", "198.51.100.7", Some(true)),
            ("0.0.0.0/0", "198.51.100.7", Some(true)),
            ("2001:db8::/32", "2001:db8:ffff::1", Some(true)),
            ("2001:db8::/128", "2001:db8::1", Some(false)),
            ("::/0", "2001:db8::1", Some(true)),
            ("192.0.2.0/24", "2001:db8::1", Some(false)),
            ("192.0.2.0/33", "192.0.2.1", None),
            ("office", "192.0.2.1", None),
        ];
        for (range, address, expected) in cases {
            assert_eq!(contains(range, address.parse().unwrap()), expected, "{range} {address}");
        }
    }
}
