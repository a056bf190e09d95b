//! How condition keys are spelled.
//!
//! AWS compares the names of keys without case and writes them in more than one: Lambda answers
//! `AWS:SourceArn`, SNS `AWS:SourceOwner` (aws-facts §2.1). So a key gets the spelling of AWS's
//! documentation where this table has it, and is written in lower case otherwise. What follows a
//! prefix (the tag key in `aws:ResourceTag/Team`) is part of the name to AWS and is lower case too.

/// Keys as AWS documents them. An entry that ends with `/` or `:` is a prefix.
const SPELLINGS: &[&str] = &[
    // Global.
    "aws:AssumedRoot",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:ChatbotSourceArn",
    "aws:CurrentTime",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:Ec2InstanceSourceVpc",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalTag/",
    "aws:PrincipalType",
    "aws:RequestTag/",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:ResourceTag/",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    // S3; its header keys (`s3:x-amz-…`) are lower case anyway.
    "s3:AccessGrantsInstanceArn",
    "s3:AccessPointNetworkOrigin",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
    "s3:ExistingObjectTag/",
    "s3:InventoryAccessibleOptionalFields",
    "s3:LocationConstraint",
    "s3:ObjectCreationOperation",
    "s3:RequestObjectTag/",
    "s3:RequestObjectTagKeys",
    "s3:ResourceAccount",
    "s3:TlsVersion",
    "s3:authType",
    "s3:signatureAge",
    // KMS.
    "kms:BypassPolicyLockoutSafetyCheck",
    "kms:CallerAccount",
    "kms:CustomerMasterKeySpec",
    "kms:CustomerMasterKeyUsage",
    "kms:DataKeyPairSpec",
    "kms:EncryptionAlgorithm",
    "kms:EncryptionContext:",
    "kms:EncryptionContextKeys",
    "kms:ExpirationModel",
    "kms:GrantConstraintType",
    "kms:GrantIsForAWSResource",
    "kms:GrantOperations",
    "kms:GranteePrincipal",
    "kms:KeyAgreementAlgorithm",
    "kms:KeyOrigin",
    "kms:KeySpec",
    "kms:KeyUsage",
    "kms:MacAlgorithm",
    "kms:MessageType",
    "kms:MultiRegion",
    "kms:MultiRegionKeyType",
    "kms:PrimaryRegion",
    "kms:ReEncryptOnSameKey",
    "kms:RecipientAttestation:",
    "kms:ReplicaRegion",
    "kms:RequestAlias",
    "kms:ResourceAliases",
    "kms:RetiringPrincipal",
    "kms:RotationPeriodInDays",
    "kms:ScheduleKeyDeletionPendingWindowInDays",
    "kms:SigningAlgorithm",
    "kms:ValidTo",
    "kms:ViaService",
    "kms:WrappingAlgorithm",
    "kms:WrappingKeySpec",
    // IAM, STS, SAML.
    "iam:AWSServiceName",
    "iam:AssociatedResourceArn",
    "iam:OrganizationsPolicyId",
    "iam:PassedToService",
    "iam:PermissionsBoundary",
    "iam:PolicyARN",
    "iam:ResourceTag/",
    "sts:AWSServiceName",
    "sts:DurationSeconds",
    "sts:ExternalId",
    "sts:RequestContext/",
    "sts:RequestContextProviders",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
    "sts:TaskPolicyArn",
    "sts:TransitiveTagKeys",
    "SAML:",
    // Others.
    "cloudwatch:AlarmActions",
    "dynamodb:Attributes",
    "dynamodb:LeadingKeys",
    "dynamodb:Select",
    "ec2:CreateAction",
    "ec2:InstanceProfile",
    "ec2:InstanceType",
    "ec2:Owner",
    "ec2:Region",
    "ec2:ResourceTag/",
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "ec2:Subnet",
    "ec2:Vpc",
    "ec2:VpcID",
    "elasticfilesystem:AccessPointArn",
    "elasticfilesystem:AccessedViaMountTarget",
    "events:ManagedBy",
    "events:TargetArn",
    "events:creatorAccount",
    "events:eventBusInvocation",
    "lambda:CodeSigningConfigArn",
    "lambda:FunctionArn",
    "lambda:FunctionUrlAuthType",
    "lambda:InvokedViaFunctionUrl",
    "lambda:Layer",
    "lambda:Principal",
    "lambda:SecurityGroupIds",
    "lambda:SourceFunctionArn",
    "lambda:SubnetIds",
    "lambda:VpcIds",
    "logs:LogGeneratingResourceArns",
    "secretsmanager:ResourceTag/",
    "secretsmanager:SecretId",
    "secretsmanager:VersionStage",
    "sns:Endpoint",
    "sns:Protocol",
    "ssm:Overwrite",
    "ssm:Policies",
    "ssm:Recursive",
    "ssm:resourceTag/",
];

/// The one spelling of a condition key.
#[must_use]
pub fn spelling(key: &str) -> String {
    let is = |entry: &str, text: Option<&str>| text.is_some_and(|text| text.eq_ignore_ascii_case(entry));
    for entry in SPELLINGS {
        if is(entry, Some(key)) {
            return (*entry).to_owned();
        }
        if entry.ends_with(['/', ':']) && is(entry, key.get(..entry.len())) {
            return format!("{entry}{}", key[entry.len()..].to_ascii_lowercase());
        }
    }
    key.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_differ_in_case_are_one() {
        let cases = [
            ("aws:SourceArn", "aws:SourceArn"),
            ("AWS:SourceArn", "aws:SourceArn"),
            ("aws:sourcearn", "aws:SourceArn"),
            ("AWS:SourceOwner", "aws:SourceOwner"),
            ("aws:PrincipalOrgId", "aws:PrincipalOrgID"),
            ("aws:username", "aws:username"),
            ("aws:ResourceTag/Team", "aws:ResourceTag/team"),
            ("AWS:resourcetag/team", "aws:ResourceTag/team"),
            ("kms:encryptioncontext:aws:s3:arn", "kms:EncryptionContext:aws:s3:arn"),
            ("s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption"),
            ("S3:X-Amz-Server-Side-Encryption", "s3:x-amz-server-side-encryption"),
            ("saml:aud", "SAML:aud"),
            ("token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:sub"),
            ("unheard:OfKey", "unheard:ofkey"),
        ];
        for (written, spelled) in cases {
            assert_eq!(spelling(written), spelled, "{written}");
            assert_eq!(spelling(spelled), spelled, "{spelled}");
        }
    }
}
