//! A log group, a bucket or a Firehose stream, by its ARN.

use crate::kind::prelude::*;
use serde::{Deserializer, de::Error as _};

/// What its name starts with.
const PREFIX: &str = "aws-waf-logs-";

/// An ARN that WAF can log to: of a log group without `:*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Destination(Arn);

/// The parts of an ARN that WAF can log to.
pub(super) struct Parts<'a> {
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    pub(super) name: &'a str,
}

impl Destination {
    pub(super) fn of(arn: Arn) -> Self {
        match arn.0 {
            Text::Known(text) => Self(Arn(Text::Known(text.strip_suffix(":*").unwrap_or(&text).to_owned()))),
            pending @ Text::Pending(_) => Self(Arn(pending)),
        }
    }

    pub(super) fn value(&self) -> String {
        self.0.value()
    }
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let destination = Self::of(Arn::deserialize(deserializer)?);
        // AWS says only that the ARN isn't valid, so what a reference led to is refused with the reason.
        match destination.0.0.known().and_then(refusal) {
            Some(why) => Err(D::Error::custom(why)),
            None => Ok(destination),
        }
    }
}

/// Takes an ARN apart.
pub(super) fn parts(arn: &str) -> Option<Parts<'_>> {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, region, account, resource) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let name = match service {
        "logs" => resource.strip_prefix("log-group:")?,
        // Behind the bucket's name there may be a prefix for its objects.
        "s3" => resource.split('/').next()?,
        "firehose" => resource.strip_prefix("deliverystream/")?,
        _ => return None,
    };
    Some(Parts { service, region, account, name })
}

/// Why WAF does not log there.
pub(super) fn refusal(arn: &str) -> Option<String> {
    match parts(arn) {
        None => {
            Some("WAF logs to a log group, a bucket or a Firehose stream; this is none of them".to_owned())
        }
        Some(Parts { name, .. }) if !name.starts_with(PREFIX) => Some(format!(
            "WAF refuses a destination whose name does not start with `{PREFIX}`; this one is `{name}`"
        )),
        Some(_) => None,
    }
}
