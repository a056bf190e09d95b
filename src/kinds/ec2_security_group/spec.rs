//! The declaration of a group, and what AWS refuses in it.

use ipnet::IpNet;

use super::rule::{Rule, Rules, TEXT, TEXT_IN_WORDS};
use crate::{facts::Problem, kind::prelude::*};

/// A security group with its rules. Of another's group (`external = true`) only the declared rules are managed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name, unique in its VPC in any case. Another name is another group.
    #[schemars(length(min = 1, max = 255), extend("pattern" = TEXT, "x-pattern" = TEXT_IN_WORDS))]
    pub name: Text,
    /// Its VPC; the default VPC of the region when not given. Another VPC is another group.
    #[schemars(extend("pattern" = "^vpc-[0-9a-f]+$", "x-pattern" = "the ID of a VPC"))]
    pub vpc: Option<Text>,
    /// What it is for; its name when not given. AWS never changes it: another description makes another group.
    #[schemars(length(min = 1, max = 255), extend("pattern" = TEXT, "x-pattern" = TEXT_IN_WORDS))]
    pub description: Option<Text>,
    /// What it lets in, by names that only this file has. Any other rule of the group is revoked.
    #[serde(default)]
    pub ingress: BTreeMap<String, Rule>,
    /// What it lets out; everything over IPv4 when not given, nothing when empty.
    pub egress: Option<BTreeMap<String, Rule>>,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// What AWS refuses.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found = Vec::new();
    for (direction, rules) in [("ingress", Some(&spec.ingress)), ("egress", spec.egress.as_ref())] {
        let mut seen = BTreeMap::new();
        for (name, rule) in rules.into_iter().flatten() {
            let key: Vec<String> = Rules::from_iter([rule.clone()]).0.into_keys().collect();
            if let Some(other) = seen.insert(key, name) {
                let message = format!("the same rule as `{other}`");
                found.push(Problem::below([direction, name], message));
            }
            let problem = |(member, why)| Problem::below([direction, name.as_str(), member], why);
            found.extend(of_rule(rule).map(problem));
        }
    }
    found
}

/// What AWS refuses in a rule, and in which member.
fn of_rule(rule: &Rule) -> Option<(&'static str, &'static str)> {
    let peer = rule.peer.known().unwrap_or_default();
    if peer.contains(['.', ':']) && peer.parse::<IpNet>().is_err() {
        return Some(("peer", "not a CIDR range"));
    }
    let ports = rule.ports.as_deref().unwrap_or_default();
    let (from, to) = rule.numbers().unwrap_or((0, -1));
    match rule.protocol() {
        "tcp" | "udp" if from > to || to > 65_535 || ports.contains('/') => {
            Some(("ports", "expected a port or a range of ports up to 65535; all are `0-65535`"))
        }
        "icmp" | "icmpv6" if from > 255 || to > 255 || ports.contains('-') => {
            Some(("ports", "expected a type, or type and code, of ICMP: `8` or `3/4`"))
        }
        "tcp" | "udp" | "icmp" | "icmpv6" => None,
        _ => rule.ports.is_some().then_some(("ports", "only TCP, UDP and ICMP have them")),
    }
}

/// What AWS refuses of a group that does not exist yet.
pub(super) fn problems_of_new(spec: &Spec) -> Vec<Problem> {
    let name = spec.name.known().unwrap_or_default();
    let wrong_name = match name {
        "default" => Some("each VPC has a group `default` already"),
        name if name.starts_with("sg-") => Some("a name can't begin with `sg-`"),
        _ => None,
    };
    wrong_name.map(|why| Problem::at("name", why)).into_iter().collect()
}
