//! The condition keys that belong to no service
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>).

use super::service::{Key, KeyType};

const fn one(name: &'static str, kind: KeyType) -> Key {
    Key { name, kind, is_list: false }
}

const fn list(name: &'static str, kind: KeyType) -> Key {
    Key { name, kind, is_list: true }
}

/// Every global condition key with its type.
pub const KEYS: &[Key] = &[
    one("aws:AssumedRoot", KeyType::Bool),
    list("aws:CalledVia", KeyType::Text),
    one("aws:CalledViaFirst", KeyType::Text),
    one("aws:CalledViaLast", KeyType::Text),
    one("aws:ChatbotSourceArn", KeyType::Arn),
    one("aws:CurrentTime", KeyType::Date),
    one("aws:Ec2InstanceSourcePrivateIPv4", KeyType::Address),
    one("aws:Ec2InstanceSourceVpc", KeyType::Text),
    one("aws:EpochTime", KeyType::Date),
    one("aws:FederatedProvider", KeyType::Text),
    one("aws:IsMcpServiceAction", KeyType::Bool),
    one("aws:MultiFactorAuthAge", KeyType::Number),
    one("aws:MultiFactorAuthPresent", KeyType::Bool),
    one("aws:PrincipalAccount", KeyType::Text),
    one("aws:PrincipalArn", KeyType::Arn),
    one("aws:PrincipalIsAWSService", KeyType::Bool),
    one("aws:PrincipalOrgID", KeyType::Text),
    list("aws:PrincipalOrgPaths", KeyType::Text),
    one("aws:PrincipalServiceName", KeyType::Text),
    list("aws:PrincipalServiceNamesList", KeyType::Text),
    one("aws:PrincipalTag/*", KeyType::Text),
    one("aws:PrincipalType", KeyType::Text),
    one("aws:Referer", KeyType::Text),
    one("aws:RequestTag/*", KeyType::Text),
    one("aws:RequestedRegion", KeyType::Text),
    one("aws:ResourceAccount", KeyType::Text),
    one("aws:ResourceOrgID", KeyType::Text),
    list("aws:ResourceOrgPaths", KeyType::Text),
    one("aws:ResourceTag/*", KeyType::Text),
    one("aws:SecureTransport", KeyType::Bool),
    one("aws:SourceAccount", KeyType::Text),
    one("aws:SourceArn", KeyType::Arn),
    one("aws:SourceIdentity", KeyType::Text),
    one("aws:SourceIp", KeyType::Address),
    one("aws:SourceOrgID", KeyType::Text),
    list("aws:SourceOrgPaths", KeyType::Text),
    // Not in the reference; SNS's own default policy has it.
    one("aws:SourceOwner", KeyType::Text),
    one("aws:SourceVpc", KeyType::Text),
    one("aws:SourceVpcArn", KeyType::Arn),
    one("aws:SourceVpce", KeyType::Text),
    list("aws:TagKeys", KeyType::Text),
    one("aws:TokenIssueTime", KeyType::Date),
    one("aws:UserAgent", KeyType::Text),
    one("aws:ViaAWSService", KeyType::Bool),
    one("aws:ViaAWSMCPService", KeyType::Bool),
    one("aws:VpcSourceIp", KeyType::Address),
    one("aws:VpceAccount", KeyType::Text),
    one("aws:VpceOrgID", KeyType::Text),
    list("aws:VpceOrgPaths", KeyType::Text),
    one("aws:userid", KeyType::Text),
    one("aws:username", KeyType::Text),
];

/// The global key called `name`, in any case.
#[must_use]
pub fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.is(name))
}
