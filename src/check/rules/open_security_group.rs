//! A security group that is open to the internet, for more than a web server.

use serde_json::{Value, json};

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    excerpt::{SecurityGroupRule, excerpt},
};

/// See `docs/rules.md`.
pub(super) const ADMINISTRATION: Rule = Rule {
    id: "open-administration",
    severity: Severity::Error,
    about: "a security group opens SSH, RDP, a database or every port to the internet",
    find: |view| open(view, true),
};

/// Anything else but the web.
pub(super) const RULE: Rule = Rule {
    id: "open-security-group",
    severity: Severity::Warning,
    about: "a security group opens another port than 80 and 443 to the internet",
    find: |view| open(view, false),
};

/// Ports of web servers, which are meant to be open.
const WEB: [u64; 2] = [80, 443];

/// Ports that are not meant for the internet, and what listens there.
const CLOSED: &[(u64, &str)] = &[
    (22, "SSH"),
    (1433, "SQL Server"),
    (1521, "Oracle"),
    (3306, "MySQL"),
    (3389, "RDP"),
    (5432, "PostgreSQL"),
    (6379, "Redis"),
    (9200, "Elasticsearch"),
    (11_211, "Memcached"),
    (27_017, "MongoDB"),
];

fn open(view: &View<'_>, administration: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    for group in view.of_kind("ec2.security_group") {
        let rules = group.desired.aspects.get("ingress").and_then(Value::as_object);
        for (name, declared) in rules.into_iter().flatten() {
            // Canonical documents have keys of their own, so each rule is looked at alone.
            let alone = json!({ name: declared });
            let Some(canonical) = group.kind.aspect("ingress").and_then(|it| it.canonical(&alone).ok())
            else {
                continue;
            };
            let Some((key, rule)) = canonical.json().as_object().and_then(|rules| rules.iter().next()) else {
                continue;
            };
            let Some((listens, is_administration)) = opens(&excerpt(rule)) else { continue };
            if is_administration == administration {
                let message = format!("`{key}` opens {listens} to the internet");
                let finding = Finding::at(&group.address, "ingress", message);
                let path = vec!["ingress".to_owned(), name.clone()];
                let help = "use a range of your own, a prefix list or another security group, or give the reason with `allow`";
                found.push(Finding { path, ..finding }.with_help(help));
            }
        }
    }
    found
}

/// What a rule opens to the internet, and whether that is for administrators only.
fn opens(rule: &SecurityGroupRule) -> Option<(String, bool)> {
    if !rule.is_of_internet() {
        return None;
    }
    let protocol = rule.protocol.as_deref()?;
    let ports = rule.ports.as_deref();
    if protocol == "all" {
        return Some(("everything".to_owned(), true));
    }
    if !["tcp", "udp"].contains(&protocol) {
        // A ping opens no service.
        return (!protocol.starts_with("icmp")).then(|| (format!("protocol {protocol}"), false));
    }
    let (from, to) = ports.map(|ports| ports.split_once('-').unwrap_or((ports, ports)))?;
    let range = from.parse::<u64>().ok()?..=to.parse::<u64>().ok()?;
    if (range.start(), range.end()) == (&0, &65_535) {
        return Some((format!("every port of {}", protocol.to_uppercase()), true));
    }
    let closed = CLOSED.iter().filter(|(port, _)| protocol == "tcp" && range.contains(port));
    let closed: Vec<&str> = closed.map(|(_, what)| *what).collect();
    if !closed.is_empty() {
        return Some((closed.join(", "), true));
    }
    let is_web = range.clone().all(|port| WEB.contains(&port));
    (!is_web).then(|| (format!("{} {}", protocol.to_uppercase(), ports.unwrap_or_default()), false))
}
