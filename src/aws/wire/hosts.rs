//! What has to be known of a service's hosts.

/// Which host a service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostRule {
    /// `https://events.eu-central-1.amazonaws.com`.
    Regional,
    /// One host in each partition, as `https://budgets.amazonaws.com`, signed for one of its regions.
    Global(&'static [PartitionHost]),
}

/// The host of a global service in a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionHost {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'static str,
    /// The host.
    pub host: &'static str,
    /// The region that calls are signed for.
    pub signed_for: &'static str,
}

/// What is known of a service's FIPS and dual-stack hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variants {
    /// Nothing: they are refused.
    Unchecked,
    /// They follow the rule in every partition.
    Regular,
    /// They follow the rule, but `GovCloud`'s ordinary hosts are its FIPS hosts.
    OrdinaryIsFipsInGov,
}
