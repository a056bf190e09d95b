//! Where a load balancer is: its subnets, security groups and type of addresses.

use super::calls::{Balancer, ELB, LIST, NOT_FOUND, UNSEEN, find, now};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
};

const SET_SUBNETS: Operation = ELB.call("elasticloadbalancing:SetSubnets");
const SET_GROUPS: Operation = ELB.call("elasticloadbalancing:SetSecurityGroups");
const SET_ADDRESSES: Operation = ELB.call("elasticloadbalancing:SetIpAddressType");

/// The type of addresses of a load balancer that names none.
pub(super) const IPV4: &str = "ipv4";

/// How AWS refuses a group that does not exist, or not yet.
const NO_GROUP: Refusal = Refusal::new("InvalidSecurityGroup", "One or more security groups are invalid: {}");

/// What is not declared is AWS's choice, and stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkValue {
    pub(super) subnets: Option<BTreeSet<Text>>,
    pub(super) security_groups: Option<BTreeSet<Text>>,
    pub(super) ip_address_type: Option<String>,
}

impl NetworkValue {
    /// The value, where it says anything.
    pub(super) fn said(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}

impl From<&Balancer> for NetworkValue {
    fn from(found: &Balancer) -> Self {
        Self {
            subnets: Some(found.availability_zones.iter().map(|zone| zone.subnet_id.clone()).collect()),
            security_groups: Some(found.security_groups.clone()),
            ip_address_type: Some(found.ip_address_type.clone().unwrap_or_else(|| IPV4.to_owned())),
        }
    }
}

#[derive(Debug)]
pub(super) struct Network;

impl Aspect for Network {
    type Value = NetworkValue;
    const NAME: &'static str = "network";
    const ABOUT: &'static str = "its subnets, security groups and type of addresses";
    /// What a call sets and nobody declares is read just before and sent back.
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[LIST.action],
        write: &[LIST.action, SET_SUBNETS.action, SET_GROUPS.action, SET_ADDRESSES.action],
    };
    const RIDES: Rides = Rides::Always;
    const NAMES: Option<Names<NetworkValue>> = Some(|value| {
        let groups = value.security_groups.iter().flatten().filter_map(Text::known);
        groups.map(|id| Named::called("ec2.security_group", id).or(NO_GROUP)).collect()
    });
    const TRANSIENT: &'static [Transient] =
        &[UNSEEN, Transient::of_named("InvalidSecurityGroup", "", &["ec2"])];

    fn undeclared(_scope: &Scope) -> Option<NetworkValue> {
        Some(NetworkValue::default())
    }

    fn initial(_scope: &Scope) -> Option<NetworkValue> {
        None
    }

    fn fill(want: &mut NetworkValue, live: &NetworkValue) {
        let live = live.clone();
        want.subnets = want.subnets.take().or(live.subnets);
        want.security_groups = want.security_groups.take().or(live.security_groups);
        want.ip_address_type = want.ip_address_type.take().or(live.ip_address_type);
    }

    fn one_way(before: &NetworkValue, want: &NetworkValue) -> Option<String> {
        let has_any = |value: &NetworkValue| value.security_groups.as_ref().map(|groups| !groups.is_empty());
        let gets_some = has_any(before) == Some(false) && has_any(want) == Some(true);
        gets_some
            .then(|| "a load balancer that was created without security groups never gets any".to_owned())
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<NetworkValue>>, Failure> {
        Ok(find(aws, at).await?.as_ref().map(|found| Seen::new(found.into())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: NetworkValue) -> Result<(), Failure> {
        let Some(live) = now(aws, at).await? else {
            return Err(Failure::refused(LIST.action, NOT_FOUND[0], "the load balancer does not exist"));
        };
        let (arn, region) = (at.output("arn"), &at.scope.region);
        let before = NetworkValue::from(&live);
        let differs = |is_wanted: bool, is_so: bool| is_wanted && !is_so;
        if differs(want.subnets.is_some(), want.subnets == before.subnets) {
            let addresses = live.availability_zones.iter().flat_map(|zone| &zone.load_balancer_addresses);
            if addresses
                .into_iter()
                .any(|each| each.allocation_id.is_some() || each.private_ipv4_address.is_some())
            {
                let why = "its nodes have addresses of their own, which the call would lose";
                return Err(Failure::guard(SET_SUBNETS.action, why));
            }
            let input = input! {
                load_balancer_arn: arn,
                subnets: want.subnets,
                enable_prefix_for_ipv6_source_nat: live.enable_prefix_for_ipv6_source_nat,
            };
            aws.act(&SET_SUBNETS, region, &input).await?;
        }
        if differs(want.security_groups.is_some(), want.security_groups == before.security_groups) {
            let enforce = live.enforce_security_group_inbound_rules_on_private_link_traffic;
            let input = input! {
                load_balancer_arn: arn,
                security_groups: want.security_groups,
                enforce_security_group_inbound_rules_on_private_link_traffic: enforce,
            };
            aws.act(&SET_GROUPS, region, &input).await?;
        }
        if differs(want.ip_address_type.is_some(), want.ip_address_type == before.ip_address_type) {
            let input = input! { load_balancer_arn: arn, ip_address_type: want.ip_address_type };
            aws.act(&SET_ADDRESSES, region, &input).await?;
        }
        Ok(())
    }
}
