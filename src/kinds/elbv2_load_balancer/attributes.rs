//! What the map of texts of a load balancer says: whether it may be deleted, where its logs go, and everything else.

use std::sync::Arc;

use super::calls::{APPLICATION, Balancer, ELB, GATEWAY, INTERNAL, LIST, NETWORK, NOT_FOUND, UNSEEN, find};
use crate::{
    aws::wire::{ByKey, Keyed, Operation, input},
    kind::prelude::*,
};

const GET: Operation = ELB.call("elasticloadbalancing:DescribeLoadBalancerAttributes").holds(&["attributes"]);
const SET: Operation = ELB.call("elasticloadbalancing:ModifyLoadBalancerAttributes");

/// An attribute on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    #[serde(default)]
    value: String,
}

impl ByKey for Entry {
    const BY: &'static str = "$wire::by.key";
}

/// The attributes of a load balancer.
pub(super) struct BalancerAttributes;

impl Attributes for BalancerAttributes {
    const GET: &'static str = GET.action;
    const SET: &'static str = SET.action;
    const TRANSIENT: &'static [Transient] = &[UNSEEN];

    async fn get(aws: &Aws, at: &Target) -> Result<Arc<AttributeMap>, Failure> {
        let arn = at.output("arn");
        aws.catalogue().listing(&format!("{}/{arn}", GET.action), || now(aws, at)).await
    }

    async fn set(aws: &Aws, at: &Target, name: &str, value: &str) -> Result<(), Failure> {
        modify(aws, at, [(name, value)]).await
    }
}

async fn now(aws: &Aws, at: &Target) -> Result<AttributeMap, Failure> {
    let input = input! { load_balancer_arn: at.output("arn") };
    let found = absent(aws.list::<Keyed<Entry>>(&GET, &at.scope.region, &input).await, NOT_FOUND)?;
    Ok(found.map(|found| found.into_iter().map(|(key, entry)| (key, entry.value)).collect()))
}

async fn modify<'a>(
    aws: &Aws,
    at: &Target,
    attributes: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(), Failure> {
    let entry = |(key, value): (&str, &str)| (key.to_owned(), Entry { value: value.to_owned() });
    let attributes: Keyed<Entry> = attributes.into_iter().map(entry).collect();
    let input = input! { load_balancer_arn: at.output("arn"), attributes: attributes };
    aws.act(&SET, &at.scope.region, &input).await
}

/// Whether it can't be deleted. A destruction does not lift it: who protects something says so when that ends.
pub(super) struct DeletionProtection;

impl Attribute for DeletionProtection {
    type Of = BalancerAttributes;
    type Value = bool;
    const NAME: &'static str = "deletion_protection";
    const ABOUT: &'static str = "whether it can't be deleted";
    const ATTRIBUTE: &'static str = "deletion_protection.enabled";
    const RIDES: Rides = Rides::Never;
    const UNSET: &'static str = "false";

    fn default() -> Option<bool> {
        Some(false)
    }
}

/// Where logs go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogsTo {
    /// The name of a bucket in the region of the load balancer, whose policy lets
    /// `logdelivery.elasticloadbalancing.amazonaws.com` write.
    #[schemars(length(min = 3, max = 63))]
    pub bucket: Text,
    /// What stands before `AWSLogs/` in the keys. Default: nothing.
    #[serde(default)]
    #[schemars(length(max = 1024))]
    pub prefix: Text,
}

/// The sorts of logs, by the aspect's name, what stands before their attributes, and a line of documentation.
const LOGS: [(&str, &str, &str); 3] = [
    ("access_logs", "access_logs.s3", "where its access logs go"),
    ("connection_logs", "connection_logs.s3", "where the logs of its connections go"),
    ("health_check_logs", "health_check_logs.s3", "where the logs of its health checks go"),
];

/// Where the logs of one sort go.
#[derive(Debug)]
pub(super) struct LogsOf<const SORT: usize>;

impl<const SORT: usize> LogsOf<SORT> {
    async fn set(aws: &Aws, at: &Target, to: Option<&LogsTo>) -> Result<(), Failure> {
        let key = |end: &str| format!("{}.{end}", LOGS[SORT].1);
        let (enabled, bucket, prefix) = (key("enabled"), key("bucket"), key("prefix"));
        let Some(to) = to else { return modify(aws, at, [(enabled.as_str(), "false")]).await };
        let (to_bucket, to_prefix) = (to.bucket.value(), to.prefix.value());
        modify(
            aws,
            at,
            [(enabled.as_str(), "true"), (bucket.as_str(), &to_bucket), (prefix.as_str(), &to_prefix)],
        )
        .await
    }
}

impl<const SORT: usize> Configuration for LogsOf<SORT> {
    type Value = LogsTo;
    const NAME: &'static str = LOGS[SORT].0;
    const ABOUT: &'static str = LOGS[SORT].2;
    const GET: &'static str = GET.action;
    const PUT: &'static str = SET.action;
    const REPLACES: Replaces = Replaces::Named;
    const NAMES: Option<Names<LogsTo>> = Some(|to| vec![Named::called("s3.bucket", to.bucket.value())]);
    /// AWS writes a file to see whether it may.
    const TRANSIENT: &'static [Transient] = &[
        UNSEEN,
        Transient::of_named_changed("InvalidConfigurationRequest", "Access Denied for bucket", &["s3"]),
        Transient::of_named("InvalidConfigurationRequest", "bucket does not exist", &["s3"]),
    ];

    /// AWS keeps the bucket of logs that are off.
    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<LogsTo>>, Failure> {
        let attributes = BalancerAttributes::get(aws, at).await?;
        let value =
            |end: &str| attributes.as_ref().as_ref()?.get(&format!("{}.{end}", LOGS[SORT].1)).cloned();
        let to = LogsTo {
            bucket: value("bucket").unwrap_or_default().into(),
            prefix: value("prefix").unwrap_or_default().into(),
        };
        Ok((value("enabled").as_deref() == Some("true")).then(|| Seen::new(to)))
    }

    async fn put(aws: &Aws, at: &Target, want: LogsTo) -> Result<(), Failure> {
        Self::set(aws, at, Some(&want)).await
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        gone(Self::set(aws, at, None).await, NOT_FOUND)
    }
}

/// What a value may be.
enum Is {
    Word(&'static [&'static str]),
    Number(u32, u32),
}

const SWITCH: Is = Is::Word(&["true", "false"]);
const ALL: &[&str] = &[APPLICATION, NETWORK, GATEWAY];
const LOGGING: &[&str] = &[APPLICATION, NETWORK];
const ROUTING: &str = "any_availability_zone";

/// The attributes that AWS documents: of which types, what they may be, and what they are where nobody set them.
const KNOWN: &[(&str, &[&str], Is, &str)] = &[
    ("client_keep_alive.seconds", &[APPLICATION], Is::Number(60, 604_800), "3600"),
    (
        "dns_record.client_routing_policy",
        &[NETWORK],
        Is::Word(&["availability_zone_affinity", "partial_availability_zone_affinity", ROUTING]),
        ROUTING,
    ),
    ("idle_timeout.timeout_seconds", &[APPLICATION], Is::Number(1, 4000), "60"),
    ("ipv6.deny_all_igw_traffic", LOGGING, SWITCH, "false"),
    ("load_balancing.cross_zone.enabled", ALL, SWITCH, "false"),
    (
        "routing.http.desync_mitigation_mode",
        &[APPLICATION],
        Is::Word(&["monitor", "defensive", "strictest"]),
        "defensive",
    ),
    ("routing.http.drop_invalid_header_fields.enabled", &[APPLICATION], SWITCH, "false"),
    ("routing.http.preserve_host_header.enabled", &[APPLICATION], SWITCH, "false"),
    ("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", &[APPLICATION], SWITCH, "false"),
    ("routing.http.xff_client_port.enabled", &[APPLICATION], SWITCH, "false"),
    (
        "routing.http.xff_header_processing.mode",
        &[APPLICATION],
        Is::Word(&["append", "preserve", "remove"]),
        "append",
    ),
    ("routing.http2.enabled", &[APPLICATION], SWITCH, "true"),
    ("secondary_ips.auto_assigned.per_subnet", &[NETWORK], Is::Number(0, 7), "0"),
    ("waf.fail_open.enabled", &[APPLICATION], SWITCH, "false"),
    ("zonal_shift.config.enabled", LOGGING, SWITCH, "false"),
];

/// What an attribute is of which nobody said anything; `None` where AWS does not document it.
fn default_of(key: &str, of: &Balancer) -> Option<&'static str> {
    match key {
        "load_balancing.cross_zone.enabled" if of.r#type == APPLICATION => Some("true"),
        "ipv6.deny_all_igw_traffic" if of.scheme.as_deref() == Some(INTERNAL) => Some("true"),
        _ => KNOWN.iter().find(|(known, ..)| *known == key).map(|(.., default)| *default),
    }
}

/// What AWS refuses of an attribute of a load balancer of this type.
pub(super) fn problem(key: &str, value: &str, of: &str) -> Option<String> {
    let logs = LOGS.iter().find(|(_, before, _)| key.starts_with(before)).map(|(aspect, ..)| *aspect);
    let named = if key == DeletionProtection::ATTRIBUTE { Some(DeletionProtection::NAME) } else { logs };
    if let Some(member) = named {
        return Some(format!("`{member}` says this"));
    }
    let (_, types, is, _) = KNOWN.iter().find(|(known, ..)| *known == key)?;
    if !types.contains(&of) {
        return Some(format!("only a load balancer of type {} has this", types.join(" or ")));
    }
    let fixed = of == APPLICATION && key == "load_balancing.cross_zone.enabled" && value != "true";
    match is {
        _ if fixed => Some("always `true` for an application load balancer".to_owned()),
        Is::Word(words) if !words.contains(&value) => Some(format!("must be one of {}", words.join(", "))),
        Is::Number(least, most) if !value.parse().is_ok_and(|number| (*least..=*most).contains(&number)) => {
            Some(format!("must be {least} to {most}"))
        }
        _ => None,
    }
}

/// Every other attribute: those that are declared, and those that are not as AWS makes them.
#[derive(Debug)]
pub(super) struct Others;

impl Listed for Others {
    type Entry = Text;
    const NAME: &'static str = "attributes";
    const ABOUT: &'static str = "its other attributes, by AWS's names";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions =
        Actions { read: &[LIST.action, GET.action], write: &[LIST.action, GET.action, SET.action] };
    const TRANSIENT: &'static [Transient] = &[UNSEEN];

    async fn list(aws: &Aws, at: &Target) -> Result<BTreeMap<String, Text>, Failure> {
        others(aws, at, (*BalancerAttributes::get(aws, at).await?).clone()).await
    }

    async fn list_now(aws: &Aws, at: &Target) -> Result<BTreeMap<String, Text>, Failure> {
        others(aws, at, now(aws, at).await?).await
    }

    async fn put(aws: &Aws, at: &Target, key: &str, want: &Text) -> Result<(), Failure> {
        modify(aws, at, [(key, want.value().as_str())]).await
    }

    /// AWS removes none: it becomes what it was in the beginning.
    async fn delete(aws: &Aws, at: &Target, key: &str) -> Result<(), Failure> {
        let Some(found) = find(aws, at).await? else { return Ok(()) };
        let Some(default) = default_of(key, &found) else {
            return Err(Failure::guard(
                SET.action,
                format!("what `{key}` was in the beginning is not known"),
            ));
        };
        gone(modify(aws, at, [(key, default)]).await, NOT_FOUND)
    }
}

async fn others(aws: &Aws, at: &Target, found: AttributeMap) -> Result<BTreeMap<String, Text>, Failure> {
    let (Some(balancer), Some(found)) = (find(aws, at).await?, found) else { return Ok(BTreeMap::new()) };
    let wanted: BTreeMap<String, Text> = at.wanted().unwrap_or_default();
    let is_told = |key: &String, value: &String| {
        wanted.contains_key(key) || default_of(key, &balancer).is_some_and(|default| default != value)
    };
    let told = found.into_iter().filter(|(key, value)| is_told(key, value));
    Ok(told.map(|(key, value)| (key, value.into())).collect())
}
