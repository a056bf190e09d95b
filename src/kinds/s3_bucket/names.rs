//! What a bucket may be called, and what follows from its name.

use crate::kind::prelude::*;
use std::net::Ipv4Addr;

const RESERVED_STARTS: &[&str] = &["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS: &[&str] = &["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// Why AWS would refuse `name` for a bucket.
pub(super) fn problem(name: &str) -> Option<String> {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    if !(3..=63).contains(&bytes.len()) {
        return Some(format!(
            "a bucket's name has 3 to 63 characters, this one has {}",
            name.chars().count()
        ));
    }
    if let Some(bad) =
        name.chars().find(|&c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-'))
    {
        return Some(format!(
            "a bucket's name is made of lower-case letters, digits, `.` and `-`; `{bad}` is none of them"
        ));
    }
    let ends = [bytes.first(), bytes.last()];
    if !ends.into_iter().flatten().all(|&byte| alphanumeric(byte)) {
        return Some("a bucket's name begins and ends with a letter or a digit".to_owned());
    }
    if name.contains("..") {
        return Some("a bucket's name has no two dots in a row".to_owned());
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

/// Whether buckets may be called so that are older than the rules: until March 2018 a name in us-east-1 could have up to
/// 255 characters, capital letters and underscores, and reserved beginnings and ends came one by one
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>, read 2026-11-30).
pub(super) fn is_legacy(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Whether the name lies in the account's own name space of a region, which only this account can
/// use (`BucketNamespace`).
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

/// The region that a bucket's outputs tell.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_aws_refuses() {
        for good in ["abc", "cci-lite-input", "a.b.c", "1st", &"x".repeat(63)] {
            assert_eq!(problem(good), None, "{good}");
        }
        let too_long = "x".repeat(64);
        let bad = [
            "ab",
            &too_long,
            "Abc",
            "a_b",
            "-abc",
            "abc.",
            "a..b",
            "192.168.0.1",
            "xn--abc",
            "abc-s3alias",
            "a--x-s3",
            "äbc",
        ];
        for name in bad {
            assert!(problem(name).is_some(), "{name}");
        }
    }

    #[test]
    fn names_of_buckets_that_are_older_than_the_rules() {
        for old in ["Abc", "a_b", "abc.", "xn--abc", &"x".repeat(255)] {
            assert!(problem(old).is_some() && is_legacy(old), "{old}");
        }
        for never in ["ab", "äbc", "a/b", "a b", &"x".repeat(256)] {
            assert!(problem(never).is_some() && !is_legacy(never), "{never}");
        }
    }
}
