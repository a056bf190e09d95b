//! IP addresses and ranges of them.

use core::net::IpAddr;

use ipnet::IpNet;

/// Whether an address lies in a range such as `203.0.113.0/24`; an address without prefix is a range
/// of one. None if one of the two is no such thing. An IPv4 address is in no range of IPv6, and the
/// other way round.
pub(super) fn lies_in(range: &str, address: &str) -> Option<bool> {
    let address: IpAddr = address.trim().parse().ok()?;
    let range = match range.trim().split_once('/') {
        Some((network, prefix)) => {
            let prefix = Some(prefix).filter(|prefix| prefix.bytes().all(|b| b.is_ascii_digit()))?;
            IpNet::new(network.parse().ok()?, prefix.parse().ok()?).ok()?
        }
        None => range.trim().parse::<IpAddr>().ok()?.into(),
    };
    Some(range.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let cases = [
            ("203.0.113.0/24", "203.0.113.7", Some(true)),
            ("203.0.113.9/24", "203.0.113.7", Some(true)),
            ("203.0.113.0/24", "203.0.114.7", Some(false)),
            ("203.0.113.7", "203.0.113.7", Some(true)),
            ("203.0.113.7", "203.0.113.8", Some(false)),
            ("0.0.0.0/0", "198.51.100.1", Some(true)),
            ("2001:DB8:1234:5678::/64", "2001:db8:1234:5678::1", Some(true)),
            ("2001:db8::/32", "2001:db9::1", Some(false)),
            ("::/0", "2001:db9::1", Some(true)),
            ("::/0", "198.51.100.1", Some(false)),
            ("0.0.0.0/0", "2001:db8::1", Some(false)),
            ("203.0.113.0/33", "203.0.113.7", None),
            ("203.0.113.0/+8", "203.0.113.7", None),
            ("203.0.113.0/33", "2001:db8::1", None),
            ("203.0.113", "203.0.113.7", None),
            ("203.0.113.0/24", "client", None),
        ];
        for (range, address, expected) in cases {
            assert_eq!(lies_in(range, address), expected, "{range} {address}");
        }
    }
}
