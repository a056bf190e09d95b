//! The host of a service in a region, and the region its calls are signed for.
//!
//! Nearly every service follows one rule: `https://<prefix>[-fips].<region>.<suffix of the partition>`. AWS's
//! rule sets of 39 services were evaluated for all regions, with and without FIPS and dual-stack; whoever
//! leaves the rule is marked in its [`Service`].

use aws_types::{SdkConfig, service_config::ServiceConfigKey};

use super::{
    Malformed,
    hosts::{HostRule, Variants},
    service::Service,
};

/// A partition: its id, the start of its regions' names, the suffixes of its hosts and of its dual-stack hosts.
struct Partition(&'static str, &'static str, &'static str, &'static str);

/// The first whose start fits; `aws` takes the rest.
const PARTITIONS: &[Partition] = &[
    Partition("aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    Partition("aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"),
    Partition("aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    Partition("aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    Partition("aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    Partition("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    Partition("aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    Partition("aws", "", "amazonaws.com", "api.aws"),
];

/// Where a call goes, and the region in its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) signed_for: String,
}

/// What the user configured of endpoints.
#[derive(Clone, Debug, Default)]
pub(super) struct Configured {
    pub(super) url: Option<String>,
    pub(super) fips: bool,
    pub(super) dual_stack: bool,
}

impl Configured {
    /// The configuration for a service, as the SDK's clients find it: `AWS_ENDPOINT_URL_<SERVICE>` before
    /// `AWS_ENDPOINT_URL`, unless the program itself set one.
    pub(super) fn of(config: &SdkConfig, service: &Service) -> Self {
        let of_service = || {
            let key = ServiceConfigKey::builder().service_id(service.id).env("AWS_ENDPOINT_URL");
            config.service_config()?.load_config(key.profile("endpoint_url").build().ok()?)
        };
        let of_all = || config.endpoint_url().map(str::to_owned);
        let url = if config.get_origin("endpoint_url").is_client_config() {
            of_all()
        } else {
            of_service().or_else(of_all)
        };
        Self {
            url,
            fips: config.use_fips().unwrap_or(false),
            dual_stack: config.use_dual_stack().unwrap_or(false),
        }
    }
}

/// The endpoint of a service in a region.
pub(super) fn endpoint(
    service: &Service,
    region: &str,
    configured: &Configured,
) -> Result<Endpoint, Malformed> {
    let partition = PARTITIONS.iter().find(|partition| region.starts_with(partition.1));
    let Some(Partition(id, _, suffix, dual_stack_suffix)) = partition else {
        return Err(Malformed(format!("unknown region {region}")));
    };
    let global = match service.hosts {
        HostRule::Regional => None,
        HostRule::Global(hosts) => match hosts.iter().find(|host| host.partition == *id) {
            None => return Err(Malformed(format!("{} is not in the partition {id}", service.id))),
            host => host,
        },
    };
    let signed_for = global.map_or(region, |host| host.signed_for).to_owned();
    if let Some(url) = &configured.url {
        return Ok(Endpoint { url: url.clone(), signed_for });
    }
    let is_known = service.variants != Variants::Unchecked && global.is_none();
    if (configured.fips || configured.dual_stack) && !is_known {
        let variant = if configured.fips { "FIPS" } else { "dual-stack" };
        let help = format!("name it by AWS_ENDPOINT_URL_{}", service.id.to_uppercase().replace(' ', "_"));
        return Err(Malformed(format!("the {variant} endpoint of {} is not known; {help}", service.id)));
    }
    if let Some(host) = global {
        return Ok(Endpoint { url: format!("https://{}", host.host), signed_for });
    }
    let ordinary_is_fips =
        *id == "aws-us-gov" && service.variants == Variants::OrdinaryIsFipsInGov && !configured.dual_stack;
    let fips = if configured.fips && !ordinary_is_fips { "-fips" } else { "" };
    let suffix = if configured.dual_stack { dual_stack_suffix } else { suffix };
    Ok(Endpoint { url: format!("https://{}{fips}.{region}.{suffix}", service.host), signed_for })
}
