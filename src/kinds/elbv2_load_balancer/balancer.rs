//! How Elastic Load Balancing is called, and the aspects: the load balancer itself, its tags.

use std::sync::Arc;

use super::network::{Network, NetworkValue};
use crate::{
    aws::wire::{Operation, Service, TagList, Variants, input},
    kind::prelude::*,
};

pub(super) static ELB: Service =
    Service::query("Elastic Load Balancing v2", "elasticloadbalancing", "2015-12-01")
        .irregular(&[
            ("dns_name", "DNSName"),
            ("private_ipv4_address", "PrivateIPv4Address"),
            ("ipv6_address", "IPv6Address"),
        ])
        .tokens("marker", "next_marker")
        .variants(Variants::OrdinaryIsFipsInGov);
pub(super) const LIST: Operation =
    ELB.call("elasticloadbalancing:DescribeLoadBalancers").lists(&["load_balancers"]);
const CREATE: Operation = ELB.call("elasticloadbalancing:CreateLoadBalancer").holds(&["load_balancers"]);
const DELETE: Operation = ELB.call("elasticloadbalancing:DeleteLoadBalancer");
const LIST_TAGS: Operation = ELB.call("elasticloadbalancing:DescribeTags").holds(&["tag_descriptions"]);
const TAG: Operation = ELB.call("elasticloadbalancing:AddTags");
const UNTAG: Operation = ELB.call("elasticloadbalancing:RemoveTags");

/// AWS's code for a load balancer that does not exist.
pub(super) const NOT_FOUND: &[&str] = &["LoadBalancerNotFound"];

/// A new load balancer is not known everywhere at once.
pub(super) const UNSEEN: Transient = Transient::of_itself("LoadBalancerNotFound", "");

/// How AWS refuses a name that is taken.
pub(super) const TAKEN: Refusal =
    Refusal::new("DuplicateLoadBalancerName", "A load balancer with the name '{}' already exists");

/// Our own code for a load balancer that AWS is still building.
const PROVISIONING: &str = "LoadBalancerProvisioning";

pub(super) const APPLICATION: &str = "application";
pub(super) const NETWORK: &str = "network";
pub(super) const GATEWAY: &str = "gateway";
pub(super) const INTERNET_FACING: &str = "internet-facing";
pub(super) const INTERNAL: &str = "internal";

/// What stands before the rest of a load balancer in its ARN.
pub(super) const ARN_PREFIX: &str = "loadbalancer/";

/// A load balancer as AWS has it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Balancer {
    pub(super) load_balancer_arn: String,
    pub(super) load_balancer_name: String,
    #[serde(default)]
    dns_name: String,
    #[serde(default)]
    canonical_hosted_zone_id: String,
    pub(super) scheme: Option<String>,
    pub(super) r#type: String,
    state: State,
    #[serde(default)]
    pub(super) availability_zones: Vec<Zone>,
    #[serde(default)]
    pub(super) security_groups: BTreeSet<Text>,
    pub(super) ip_address_type: Option<String>,
    pub(super) enforce_security_group_inbound_rules_on_private_link_traffic: Option<String>,
    pub(super) enable_prefix_for_ipv6_source_nat: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct State {
    code: String,
    reason: Option<String>,
}

/// Where a load balancer has a node.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Zone {
    pub(super) subnet_id: Text,
    #[serde(default)]
    pub(super) load_balancer_addresses: Vec<Address>,
}

/// An address of a node, of which somebody chose one of these.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Address {
    pub(super) allocation_id: Option<String>,
    pub(super) private_ipv4_address: Option<String>,
}

#[derive(Deserialize)]
struct Described {
    #[serde(default)]
    tags: TagList,
}

impl Balancer {
    /// `app/web/50dc6c495c0c9188`, by which metrics name it.
    fn full_name(&self) -> &str {
        self.load_balancer_arn.split_once(ARN_PREFIX).map_or("", |(_, end)| end)
    }

    fn outputs(&self) -> Outputs {
        outputs([
            ("arn", &self.load_balancer_arn),
            ("dns_name", &self.dns_name),
            ("full_name", self.full_name()),
            ("name", &self.load_balancer_name),
            ("zone_id", &self.canonical_hosted_zone_id),
        ])
    }

    /// The outputs of one that is built; what is not is looked at again.
    fn built(&self) -> Result<Outputs, Failure> {
        let name = &self.load_balancer_name;
        match self.state.code.as_str() {
            "provisioning" => {
                Err(Failure::refused(CREATE.action, PROVISIONING, format!("{name} is still provisioning")))
            }
            "failed" => {
                let why = self.state.reason.as_deref().unwrap_or("AWS does not say why");
                Err(Failure::guard(CREATE.action, format!("{name} failed: {why}")))
            }
            _ => Ok(self.outputs()),
        }
    }
}

/// The name in a full name, as `app/web/50dc6c495c0c9188`, which is a name too.
pub(super) fn name_of(name: &str) -> &str {
    let mut parts = name.split('/');
    parts.nth(1).unwrap_or(name)
}

/// The load balancers of a region, asked once in a round of reads.
pub(super) async fn all(aws: &Aws, region: &str) -> Result<Arc<Vec<Balancer>>, Failure> {
    let list = || async { aws.list(&LIST, region, &input! { page_size: 400 }).await };
    aws.catalogue().listing(&format!("{}/{region}", LIST.action), list).await
}

/// The load balancer, for a read.
pub(super) async fn find(aws: &Aws, at: &Target) -> Result<Option<Balancer>, Failure> {
    let all = all(aws, &at.scope.region).await?;
    let by_full_name = at.name.contains('/');
    let is_it = |each: &&Balancer| {
        at.name == if by_full_name { each.full_name() } else { each.load_balancer_name.as_str() }
    };
    Ok(all.iter().find(is_it).cloned())
}

/// The load balancer as it is now, before a write.
pub(super) async fn now(aws: &Aws, at: &Target) -> Result<Option<Balancer>, Failure> {
    let input = input! { names: [name_of(&at.name)] };
    let found: Option<Vec<Balancer>> = absent(aws.list(&LIST, &at.scope.region, &input).await, NOT_FOUND)?;
    Ok(found.and_then(|found| found.into_iter().next()))
}

/// What AWS never changes of a load balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BalancerValue {
    pub(super) r#type: String,
    /// None for a gateway load balancer.
    pub(super) scheme: Option<String>,
}

/// The load balancer itself.
#[derive(Debug)]
pub(super) struct BalancerItself;

impl Aspect for BalancerItself {
    type Value = BalancerValue;
    const NAME: &'static str = "load_balancer";
    const ABOUT: &'static str = "its type and its scheme";
    const REPLACES: Replaces = Replaces::Named;
    const ON_CHANGE: OnChange = OnChange::Replace;
    const ACTIONS: Actions = Actions {
        read: &[LIST.action],
        write: &[LIST.action, LIST_TAGS.action, CREATE.action, TAG.action, DELETE.action],
    };
    const TRANSIENT: &'static [Transient] = &[
        Transient::building(PROVISIONING),
        Transient::of_named("InvalidSecurityGroup", "", &["ec2"]),
        Transient::of_itself_changed("ResourceInUse", "").slow(),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<BalancerValue>>, Failure> {
        let seen = |found: Balancer| {
            let outputs = found.outputs();
            Seen::with_outputs(BalancerValue { r#type: found.r#type, scheme: found.scheme }, outputs)
        };
        Ok(find(aws, at).await?.map(seen))
    }

    /// AWS answers a second call of the same settings with the load balancer that is there, whoever made it.
    async fn create(&self, aws: &Aws, at: &Target, want: BalancerValue) -> Result<Outputs, Failure> {
        if let Some(there) = now(aws, at).await? {
            let there_too = Target { outputs: there.outputs(), ..at.clone() };
            if !BalancerTags::is_ours(aws, &there_too).await? {
                return Err(Failure::refused(CREATE.action, TAKEN.code, TAKEN.about(&at.name)));
            }
            return there.built();
        }
        let network: Option<NetworkValue> = at.creation_value(Network::NAME);
        let network = network.unwrap_or_default();
        let tags = Some(at.creation_tags()).filter(|tags| !tags.is_empty()).map(TagList::from);
        let input = input! {
            name: &at.name,
            subnets: network.subnets,
            security_groups: network.security_groups.filter(|groups| !groups.is_empty()),
            scheme: want.scheme,
            tags: tags,
            r#type: want.r#type,
            ip_address_type: network.ip_address_type,
        };
        let made: Vec<Balancer> = aws.list(&CREATE, &at.scope.region, &input).await?;
        let made =
            made.first().ok_or_else(|| Failure::guard(CREATE.action, "AWS answers no load balancer"))?;
        made.built()
    }

    /// AWS does not mind one that is gone.
    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { load_balancer_arn: at.output("arn") };
        gone(aws.act(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

/// The load balancer's tags.
#[derive(Debug)]
pub(super) struct BalancerTags;

impl Tagged for BalancerTags {
    const LIST: &'static str = LIST_TAGS.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const TRANSIENT: &'static [Transient] = &[UNSEEN];

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let input = input! { resource_arns: [at.output("arn")] };
        let found =
            absent(aws.list::<Vec<Described>>(&LIST_TAGS, &at.scope.region, &input).await, NOT_FOUND)?;
        Ok(found.unwrap_or_default().into_iter().flat_map(|each| Tags::from(each.tags)).collect())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = input! { resource_arns: [at.output("arn")], tags: TagList::from(tags) };
        aws.act(&TAG, &at.scope.region, &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let input = input! { resource_arns: [at.output("arn")], tag_keys: keys };
        aws.act(&UNTAG, &at.scope.region, &input).await
    }
}
