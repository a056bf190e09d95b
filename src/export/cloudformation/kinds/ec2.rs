//! EC2: security groups. A rule whose peer is a group is a resource of its own, as groups may name each other.

use serde_json::Value;

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    writer::{Doc, Members, Writer, entries, members, set},
};

/// `ec2.security_group`, which is called by its VPC and its name in any other than the default one.
pub(super) const SECURITY_GROUP: Mapping = Mapping {
    kind: "ec2.security_group",
    type_name: "AWS::EC2::SecurityGroup",
    outputs: &[
        ("id", Out::Get("GroupId")),
        (
            "arn",
            Out::Sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:security-group/${.GroupId}"),
        ),
    ],
    write: |w| {
        let mut properties = members([("GroupName", Some(w.name_behind('/')))]);
        let doc = w.doc("group");
        w.put(doc, &[("description", "GroupDescription"), ("vpc", "VpcId")], &mut properties);
        let mut parts = Vec::new();
        for (aspect, inline, single) in [
            ("ingress", "SecurityGroupIngress", "AWS::EC2::SecurityGroupIngress"),
            ("egress", "SecurityGroupEgress", "AWS::EC2::SecurityGroupEgress"),
        ] {
            let mut plain = Vec::new();
            let declared = w.take(aspect);
            for (key, rule) in entries(declared) {
                let (rule, by_group) = rule_of(w, aspect, &key, rule);
                if by_group {
                    parts.push((format!("{aspect}-{key}"), single, rule));
                } else {
                    plain.push(Value::Object(rule));
                }
            }
            if aspect == "egress" && !plain.is_empty() && !properties.contains_key("VpcId") {
                w.refuse(&[aspect], "CloudFormation takes egress rules only of a group whose `vpc` is given");
                continue;
            }
            set(&mut properties, inline, Some(Value::Array(plain)));
        }
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
        for (suffix, type_name, mut rule) in parts {
            rule.insert("GroupId".to_owned(), w.own("id"));
            w.part(&suffix, type_name, rule);
        }
    },
};

/// A rule, and whether its peer is a group.
fn rule_of(w: &mut Writer<'_>, aspect: &str, key: &str, rule: Value) -> (Members, bool) {
    let mut doc = Doc::of(&[aspect, key], rule);
    let protocol =
        doc.take("protocol").and_then(|protocol| protocol.as_str().map(str::to_owned)).unwrap_or_default();
    let numbers = doc.take("ports").and_then(|ports| numbers(&protocol, ports.as_str()?));
    let mut rule =
        members([("IpProtocol", Some(if protocol == "all" { "-1".into() } else { protocol.into() }))]);
    if let Some((from, to)) = numbers {
        rule.insert("FromPort".to_owned(), from.into());
        rule.insert("ToPort".to_owned(), to.into());
    } else if rule["IpProtocol"].as_str().is_some_and(|protocol| protocol.starts_with("icmp")) {
        rule.extend(["FromPort", "ToPort"].map(|name| (name.to_owned(), Value::from(-1))));
    }
    let peer = doc.take("peer").unwrap_or_default();
    let end = if aspect == "ingress" { "Source" } else { "Destination" };
    let (name, peer) = match peer.as_str() {
        Some("self") => (format!("{end}SecurityGroupId"), w.own("id")),
        Some(text) if text.starts_with("pl-") => (format!("{end}PrefixListId"), peer),
        Some(text) if text.contains("sg-") && text.contains('/') => {
            let (owner, group) = text.split_once('/').unwrap_or_default();
            rule.insert(format!("{end}SecurityGroupOwnerId"), owner.into());
            (format!("{end}SecurityGroupId"), group.into())
        }
        Some(text) if text.starts_with("sg-") => (format!("{end}SecurityGroupId"), peer),
        Some(text) if text.contains(':') => ("CidrIpv6".to_owned(), peer),
        Some(_) => ("CidrIp".to_owned(), peer),
        None => (format!("{end}SecurityGroupId"), peer),
    };
    let by_group = name.ends_with("SecurityGroupId");
    rule.insert(name, peer);
    w.put(doc, &[("description", "Description")], &mut rule);
    (rule, by_group)
}

/// The first and the last port, or type and code; -1 is every one.
fn numbers(protocol: &str, ports: &str) -> Option<(i64, i64)> {
    let (from, to) = match ports.split_once(['-', '/']) {
        Some(both) => both,
        None if protocol.starts_with("icmp") => (ports, "-1"),
        None => (ports, ports),
    };
    Some((from.parse().ok()?, to.parse().ok()?))
}
