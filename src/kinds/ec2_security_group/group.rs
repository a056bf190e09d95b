//! How EC2 is called, and the aspects: the group itself, its tags, its rules of each direction.

use std::sync::Arc;

use serde_json::json;

use super::rule::{IpPermission, Rule, Rules, SELF};
use crate::{
    aws::wire::{Operation, Service, TagList, input},
    kind::{prelude::*, shapes::tags_from_aws},
    model::{FoundUse, Hold, Use},
};

static EC2: Service = Service::ec2("2016-11-15");
const LIST: Operation = EC2.call("ec2:DescribeSecurityGroups").lists(&["security_group_info"]);
const LIST_VPCS: Operation = EC2.call("ec2:DescribeVpcs").lists(&["vpc_set"]);
const LIST_INTERFACES: Operation =
    EC2.call("ec2:DescribeNetworkInterfaces").lists(&["network_interface_set"]);
const CREATE: Operation = EC2.call("ec2:CreateSecurityGroup");
const DELETE: Operation = EC2.call("ec2:DeleteSecurityGroup");
const TAG: Operation = EC2.call("ec2:CreateTags");
const UNTAG: Operation = EC2.call("ec2:DeleteTags");

const AUTHORIZE: [Operation; 2] =
    [EC2.call("ec2:AuthorizeSecurityGroupIngress"), EC2.call("ec2:AuthorizeSecurityGroupEgress")];
const REVOKE: [Operation; 2] =
    [EC2.call("ec2:RevokeSecurityGroupIngress"), EC2.call("ec2:RevokeSecurityGroupEgress")];
const DESCRIBE: [Operation; 2] = [
    EC2.call("ec2:UpdateSecurityGroupRuleDescriptionsIngress"),
    EC2.call("ec2:UpdateSecurityGroupRuleDescriptionsEgress"),
];

/// What reads a group: its rules and tags are in the answer about it, and the default VPC is where names without a
/// VPC are looked up.
const READ: &[&str] = &[LIST.action, LIST_VPCS.action];

/// AWS's code for a group that does not exist.
pub(super) const NOT_FOUND: &[&str] = &["InvalidGroup.NotFound"];

/// A new group is not known everywhere at once (aws-facts §4.1).
const UNSEEN: Transient = Transient::of_itself("InvalidGroup.NotFound", "");

/// A group as AWS has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SecurityGroup {
    group_id: String,
    group_name: String,
    group_description: Text,
    vpc_id: String,
    ip_permissions: Vec<IpPermission>,
    ip_permissions_egress: Vec<IpPermission>,
    tag_set: TagList,
}

#[derive(Deserialize)]
struct Vpc {
    vpc_id: String,
}

#[derive(Deserialize)]
struct Interface {
    network_interface_id: String,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Created {
    group_id: String,
}

/// VPC and name of a full name. No VPC stands for the default one.
pub(super) fn parts(full_name: &str) -> (Option<&str>, &str) {
    match full_name.split_once('/') {
        Some((vpc, name)) if vpc.starts_with("vpc-") => (Some(vpc), name),
        _ => (None, full_name),
    }
}

pub(super) fn outputs_of(id: &str, name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.arn("ec2", &format!("security-group/{id}"))), ("id", id), ("name", name)])
}

impl SecurityGroup {
    /// Its name, beside its VPC unless that is the default one. Found it is by both, and by its id.
    fn name(&self, default_vpc: Option<&String>) -> String {
        if default_vpc == Some(&self.vpc_id) { self.group_name.clone() } else { self.full_name() }
    }

    fn full_name(&self) -> String {
        format!("{}/{}", self.vpc_id, self.group_name)
    }

    fn rules(&self, out: bool, scope: &Scope) -> Rules {
        let permissions = if out { &self.ip_permissions_egress } else { &self.ip_permissions };
        permissions.iter().flat_map(|each| each.rules(&self.group_id, &scope.account)).collect()
    }

    /// The rules, of which one names the group by its ID where `wanted` does, and not by `self`.
    fn rules_as_in(&self, wanted: &Rules, out: bool, at: &Target) -> Rules {
        let (id, reference) = (&self.group_id, format!("${{{}.id}}", at.address));
        let by_id = wanted.0.values().filter(|rule| [id, &reference].contains(&&rule.peer.value()));
        let by_id: BTreeSet<String> = by_id.map(|rule| rule.with_peer(SELF).key()).collect();
        let spelt = |rule: Rule| if by_id.contains(&rule.key()) { rule.with_peer(id) } else { rule };
        self.rules(out, &at.scope).0.into_values().map(spelt).collect()
    }
}

/// The groups of a region, or of an id.
async fn describe(aws: &Aws, region: &str, id: Option<&str>) -> Result<Vec<SecurityGroup>, Failure> {
    // AWS takes either a count or ids.
    let input = input! { group_id: id.map(|id| [id]), max_results: id.is_none().then_some(1000) };
    aws.list(&LIST, region, &input).await
}

/// The groups of a region by their names, asked once in a round of reads.
async fn all(aws: &Aws, region: &str) -> Result<Arc<Vec<(String, SecurityGroup)>>, Failure> {
    let list = || async {
        let input = input! { filter: [input! { name: "is-default", value: ["true"] }] };
        let vpcs: Vec<Vpc> = aws.list(&LIST_VPCS, region, &input).await?;
        let default_vpc = vpcs.into_iter().next().map(|vpc| vpc.vpc_id);
        let groups = describe(aws, region, None).await?.into_iter();
        Ok(groups.map(|group| (group.name(default_vpc.as_ref()), group)).collect())
    };
    aws.catalogue().listing(&format!("{}/{region}", LIST.action), list).await
}

/// The group with its name, for a read.
async fn find(aws: &Aws, at: &Target) -> Result<Option<(String, SecurityGroup)>, Failure> {
    let all = all(aws, &at.scope.region).await?;
    let is_it = |(name, group): &&(String, SecurityGroup)| {
        [name, &group.full_name(), &group.group_id].into_iter().any(|name| *name == at.name)
    };
    Ok(all.iter().find(is_it).cloned())
}

/// The group as it is now, before a write.
async fn now(aws: &Aws, at: &Target) -> Result<Option<SecurityGroup>, Failure> {
    let groups = absent(describe(aws, &at.scope.region, Some(at.output("id"))).await, NOT_FOUND)?;
    Ok(groups.unwrap_or_default().into_iter().next())
}

/// The groups of a region with their rules.
pub(super) async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
    let holding = |(name, group): &(String, SecurityGroup)| Holding {
        name: name.clone(),
        arn: scope.arn("ec2", &format!("security-group/{}", group.group_id)),
        tags: Some(group.tag_set.clone().into()),
        aspects: [false, true].map(|out| (direction(out), json!(group.rules(out, scope)))).into(),
    };
    Ok(all(aws, &scope.region).await?.iter().map(holding).collect())
}

/// The network interfaces that have the group.
pub(super) async fn uses(aws: &Aws, at: &Target) -> Result<Vec<FoundUse>, Failure> {
    let input = input! { filter: [input! { name: "group-id", value: [at.output("id")] }] };
    let interfaces: Vec<Interface> = aws.list(&LIST_INTERFACES, &at.scope.region, &input).await?;
    let used = |each: Interface| {
        let what = each.description.filter(|text| !text.is_empty());
        let how =
            what.map_or_else(|| "attached group".to_owned(), |what| format!("attached group of {what}"));
        FoundUse::outside(Use::new("network interface", each.network_interface_id, how, Hold::Blocks))
    };
    Ok(interfaces.into_iter().map(used).collect())
}

/// What AWS never changes of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupValue {
    pub(super) description: Option<Text>,
    /// None for the default one.
    pub(super) vpc: Option<Text>,
}

/// The group itself.
#[derive(Debug)]
pub(super) struct GroupItself;

impl Aspect for GroupItself {
    type Value = GroupValue;
    const NAME: &'static str = "group";
    const ABOUT: &'static str = "its VPC and its description";
    const REPLACES: Replaces = Replaces::Named;
    const ON_CHANGE: OnChange = OnChange::Replace;
    const ACTIONS: Actions = Actions {
        read: READ,
        write: &[
            LIST.action,
            LIST_VPCS.action,
            LIST_INTERFACES.action,
            CREATE.action,
            TAG.action,
            DELETE.action,
        ],
    };
    /// What was revoked or detached just now may still count.
    const TRANSIENT: &'static [Transient] =
        &[UNSEEN, Transient::of_itself_changed("DependencyViolation", "").slow()];

    fn fill(want: &mut GroupValue, live: &GroupValue) {
        want.description = want.description.take().or_else(|| live.description.clone());
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<GroupValue>>, Failure> {
        let Some((name, group)) = find(aws, at).await? else { return Ok(None) };
        let name = if at.name == group.group_id { &name } else { &at.name };
        let vpc = parts(name).0.map(Text::from);
        let outputs = outputs_of(&group.group_id, &group.group_name, &at.scope);
        let value = GroupValue { description: Some(group.group_description), vpc };
        Ok(Some(Seen::with_outputs(value, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: GroupValue) -> Result<Outputs, Failure> {
        let (vpc, name) = parts(&at.name);
        let tags = input! { resource_type: "security-group", tag: TagList::from(at.creation_tags()) };
        let input = input! {
            group_name: name,
            // AWS needs one.
            group_description: want.description.unwrap_or_else(|| name.into()),
            vpc_id: vpc,
            tag_specification: [tags],
        };
        let created: Result<Created, Failure> = aws.call(&CREATE, &at.scope.region, &input).await;
        created.map(|created| outputs_of(&created.group_id, name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { group_id: at.output("id") };
        gone(aws.act(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

/// The group's tags.
#[derive(Debug)]
pub(super) struct GroupTags;

impl Tagged for GroupTags {
    const LIST: &'static str = LIST.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const ACTIONS: Actions = Actions { read: READ, write: &[LIST.action, TAG.action, UNTAG.action] };
    const TRANSIENT: &'static [Transient] = &[UNSEEN];

    /// The answer about the group has them.
    async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
        let tags = find(aws, at).await?.map(|(_, group)| Tags::from(group.tag_set));
        Ok(tags_from_aws(tags.unwrap_or_default()))
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        Ok(now(aws, at).await?.map(|group| group.tag_set.into()).unwrap_or_default())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = input! { resource_id: [at.output("id")], tag: TagList::from(tags) };
        aws.act(&TAG, &at.scope.region, &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        // Without a value, AWS removes the tag whatever its value is.
        let keys: Vec<_> = keys.into_iter().map(|key| input! { key: key }).collect();
        let input = input! { resource_id: [at.output("id")], tag: keys };
        aws.act(&UNTAG, &at.scope.region, &input).await
    }
}

/// A group that a peer names is not there, or not yet.
const NO_PEER: Refusal = Refusal::new("InvalidGroup.NotFound", "The security group '{}' does not exist");

const fn direction(out: bool) -> &'static str {
    if out { "egress" } else { "ingress" }
}

/// The rules of one direction.
#[derive(Debug)]
pub(super) struct RulesOf<const OUT: bool>;

/// Inbound rules.
pub(super) const INGRESS: RulesOf<false> = RulesOf;
/// Outbound rules.
pub(super) const EGRESS: RulesOf<true> = RulesOf;

impl<const OUT: bool> Aspect for RulesOf<OUT> {
    type Value = Rules;
    const NAME: &'static str = direction(OUT);
    const ABOUT: &'static str = if OUT { "its outbound rules" } else { "its inbound rules" };
    /// Each call names the rules that it adds, describes or revokes.
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: READ,
        write: &[
            LIST.action,
            AUTHORIZE[OUT as usize].action,
            DESCRIBE[OUT as usize].action,
            REVOKE[OUT as usize].action,
        ],
    };
    const KEYED: bool = true;
    /// Of the groups that the rules name: groups that name each other can only be deleted once neither does.
    const BLOCKS_DELETION: bool = true;
    const NAMES: Option<Names<Rules>> = Some(named);
    const TRANSIENT: &'static [Transient] = &[
        UNSEEN,
        Transient::of_named("InvalidGroup.NotFound", "", &["ec2"]),
        // Somebody else added or revoked a rule since it was read, or an answer got lost: what is left is sent again.
        Transient::always("InvalidPermission.Duplicate").quick(),
        Transient::always("InvalidPermission.NotFound").quick(),
    ];

    /// A new group allows all outbound IPv4 traffic (aws-facts §2.9).
    fn default(_scope: &Scope) -> Option<Rules> {
        let everything = Rule::new("all", None, &"0.0.0.0/0".into(), None);
        OUT.then(|| [everything].into_iter().collect())
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Rules>>, Failure> {
        let Some((_, group)) = find(aws, at).await? else { return Ok(None) };
        let rules = group.rules_as_in(&at.wanted().unwrap_or_default(), OUT, at);
        Ok((OUT || !rules.0.is_empty()).then(|| Seen::new(rules)))
    }

    /// What is new comes before what goes, so that nothing that both let through is cut off.
    async fn put(&self, aws: &Aws, at: &Target, want: Rules) -> Result<(), Failure> {
        let Some(group) = now(aws, at).await? else {
            return Err(Failure::refused(LIST.action, NO_PEER.code, NO_PEER.about(at.output("id"))));
        };
        let live = group.rules_as_in(&want, OUT, at).0;
        let (there, new): (Vec<_>, Vec<_>) = want.0.iter().partition(|(key, _)| live.contains_key(*key));
        let described = there.into_iter().filter(|(key, rule)| live.get(*key) != Some(rule));
        let gone = live.iter().filter(|(key, _)| !want.0.contains_key(*key));
        for (operations, rules) in
            [(&AUTHORIZE, new), (&DESCRIBE, described.collect()), (&REVOKE, gone.collect())]
        {
            let id = at.output("id");
            let sent: Vec<_> = rules.iter().map(|(_, rule)| IpPermission::to_aws(rule, id)).collect();
            if !sent.is_empty() {
                let input = input! { group_id: id, ip_permissions: sent };
                aws.act(&operations[usize::from(OUT)], &at.scope.region, &input).await?;
            }
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        gone(self.put(aws, at, Rules::default()).await, NOT_FOUND)
    }
}

/// The groups of this account that peers are.
fn named(rules: &Rules) -> Vec<Named> {
    let peers = rules.0.values().filter_map(|rule| rule.peer.known());
    let groups = peers.filter(|peer| peer.starts_with("sg-"));
    groups.map(|id| Named::called("ec2.security_group", id).or(NO_PEER)).collect()
}
