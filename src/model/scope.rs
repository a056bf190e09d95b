//! Where a stack lives: partition, account, region.

use serde::{Deserialize, Serialize};

/// The account and region that a name is resolved in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// `aws`, `aws-cn`, `aws-us-gov`; the second part of every ARN.
    pub partition: String,
    /// The twelve digits.
    pub account: String,
    /// The region, as in `eu-central-1`.
    pub region: String,
}

impl Scope {
    /// The account of a stack that names none, until it is known which one it is in.
    pub const ANY_ACCOUNT: &'static str = "111122223333";

    /// An ARN in this scope's region and account.
    #[must_use]
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let Self { partition, account, region } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// An ARN of a service without regions, such as IAM.
    #[must_use]
    pub fn global_arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}::{}:{resource}", self.partition, self.account)
    }

    /// The same account in another region.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// The region of what has none, such as IAM and `CloudFront`, in this scope's partition.
    #[must_use]
    pub fn global_region(&self) -> &'static str {
        match self.partition.as_str() {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            "aws-eusc" => "eusc-de-east-1",
            "aws-iso" => "us-iso-east-1",
            "aws-iso-b" => "us-isob-east-1",
            _ => "us-east-1",
        }
    }

    /// What the hosts of AWS end with in this scope's partition.
    #[must_use]
    pub fn dns_suffix(&self) -> &'static str {
        match self.partition.as_str() {
            "aws-cn" => "amazonaws.com.cn",
            "aws-eusc" => "amazonaws.eu",
            "aws-iso" => "c2s.ic.gov",
            "aws-iso-b" => "sc2s.sgov.gov",
            _ => "amazonaws.com",
        }
    }

    /// The partition that a region belongs to.
    #[must_use]
    pub fn partition_of(region: &str) -> &'static str {
        match region {
            r if r.starts_with("cn-") => "aws-cn",
            r if r.starts_with("us-gov-") => "aws-us-gov",
            r if r.starts_with("eusc-") => "aws-eusc",
            r if r.starts_with("us-iso-") => "aws-iso",
            r if r.starts_with("us-isob-") => "aws-iso-b",
            _ => "aws",
        }
    }
}
