//! How Elastic Load Balancing is called, and load balancers as it has them.

use std::sync::Arc;

use crate::{
    aws::wire::{Operation, Service, Variants, input},
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

/// AWS's code for a load balancer that does not exist.
pub(super) const NOT_FOUND: &[&str] = &["LoadBalancerNotFound"];

/// A new load balancer is not known everywhere at once.
pub(super) const UNSEEN: Transient = Transient::of_itself("LoadBalancerNotFound", "");

/// How AWS refuses a name that is taken.
pub(super) const TAKEN: Refusal =
    Refusal::new("DuplicateLoadBalancerName", "A load balancer with the name '{}' already exists");

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
    pub(super) state: State,
    #[serde(default)]
    pub(super) availability_zones: Vec<Zone>,
    #[serde(default)]
    pub(super) security_groups: BTreeSet<Text>,
    pub(super) ip_address_type: Option<String>,
    pub(super) enforce_security_group_inbound_rules_on_private_link_traffic: Option<String>,
    pub(super) enable_prefix_for_ipv6_source_nat: Option<String>,
}

/// How far it is built.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct State {
    pub(super) code: String,
    pub(super) reason: Option<String>,
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

impl Balancer {
    /// `app/web/50dc6c495c0c9188`, by which metrics name it.
    fn full_name(&self) -> &str {
        self.load_balancer_arn.split_once(ARN_PREFIX).map_or("", |(_, end)| end)
    }

    pub(super) fn outputs(&self) -> Outputs {
        outputs([
            ("arn", &self.load_balancer_arn),
            ("dns_name", &self.dns_name),
            ("full_name", self.full_name()),
            ("name", &self.load_balancer_name),
            ("zone_id", &self.canonical_hosted_zone_id),
        ])
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
