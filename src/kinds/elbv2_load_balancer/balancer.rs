//! The aspects: the load balancer itself, its tags.

use super::{
    calls::{Balancer, ELB, LIST, NOT_FOUND, TAKEN, UNSEEN, find, now},
    network::{Network, NetworkValue},
};
use crate::{
    aws::wire::{Operation, TagList, input},
    kind::prelude::*,
};

const CREATE: Operation = ELB.call("elasticloadbalancing:CreateLoadBalancer").holds(&["load_balancers"]);
const DELETE: Operation = ELB.call("elasticloadbalancing:DeleteLoadBalancer");
const LIST_TAGS: Operation = ELB.call("elasticloadbalancing:DescribeTags").holds(&["tag_descriptions"]);
const TAG: Operation = ELB.call("elasticloadbalancing:AddTags");
const UNTAG: Operation = ELB.call("elasticloadbalancing:RemoveTags");

/// Our own code for a load balancer that AWS is still building.
const PROVISIONING: &str = "LoadBalancerProvisioning";

#[derive(Deserialize)]
struct Described {
    #[serde(default)]
    tags: TagList,
}

/// The outputs of one that is built; what is not is looked at again.
fn built(found: &Balancer) -> Result<Outputs, Failure> {
    let name = &found.load_balancer_name;
    match found.state.code.as_str() {
        "provisioning" => {
            Err(Failure::refused(CREATE.action, PROVISIONING, format!("{name} is still provisioning")))
        }
        "failed" => {
            let why = found.state.reason.as_deref().unwrap_or("AWS does not say why");
            Err(Failure::guard(CREATE.action, format!("{name} failed: {why}")))
        }
        _ => Ok(found.outputs()),
    }
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
            return built(&there);
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
        built(made)
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
