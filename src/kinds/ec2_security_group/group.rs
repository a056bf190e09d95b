//! How EC2 is called, the group itself, and its tags.

use std::sync::Arc;

use serde_json::json;

use super::rule::{IpPermission, Rules};
use crate::{
    aws::wire::{Operation, Service, TagList, input},
    kind::prelude::*,
    model::{FoundUse, Hold, Owner, Use},
};

pub(super) static EC2: Service = Service::ec2("2016-11-15");
pub(super) const LIST: Operation = EC2.call("ec2:DescribeSecurityGroups");
const LIST_VPCS: Operation = EC2.call("ec2:DescribeVpcs");
const LIST_INTERFACES: Operation = EC2.call("ec2:DescribeNetworkInterfaces");
const CREATE: Operation = EC2.call("ec2:CreateSecurityGroup");
const DELETE: Operation = EC2.call("ec2:DeleteSecurityGroup");
const TAG: Operation = EC2.call("ec2:CreateTags");
const UNTAG: Operation = EC2.call("ec2:DeleteTags");

const TOKEN: (&str, &str) = ("next_token", "next_token");

/// What reads a group: its rules and tags are in the answer about it, and the default VPC is where names without a
/// VPC are looked up.
pub(super) const READ: &[&str] = &[LIST.action, LIST_VPCS.action];

/// AWS's code for a group that does not exist.
pub(super) const NOT_FOUND: &[&str] = &["InvalidGroup.NotFound"];

/// A new group is not known everywhere at once (aws-facts §4.1).
pub(super) const UNSEEN: Transient = Transient::of_itself("InvalidGroup.NotFound", "");

/// A group as AWS has it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Group {
    group_id: String,
    group_name: String,
    group_description: Text,
    #[serde(default)]
    vpc_id: String,
    #[serde(default)]
    ip_permissions: Vec<IpPermission>,
    #[serde(default)]
    ip_permissions_egress: Vec<IpPermission>,
    #[serde(default)]
    tag_set: TagList,
}

#[derive(Deserialize)]
struct Groups {
    #[serde(default)]
    security_group_info: Vec<Group>,
}

#[derive(Deserialize)]
struct Vpcs {
    #[serde(default)]
    vpc_set: Vec<Vpc>,
}

#[derive(Deserialize)]
struct Vpc {
    vpc_id: String,
}

#[derive(Deserialize)]
struct Interfaces {
    #[serde(default)]
    network_interface_set: Vec<Interface>,
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

/// Whether a name is an id, which AWS takes for no name.
pub(super) fn is_id(name: &str) -> bool {
    name.starts_with("sg-")
}

impl Group {
    fn is(&self, (vpc, name): (Option<&str>, &str)) -> bool {
        self.group_id == name || (self.group_name == name && vpc == Some(&self.vpc_id))
    }

    /// The name by which the group is found.
    fn full_name(&self, default_vpc: Option<&str>) -> String {
        match default_vpc {
            Some(vpc) if vpc == self.vpc_id => self.group_name.clone(),
            _ => format!("{}/{}", self.vpc_id, self.group_name),
        }
    }

    pub(super) fn rules(&self, out: bool, scope: &Scope) -> Rules {
        let permissions = if out { &self.ip_permissions_egress } else { &self.ip_permissions };
        permissions.iter().flat_map(|each| each.rules(&self.group_id, &scope.account)).collect()
    }

    fn outputs(&self, scope: &Scope) -> Outputs {
        outputs_of(&self.group_id, &self.group_name, scope)
    }
}

pub(super) fn outputs_of(id: &str, name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.arn("ec2", &format!("security-group/{id}"))), ("id", id), ("name", name)])
}

/// The groups of a region, or of an id.
async fn describe(aws: &Aws, region: &str, id: Option<&str>) -> Result<Vec<Group>, Failure> {
    // AWS takes either a count or ids.
    let most = id.is_none().then_some(1000);
    let input = input! { group_id: id.map(|id| [id]), max_results: most };
    let pages: Vec<Groups> = aws.pages(&LIST, region, &input, TOKEN).await?;
    Ok(pages.into_iter().flat_map(|page| page.security_group_info).collect())
}

/// The groups of a region, asked once in a round of reads.
async fn all(aws: &Aws, region: &str) -> Result<Arc<Vec<Group>>, Failure> {
    aws.catalogue().listing(&format!("{}/{region}", LIST.action), || describe(aws, region, None)).await
}

/// The default VPC of a region, which may have none.
async fn default_vpc(aws: &Aws, region: &str) -> Result<Arc<Option<String>>, Failure> {
    let list = || async {
        let input = input! { filter: [input! { name: "is-default", value: ["true"] }] };
        let pages: Vec<Vpcs> = aws.pages(&LIST_VPCS, region, &input, TOKEN).await?;
        Ok(pages.into_iter().flat_map(|page| page.vpc_set).next().map(|vpc| vpc.vpc_id))
    };
    aws.catalogue().listing(&format!("{}/{region}", LIST_VPCS.action), list).await
}

/// The group among some.
async fn among(aws: &Aws, at: &Target, groups: &[Group]) -> Result<Option<Group>, Failure> {
    let (vpc, name) = parts(&at.name);
    let default = if vpc.is_none() && !is_id(name) {
        default_vpc(aws, &at.scope.region).await?.as_ref().clone()
    } else {
        None
    };
    Ok(groups.iter().find(|group| group.is((vpc.or(default.as_deref()), name))).cloned())
}

/// The group, for a read.
pub(super) async fn find(aws: &Aws, at: &Target) -> Result<Option<Group>, Failure> {
    among(aws, at, &*all(aws, &at.scope.region).await?).await
}

/// The group as it is now, before a write.
pub(super) async fn now(aws: &Aws, at: &Target) -> Result<Option<Group>, Failure> {
    let groups = absent(describe(aws, &at.scope.region, Some(at.output("id"))).await, NOT_FOUND)?;
    Ok(groups.unwrap_or_default().into_iter().next())
}

/// The groups of a region with their rules, by the names by which they are found.
pub(super) async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
    let default = default_vpc(aws, &scope.region).await?;
    let holding = |group: &Group| Holding {
        name: group.full_name(default.as_deref()),
        arn: group.outputs(scope).remove("arn").unwrap_or_default(),
        tags: Some(group.tag_set.clone().into()),
        aspects: vec![
            ("ingress", json!(group.rules(false, scope))),
            ("egress", json!(group.rules(true, scope))),
        ],
    };
    Ok(all(aws, &scope.region).await?.iter().map(holding).collect())
}

/// The network interfaces that have the group.
pub(super) async fn uses(aws: &Aws, at: &Target) -> Result<Vec<FoundUse>, Failure> {
    let input = input! { filter: [input! { name: "group-id", value: [at.output("id")] }] };
    let pages: Vec<Interfaces> = aws.pages(&LIST_INTERFACES, &at.scope.region, &input, TOKEN).await?;
    let interfaces = pages.into_iter().flat_map(|page| page.network_interface_set);
    let used = |each: Interface| {
        let what = each.description.filter(|text| !text.is_empty());
        let how =
            what.map_or_else(|| "attached group".to_owned(), |what| format!("attached group of {what}"));
        FoundUse::outside(Use::new("network interface", each.network_interface_id, how, Hold::Blocks))
    };
    Ok(interfaces.map(used).collect())
}

/// What AWS never changes of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupValue {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Text>,
    /// None for the default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
        let Some(group) = find(aws, at).await? else { return Ok(None) };
        let mut name = at.name.clone();
        if is_id(&name) {
            name = group.full_name(default_vpc(aws, &at.scope.region).await?.as_deref());
        }
        let value = GroupValue {
            description: Some(group.group_description.clone()),
            vpc: parts(&name).0.map(Text::from),
        };
        Ok(Some(Seen::with_outputs(value, group.outputs(&at.scope))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: GroupValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn create(&self, aws: &Aws, at: &Target, want: GroupValue) -> Result<Outputs, Failure> {
        let (vpc, name) = parts(&at.name);
        let tags = input! { resource_type: "security-group", tag: TagList::from(at.creation_tags()) };
        let input = input! {
            group_name: name,
            group_description: want.description,
            vpc_id: vpc,
            tag_specification: [tags],
        };
        let created: Result<Created, Failure> = aws.call(&CREATE, &at.scope.region, &input).await;
        match created {
            Ok(created) => Ok(outputs_of(&created.group_id, name, &at.scope)),
            Err(failure) if failure.has_code(&["InvalidGroup.Duplicate"]) => {
                // An earlier attempt of this creation may have made it.
                let there = among(aws, at, &describe(aws, &at.scope.region, None).await?).await?;
                let ours = there.filter(|group| {
                    at.owner.is_some() && Owner::of(&Tags::from(group.tag_set.clone())) == at.owner
                });
                ours.map(|group| group.outputs(&at.scope)).ok_or(failure)
            }
            Err(failure) => Err(failure),
        }
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
        let tags = find(aws, at).await?.map(|group| Tags::from(group.tag_set));
        Ok(crate::kind::shapes::tags_from_aws(tags.unwrap_or_default()))
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
