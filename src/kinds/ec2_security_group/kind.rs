//! The declaration, what AWS refuses in it, and how it becomes aspects.

use ipnet::IpNet;
use serde_json::Value;

use super::{
    group::{self, EGRESS, GroupItself, GroupTags, GroupValue, INGRESS, parts},
    rule::{Rule, Rules, TEXT, TEXT_IN_WORDS},
};
use crate::{
    kind::{DynAspect, prelude::*},
    model::Hold,
};

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
    /// Inbound rules, by names that only this file has. Any other inbound rule of the group is revoked.
    #[serde(default)]
    pub ingress: BTreeMap<String, Rule>,
    /// Outbound rules, by names that only this file has. All IPv4 traffic when not given, none when empty.
    pub egress: Option<BTreeMap<String, Rule>>,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// What AWS refuses.
fn problems(spec: &Spec) -> Vec<Problem> {
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
fn problems_of_new(spec: &Spec) -> Vec<Problem> {
    let name = spec.name.known().unwrap_or_default();
    let wrong_name = match name {
        "default" => Some("each VPC has a group `default` already"),
        name if name.starts_with("sg-") => Some("a name can't begin with `sg-`"),
        _ => None,
    };
    wrong_name.map(|why| Problem::at("name", why)).into_iter().collect()
}

/// `ec2.security_group`.
#[derive(Debug)]
pub struct Ec2SecurityGroup;

impl Kind for Ec2SecurityGroup {
    type Spec = Spec;
    const NAME: &'static str = "ec2.security_group";
    const ABOUT: &'static str = "a security group with its rules";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", "its ARN"),
        Output::made_up("id", "its ID, which rules of other groups name"),
        Output::predicted("name", "its name"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &["tags of rules", "associations with further VPCs"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&GroupItself, &TagsOf(GroupTags), &INGRESS, &EGRESS];
    const ARN_PREFIX: Option<&'static str> = Some("security-group/");
    const GONE: &'static [&'static str] = group::NOT_FOUND;
    const NAMED_BY: &'static str = "id";
    const TAKEN: Refusal = Refusal::new("InvalidGroup.Duplicate", "The security group '{}' already exists");
    const IN_USE_CODE: &'static str = "DependencyViolation";

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let in_vpc = |vpc| Text::joined([vpc, &"/".into(), &spec.name]);
        let name = spec.vpc.as_ref().map_or_else(|| spec.name.clone(), in_vpc);
        Desired::named(name)
            .with_problems(problems(&spec))
            .with_problems_of_new(problems_of_new(&spec))
            // Under their own names, by which `check` finds their lines; a document has other keys.
            .with(INGRESS, Some(Rules(spec.ingress)).filter(|rules| !rules.0.is_empty()))
            .with(EGRESS, spec.egress.map(Rules))
            .with(TagsOf(GroupTags), Some(spec.tags))
            .with(GroupItself, Some(GroupValue { description: spec.description, vpc: spec.vpc }))
    }

    fn written(mut held: Written) -> Vec<Table> {
        let name = held.get("name").to_owned();
        held.set("name", parts(&name).1);
        held.spread(GroupItself::NAME);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        outputs([("name", parts(name).1)])
    }

    fn make_up(name: &str, _first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        group::outputs_of(&format!("sg-{}", &unique[..17]), parts(name).1, scope)
    }

    fn called(outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        let (name, group) = (outputs.get("name")?, aspect(GroupItself::NAME));
        let vpc = group.as_ref().and_then(|group| group.json()["vpc"].as_str());
        Some(vpc.map_or_else(|| name.clone(), |vpc| format!("{vpc}/{name}")))
    }

    /// AWS takes `Web` and `web` for one name (aws-facts §6.1).
    fn unique(name: &str) -> String {
        name.to_lowercase()
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let id = outputs.get("id").cloned().unwrap_or_default();
        let by_rules = ["ingress", "egress"]
            .map(|direction| Mention::within(direction, &id, "peer of its rules", Hold::Blocks));
        by_rules.into_iter().chain([Mention::anywhere(&id)]).chain(Mention::arns(outputs)).collect()
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        Uses::from_iter([group::uses(aws, at).await])
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        group::holdings(aws, scope).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let found = |each: Holding| {
            // Each VPC has one of this name, which nobody can delete.
            let of_aws = each.name.rsplit('/').next() == Some("default");
            Found { name: each.name, tags: each.tags, of_aws }
        };
        Ok(group::holdings(aws, scope).await?.into_iter().map(found).collect())
    }
}
