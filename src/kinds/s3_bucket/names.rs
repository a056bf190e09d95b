//! Names of buckets, and the outputs that follow from them.

use super::prelude::*;
use std::net::Ipv4Addr;

const RESERVED_STARTS: &[&str] = &["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS: &[&str] = &["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// AWS's constraint that `name` breaks.
pub(super) fn problem(name: &str) -> Option<String> {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !(3..=63).contains(&name.len()) {
        return Some(format!("a bucket name has 3 to 63 characters, not {}", name.chars().count()));
    }
    if let Some(bad) = name.chars().find(|&c| !(alphanumeric(c) || c == '.' || c == '-')) {
        return Some(format!("a bucket name has lower-case letters, digits, `.` and `-`, not `{bad}`"));
    }
    if !(name.starts_with(alphanumeric) && name.ends_with(alphanumeric)) {
        return Some("a bucket name begins and ends with a letter or a digit".to_owned());
    }
    if name.contains("..") {
        return Some("a bucket name must not have two dots in a row".to_owned());
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return Some("a bucket name must not be an IP address".to_owned());
    }
    if let Some(start) = RESERVED_STARTS.iter().find(|start| name.starts_with(**start)) {
        return Some(format!("AWS reserves names that begin with `{start}`"));
    }
    let end = RESERVED_ENDS.iter().find(|end| name.ends_with(**end))?;
    Some(format!("AWS reserves names that end with `{end}`"))
}

/// Names of buckets that are older than the rules: until March 2018 a name in us-east-1 could have up to
/// 255 characters, capital letters and underscores, and reserved beginnings and ends came one by one
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>, read 2026-11-30).
pub(super) fn is_legacy(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Names in the account's own namespace of a region, which only this account can use (`BucketNamespace`).
pub(super) fn is_regional(name: &str, scope: &Scope) -> bool {
    name.ends_with(&format!("-{}-{}-an", scope.account, scope.region))
}

/// The outputs of a bucket; all of them follow from its name.
pub(super) fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    let suffix = dns_suffix(&scope.partition);
    outputs([
        ("name", name),
        ("arn", &format!("arn:{}:s3:::{name}", scope.partition)),
        ("domain_name", &format!("{name}.s3.{suffix}")),
        ("regional_domain_name", &format!("{name}.s3.{}.{suffix}", scope.region)),
    ])
}

/// The region in a bucket's outputs.
pub(super) fn region_of(outputs: &Outputs) -> Option<&str> {
    let (name, host) = (outputs.get("name")?, outputs.get("regional_domain_name")?);
    host.strip_prefix(name.as_str())?.strip_prefix(".s3.")?.split('.').next()
}

fn dns_suffix(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "amazonaws.com.cn",
        "aws-eusc" => "amazonaws.eu",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        _ => "amazonaws.com",
    }
}
