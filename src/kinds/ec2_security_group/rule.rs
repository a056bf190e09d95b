//! A rule, in stack files and documents, and as AWS has it. AWS tells rules apart by protocol, ports and peer, so that is
//! the key of a rule in documents: rules of other clients have the same keys as ours, and AWS keeps no name of ours.

use ipnet::IpNet;

use crate::kind::prelude::*;

/// The group itself as a peer of its rules.
pub(super) const SELF: &str = "self";

/// Protocols by number and name; every other one keeps its number (aws-facts §2.9).
const PROTOCOLS: &[(&str, &str)] =
    &[("-1", "all"), ("1", "icmp"), ("6", "tcp"), ("17", "udp"), ("58", "icmpv6")];
/// A CIDR range, prefix list, group, another account's group, or `self`.
const PEERS: &str = r"^([0-9a-fA-F.:]+/[0-9]{1,3}|pl-[0-9a-f]+|([0-9]{12}/)?sg-[0-9a-f]+|self)$";
const PEERS_IN_WORDS: &str = "a CIDR range, `pl-…`, `sg-…`, `ACCOUNT/sg-…` or `self`";

/// Names and descriptions (botocore, `CreateSecurityGroup` and `IpRange`).
pub(super) const TEXT: &str = r"^[a-zA-Z0-9 ._:/()#,@\[\]+=&;{}!$*-]*$";
pub(super) const TEXT_IN_WORDS: &str = "letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`";

/// One rule: a protocol, ports and a peer. Rules that differ in nothing else are one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `tcp`, `udp`, `icmp`, `icmpv6`, `all`, or a protocol number.
    #[schemars(extend("pattern" = "^(tcp|udp|icmp|icmpv6|all|[0-9]{1,2}|1[0-9]{2}|2[0-4][0-9]|25[0-5])$", "x-pattern" = "tcp, udp, icmp, icmpv6, all or a number up to 255"))]
    pub protocol: String,
    /// A port or a range, `443` or `49152-65535`, of TCP and UDP; type and code of ICMP, `8` or `3/4`. All ICMP types
    /// when not given.
    #[schemars(extend("pattern" = "^[0-9]{1,5}([-/][0-9]{1,5})?$", "x-pattern" = "a port, `FROM-TO` or `TYPE/CODE`"))]
    pub ports: Option<String>,
    /// Where traffic comes from or goes to: a range as `10.0.0.0/8` or `2001:db8::/32`, a prefix list `pl-…`, a security
    /// group `sg-…` (of another account `ACCOUNT/sg-…`), or `self`.
    #[schemars(extend("pattern" = PEERS, "x-pattern" = PEERS_IN_WORDS))]
    pub peer: Text,
    /// What it is for.
    #[schemars(length(max = 255), extend("pattern" = TEXT, "x-pattern" = TEXT_IN_WORDS))]
    pub description: Option<Text>,
}

/// Rules by protocol, ports and peer: `tcp 443 0.0.0.0/0`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, Rule>")]
pub(super) struct Rules(pub(super) BTreeMap<String, Rule>);

impl From<BTreeMap<String, Rule>> for Rules {
    /// Once a reference in a peer is resolved, the key is another one.
    fn from(rules: BTreeMap<String, Rule>) -> Self {
        rules.into_values().collect()
    }
}

impl FromIterator<Rule> for Rules {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        let canonical =
            |rule: Rule| Rule::new(&rule.protocol, rule.numbers(), &rule.peer, rule.description.as_ref());
        Self(rules.into_iter().map(canonical).map(|rule| (rule.key(), rule)).collect())
    }
}

fn name_of(protocol: &str) -> &str {
    PROTOCOLS.iter().find(|(number, _)| *number == protocol).map_or(protocol, |(_, name)| name)
}

impl Rule {
    /// A rule in the form that AWS answers: it clears the bits after a prefix and shortens IPv6 (botocore, `IpRange`).
    pub(super) fn new(
        protocol: &str,
        numbers: Option<(i32, i32)>,
        peer: &Text,
        description: Option<&Text>,
    ) -> Self {
        let name = name_of(protocol);
        let range = peer.known().and_then(|peer| peer.parse::<IpNet>().ok());
        let ports = numbers.and_then(|(from, to)| match name {
            "tcp" | "udp" if from == to => Some(from.to_string()),
            "tcp" | "udp" => Some(format!("{from}-{to}")),
            "icmp" | "icmpv6" if to == -1 => (from != -1).then(|| from.to_string()),
            "icmp" | "icmpv6" => Some(format!("{from}/{to}")),
            // AWS minds no ports of any other protocol.
            _ => None,
        });
        let peer = range.map_or_else(|| peer.clone(), |range| range.trunc().to_string().into());
        Self { protocol: name.to_owned(), ports, peer, description: description.cloned() }
    }

    pub(super) fn protocol(&self) -> &str {
        name_of(&self.protocol)
    }

    /// The first and the last port, or type and code; -1 is every one.
    pub(super) fn numbers(&self) -> Option<(i32, i32)> {
        let ports = self.ports.as_deref()?;
        let (from, to) = match ports.split_once(['-', '/']) {
            Some(both) => both,
            None if self.protocol().starts_with("icmp") => (ports, "-1"),
            None => (ports, ports),
        };
        Some((from.parse().ok()?, to.parse().ok()?))
    }

    /// The same rule of another peer.
    pub(super) fn with_peer(&self, peer: &str) -> Self {
        Self { peer: peer.into(), ..self.clone() }
    }

    pub(super) fn key(&self) -> String {
        let ports = self.ports.as_ref().map_or_else(String::new, |ports| format!("{ports} "));
        format!("{} {ports}{}", self.protocol, self.peer)
    }
}

/// Rules of one protocol and range of ports, as AWS answers them. It takes them so too; a request of ours has one rule
/// in each.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct IpPermission {
    ip_protocol: String,
    from_port: Option<i32>,
    to_port: Option<i32>,
    ip_ranges: Vec<IpRange>,
    ipv6_ranges: Vec<Ipv6Range>,
    prefix_list_ids: Vec<PrefixList>,
    groups: Vec<PeerGroup>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct IpRange {
    cidr_ip: Text,
    description: Option<Text>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Ipv6Range {
    cidr_ipv6: Text,
    description: Option<Text>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PrefixList {
    prefix_list_id: Text,
    description: Option<Text>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PeerGroup {
    group_id: String,
    /// The group's account, which AWS answers for groups of our own too.
    user_id: Option<String>,
    description: Option<Text>,
}

impl PeerGroup {
    /// As a peer of the group `id`.
    fn peer(&self, id: &str, account: &str) -> Text {
        match &self.user_id {
            _ if self.group_id == id => SELF.into(),
            Some(owner) if owner != account => format!("{owner}/{}", self.group_id).into(),
            _ => self.group_id.as_str().into(),
        }
    }
}

impl IpPermission {
    /// The rules of the group `id`.
    pub(super) fn rules(&self, id: &str, account: &str) -> Vec<Rule> {
        let numbers = self.from_port.zip(self.to_port);
        let rule = |peer: &Text, description: &Option<Text>| {
            Rule::new(&self.ip_protocol, numbers, peer, description.as_ref())
        };
        let v4 = self.ip_ranges.iter().map(|each| rule(&each.cidr_ip, &each.description));
        let v6 = self.ipv6_ranges.iter().map(|each| rule(&each.cidr_ipv6, &each.description));
        let lists = self.prefix_list_ids.iter().map(|each| rule(&each.prefix_list_id, &each.description));
        let groups = self.groups.iter().map(|each| rule(&each.peer(id, account), &each.description));
        v4.chain(v6).chain(lists).chain(groups).collect()
    }

    /// A rule of the group `id`.
    pub(super) fn to_aws(rule: &Rule, id: &str) -> Self {
        let protocol = rule.protocol.as_str();
        let every_icmp = protocol.starts_with("icmp").then_some((-1, -1));
        let (from_port, to_port) = rule.numbers().or(every_icmp).unzip();
        let ip_protocol = if protocol == "all" { "-1" } else { protocol }.to_owned();
        let mut aws = Self { ip_protocol, from_port, to_port, ..Self::default() };
        let (peer, description) = (rule.peer.clone(), rule.description.clone());
        let text = peer.value();
        let (before, after) = text.split_once('/').unwrap_or_default();
        if text.starts_with("pl-") {
            aws.prefix_list_ids.push(PrefixList { prefix_list_id: peer, description });
        } else if before.contains(':') {
            aws.ipv6_ranges.push(Ipv6Range { cidr_ipv6: peer, description });
        } else if after.starts_with("sg-") {
            let (group_id, user_id) = (after.to_owned(), Some(before.to_owned()));
            aws.groups.push(PeerGroup { group_id, user_id, description });
        } else if before.is_empty() {
            let group_id = if text == SELF { id.to_owned() } else { text };
            aws.groups.push(PeerGroup { group_id, user_id: None, description });
        } else {
            aws.ip_ranges.push(IpRange { cidr_ip: peer, description });
        }
        aws
    }
}
