//! The declaration, what AWS refuses of it, and how it becomes aspects.

use serde_json::Value;

use super::{
    attributes::{self, DeletionProtection, LogsOf, LogsTo, Others},
    balancer::{BalancerItself, BalancerTags, BalancerValue},
    calls::{self, APPLICATION, ARN_PREFIX, GATEWAY, INTERNAL, INTERNET_FACING, NETWORK, name_of},
    network::{IPV4, Network, NetworkValue},
};
use crate::{
    kind::{DynAspect, prelude::*},
    model::Hold,
};

const NAME: &str = "^((app|net|gwy)/)?[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?(/[0-9a-z]+)?$";
const NAME_IN_WORDS: &str = "1 to 32 letters, digits and inner hyphens, or the end of an ARN: `app/NAME/ID`";
const ADDRESSES: [&str; 3] = [IPV4, "dualstack", "dualstack-without-public-ipv4"];

/// Where the logs of each sort go.
const ACCESS: Configured<LogsOf<0>> = Configured(LogsOf);
const CONNECTIONS: Configured<LogsOf<1>> = Configured(LogsOf);
const HEALTH: Configured<LogsOf<2>> = Configured(LogsOf);

/// A load balancer. Of another's one (`external = true`) only what is declared is managed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name, which is unique in the region. One that exists may be named by the end of its ARN too.
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// `application` when not given, `network` or `gateway`. Another type is another load balancer.
    #[serde(default = "application")]
    #[schemars(extend("enum" = [APPLICATION, NETWORK, GATEWAY], "x-enum" = "type"))]
    pub r#type: String,
    /// `internet-facing` when not given, or `internal`. Another scheme is another load balancer.
    #[schemars(extend("enum" = [INTERNET_FACING, INTERNAL], "x-enum" = "scheme"))]
    pub scheme: Option<String>,
    /// The IDs of its subnets, one in each availability zone. A new load balancer needs some.
    #[schemars(length(min = 1))]
    pub subnets: Option<BTreeSet<Text>>,
    /// The IDs of its security groups. An application load balancer without any gets the VPC's default one.
    pub security_groups: Option<BTreeSet<Text>>,
    /// Default: `ipv4`.
    #[schemars(extend("enum" = ADDRESSES, "x-enum" = "type of addresses"))]
    pub ip_address_type: Option<String>,
    /// Deletion protection. Default: off.
    pub deletion_protection: Option<bool>,
    /// Where its access logs go. The bucket's policy has to be there before.
    pub access_logs: Option<LogsTo>,
    /// Where the logs of its connections go. Application load balancers only.
    pub connection_logs: Option<LogsTo>,
    /// Where the logs of its health checks go. Application load balancers only.
    pub health_check_logs: Option<LogsTo>,
    /// Its other attributes, by AWS's names: `"idle_timeout.timeout_seconds" = "120"`.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 20, "propertyNames" = { "pattern": "^[a-zA-Z0-9._]{1,256}$", "x-pattern": "letters, digits, `.` and `_`" }))]
    pub attributes: BTreeMap<String, Text>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn application() -> String {
    APPLICATION.to_owned()
}

impl Spec {
    fn problems(&self) -> Vec<Problem> {
        let (of, mut found) = (self.r#type.as_str(), Vec::new());
        let is_internal = self.scheme.as_deref() == Some(INTERNAL);
        for (key, value) in &self.attributes {
            let value = value.known().filter(|_| self.is_of_a_known_type());
            let why = value.and_then(|value| attributes::problem(key, value, of));
            found.extend(why.map(|why| Problem::below(["attributes", key], why)));
        }
        let mut refuse = |is_wrong: bool, member, why: &str| {
            found.extend(is_wrong.then(|| Problem::at(member, why)));
        };
        let of_applications = "only an application load balancer has this";
        refuse(of != APPLICATION && self.connection_logs.is_some(), "connection_logs", of_applications);
        refuse(of != APPLICATION && self.health_check_logs.is_some(), "health_check_logs", of_applications);
        refuse(
            of == GATEWAY && self.access_logs.is_some(),
            "access_logs",
            "a gateway load balancer has none",
        );
        refuse(of == GATEWAY && self.scheme.is_some(), "scheme", "a gateway load balancer has none");
        refuse(of == GATEWAY && self.has_groups(), "security_groups", "a gateway load balancer has none");
        let only_private = self.ip_address_type.as_deref() == Some(ADDRESSES[2]);
        refuse(only_private && of != APPLICATION, "ip_address_type", of_applications);
        refuse(
            only_private && is_internal,
            "ip_address_type",
            "an internal load balancer has no public addresses",
        );
        let none = self.security_groups.as_ref().is_some_and(BTreeSet::is_empty) && of == APPLICATION;
        refuse(none, "security_groups", "an application load balancer has at least one");
        found
    }

    fn is_of_a_known_type(&self) -> bool {
        [APPLICATION, NETWORK, GATEWAY].contains(&self.r#type.as_str())
    }

    fn has_groups(&self) -> bool {
        self.security_groups.as_ref().is_some_and(|groups| !groups.is_empty())
    }

    /// What AWS refuses of one that does not exist yet.
    fn problems_of_new(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let name = self.name.known().unwrap_or_default();
        if name.contains('/') {
            found.push(Problem::at("name", "the end of an ARN names only what exists"));
        } else if name.starts_with("internal-") {
            found.push(Problem::at("name", "a name can't begin with `internal-`"));
        }
        let known = self.subnets.iter().flatten().count();
        if known == 0 {
            found.push(Problem::at("name", "a load balancer needs `subnets`"));
        } else if known == 1 && self.r#type == APPLICATION {
            found.push(Problem::at(
                "subnets",
                "an application load balancer needs subnets in two availability zones",
            ));
        }
        found
    }
}

/// `elbv2.load_balancer`.
#[derive(Debug)]
pub struct Elbv2LoadBalancer;

impl Kind for Elbv2LoadBalancer {
    type Spec = Spec;
    const NAME: &'static str = "elbv2.load_balancer";
    const ABOUT: &'static str = "an application, network or gateway load balancer";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", "its ARN"),
        Output::made_up("dns_name", "its DNS name"),
        Output::made_up("full_name", "the end of its ARN, by which metrics name it"),
        Output::predicted("name", "its name"),
        Output::made_up("zone_id", "the hosted zone of its DNS name, for alias records"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &[
        "listeners and their rules",
        "target groups",
        "trust stores",
        "addresses of its nodes",
        "capacity reservations",
        "IPAM pools",
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &BalancerItself,
        &Network,
        &Setting(DeletionProtection),
        &ACCESS,
        &CONNECTIONS,
        &HEALTH,
        &Entries(Others),
        &TagsOf(BalancerTags),
    ];
    const IN_SERIES: bool = true;
    const ARN_SERVICE: Option<&'static str> = Some("elasticloadbalancing");
    const GONE: &'static [&'static str] = calls::NOT_FOUND;
    const TAKEN: Refusal = calls::TAKEN;
    const IN_USE_CODE: &'static str = "OperationNotPermitted";

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let scheme =
            spec.scheme.clone().or_else(|| (spec.r#type != GATEWAY).then(|| INTERNET_FACING.to_owned()));
        let network = NetworkValue {
            subnets: spec.subnets.clone(),
            security_groups: spec.security_groups.clone(),
            ip_address_type: spec.ip_address_type.clone(),
        };
        Desired::named(spec.name.clone())
            .with_problems(spec.problems())
            .with_problems_of_new(spec.problems_of_new())
            .with(Network, network.said())
            .with(Setting(DeletionProtection), spec.deletion_protection)
            .with(ACCESS, spec.access_logs)
            .with(CONNECTIONS, spec.connection_logs)
            .with(HEALTH, spec.health_check_logs)
            .with(Entries(Others), Some(spec.attributes).filter(|attributes| !attributes.is_empty()))
            .with(TagsOf(BalancerTags), Some(spec.tags))
            .with(BalancerItself, Some(BalancerValue { r#type: spec.r#type, scheme }))
    }

    fn written(mut held: Written) -> Vec<Table> {
        held.spread(BalancerItself::NAME);
        held.spread(Network::NAME);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        outputs([("name", name_of(name))])
    }

    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        let short = match first.and_then(|first| first["type"].as_str()) {
            Some(NETWORK) => "net",
            Some(GATEWAY) => "gwy",
            _ => "app",
        };
        let full_name = format!("{short}/{}/{}", name_of(name), &unique[..16]);
        let region = &scope.region;
        outputs([
            ("arn", &scope.arn("elasticloadbalancing", &format!("{ARN_PREFIX}{full_name}"))),
            ("dns_name", &format!("{}-{}.{region}.elb.amazonaws.com", name_of(name), &unique[..10])),
            ("full_name", &full_name),
            ("name", name_of(name)),
            ("zone_id", "Z215JYRZR1TBD5"),
        ])
    }

    /// Only load balancers of the older sort have an ARN without a type.
    fn named(resource: &str) -> Vec<String> {
        let full_name = resource.strip_prefix(ARN_PREFIX).filter(|name| name.contains('/'));
        full_name.map(|name| name_of(name).to_owned()).into_iter().collect()
    }

    fn identity(name: &str) -> String {
        name_of(name).to_owned()
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let full_name = outputs.get("full_name").cloned().unwrap_or_default();
        let by_metric = Mention::within("dimensions", full_name, "dimension of its metrics", Hold::Breaks);
        Mention::arns(outputs).into_iter().chain([by_metric]).collect()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let all = calls::all(aws, &scope.region).await?;
        Ok(all.iter().map(|each| Found::named(&each.load_balancer_name)).collect())
    }
}
