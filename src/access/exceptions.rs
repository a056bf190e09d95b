//! What AWS decides itself, whatever policies say.

use crate::policy::evaluate::{Answered, Caller, Request, fits, fits_in_any_case};

/// Requests that AWS always allows, or never.
#[derive(Debug)]
pub struct Exception {
    /// The actions, as patterns.
    pub actions: &'static [&'static str],
    /// The resources, as patterns without regard to case; none if it is not about resources.
    pub resources: &'static [&'static str],
    /// Of which callers.
    pub callers: Callers,
    /// Whether AWS allows it.
    pub is_allowed: bool,
    /// Why, as a sentence.
    pub why: &'static str,
    /// Where AWS says so.
    pub source: &'static str,
}

/// Callers that an exception is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callers {
    /// Everyone with credentials.
    Everyone,
    /// IAM users.
    Users,
    /// Sessions of roles, whose credentials are temporary.
    Roles,
    /// All but the service that a service-linked role is of.
    AllButTheService,
}

const fn refused(
    actions: &'static [&'static str],
    resources: &'static [&'static str],
    why: &'static str,
    source: &'static str,
) -> Exception {
    Exception { actions, resources, callers: Callers::Everyone, is_allowed: false, why, source }
}

/// All of them.
pub const EXCEPTIONS: &[Exception] = &[
    Exception {
        actions: &["sts:GetCallerIdentity"],
        resources: &[],
        callers: Callers::Everyone,
        is_allowed: true,
        why: "AWS answers everyone with credentials; no policy can deny it",
        source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
    },
    Exception {
        actions: &["sts:GetSessionToken"],
        resources: &[],
        callers: Callers::Users,
        is_allowed: true,
        why: "a user needs no permission for it, and policies can't control it",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html",
    },
    Exception {
        actions: &["sts:GetSessionToken", "sts:GetFederationToken"],
        resources: &[],
        callers: Callers::Roles,
        is_allowed: false,
        why: "AWS takes this call only with the long-term credentials of a user",
        source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html",
    },
    refused(
        &[
            "iam:CreatePolicy",
            "iam:CreatePolicyVersion",
            "iam:DeletePolicy",
            "iam:DeletePolicyVersion",
            "iam:SetDefaultPolicyVersion",
            "iam:TagPolicy",
            "iam:UntagPolicy",
        ],
        &["arn:*:iam::aws:policy/*"],
        "nobody but AWS can change an AWS managed policy",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    ),
    refused(
        &[
            "iam:AddRoleToInstanceProfile",
            "iam:AttachRolePolicy",
            "iam:CreateRole",
            "iam:DeleteRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:RemoveRoleFromInstanceProfile",
            "iam:UpdateAssumeRolePolicy",
        ],
        &["arn:*:iam::*:role/aws-service-role/*"],
        "a service-linked role can be changed by its service only (iam:CreateServiceLinkedRole and iam:DeleteServiceLinkedRole make and delete it)",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html",
    ),
    Exception {
        actions: &["sts:AssumeRole*", "sts:TagSession", "sts:SetSourceIdentity"],
        resources: &["arn:*:iam::*:role/aws-service-role/*"],
        callers: Callers::AllButTheService,
        is_allowed: false,
        why: "nobody but its service can assume a service-linked role, whose trust policy can't be changed",
        source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html",
    },
    refused(
        &["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
        &["arn:*:kms:*:*:alias/aws/*"],
        "aliases that begin with `alias/aws/` are AWS's own",
        "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
    ),
    refused(
        &[
            "kms:CancelKeyDeletion",
            "kms:DisableKey",
            "kms:DisableKeyRotation",
            "kms:EnableKey",
            "kms:EnableKeyRotation",
            "kms:PutKeyPolicy",
            "kms:RotateKeyOnDemand",
            "kms:ScheduleKeyDeletion",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateKeyDescription",
        ],
        &["arn:*:kms:*:*:alias/aws/*"],
        "an AWS managed key can't be changed, nor its policy, by anyone but AWS",
        "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk",
    ),
    refused(
        &[
            "ssm:AddTagsToResource",
            "ssm:DeleteParameter*",
            "ssm:LabelParameterVersion",
            "ssm:PutParameter",
            "ssm:RemoveTagsFromResource",
            "ssm:UnlabelParameterVersion",
        ],
        &["arn:*:ssm:*:*:parameter/aws*", "arn:*:ssm:*:*:parameter/ssm*"],
        "parameters whose name begins with `aws` or `ssm` are AWS's own",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",
    ),
    refused(
        &["ssm:CreateDocument", "ssm:DeleteDocument", "ssm:UpdateDocument*", "ssm:ModifyDocumentPermission"],
        &["arn:*:ssm:*:*:document/AWS-*", "arn:*:ssm:*:*:document/Amazon*", "arn:*:ssm:*:*:document/AMZN*"],
        "documents whose name begins with `AWS-`, `Amazon` or `AMZN` are AWS's own",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html",
    ),
    refused(
        &["logs:CreateLogGroup"],
        &["arn:*:logs:*:*:log-group:aws/*"],
        "a log group's name can't begin with `aws/`",
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
    ),
    refused(
        &["organizations:DeletePolicy", "organizations:UpdatePolicy"],
        &["arn:*:organizations::aws:policy/*"],
        "nobody but AWS can change an AWS managed policy of an organization",
        "https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdatePolicy.html",
    ),
    refused(
        &[
            "secretsmanager:CancelRotateSecret",
            "secretsmanager:DeleteSecret",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecret",
            "secretsmanager:UpdateSecretVersionStage",
        ],
        &["arn:*:secretsmanager:*:*:secret:*!*"],
        "a secret that another service manages can be changed by way of that service only",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html",
    ),
];

/// What AWS decides of a request itself.
pub(super) fn exception(request: &Request) -> Option<&'static Exception> {
    // Without credentials there is no call to be allowed.
    let signed = !matches!(request.caller, Caller::Anonymous | Caller::Federated(_));
    EXCEPTIONS.iter().find(|each| signed && each.is_about(request))
}

impl Exception {
    /// What AWS answers.
    #[must_use]
    pub fn answered(&self) -> Answered {
        if self.is_allowed { Answered::Allowed } else { Answered::Denied }
    }

    fn is_about(&self, request: &Request) -> bool {
        let Request { caller, action, resource, .. } = request;
        let caller = match self.callers {
            Callers::Everyone => true,
            Callers::Users => matches!(caller, Caller::User(_)),
            Callers::Roles => matches!(caller, Caller::Role(_) | Caller::Session(_)),
            Callers::AllButTheService => {
                let service = resource.split('/').nth(2).unwrap_or_default();
                !matches!(caller, Caller::Service(name) if name == service)
            }
        };
        let of = |pattern: &&str| fits(&pattern.to_ascii_lowercase(), &resource.to_ascii_lowercase());
        caller
            && self.actions.iter().any(|pattern| fits_in_any_case(pattern, action))
            && (self.resources.is_empty() || self.resources.iter().any(of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{actions, evaluate::Context};

    #[test]
    fn what_aws_decides_itself() {
        let user = "arn:aws:iam::111122223333:user/ann";
        let role = "arn:aws:iam::111122223333:role/app";
        let cases = [
            (role, "sts:GetCallerIdentity", "*", Some(true)),
            (user, "sts:GetSessionToken", "*", Some(true)),
            (role, "sts:GetSessionToken", "*", Some(false)),
            (user, "iam:DeletePolicy", "arn:aws:iam::aws:policy/AdministratorAccess", Some(false)),
            (user, "iam:deletepolicy", "arn:aws:iam::aws:policy/service-role/X", Some(false)),
            (user, "iam:GetPolicy", "arn:aws:iam::aws:policy/AdministratorAccess", None),
            (user, "iam:DeletePolicy", "arn:aws:iam::111122223333:policy/aws", None),
            (
                user,
                "iam:PutRolePolicy",
                "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
                Some(false),
            ),
            (user, "iam:PutRolePolicy", "arn:aws:iam::111122223333:role/aws-service", None),
            (
                "ecs.amazonaws.com",
                "sts:AssumeRole",
                "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
                None,
            ),
            (
                role,
                "sts:AssumeRole",
                "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
                Some(false),
            ),
            (user, "kms:CreateAlias", "arn:aws:kms:eu-central-1:111122223333:alias/aws/s3", Some(false)),
            (user, "kms:CreateAlias", "arn:aws:kms:eu-central-1:111122223333:alias/awsome", None),
            (user, "ssm:PutParameter", "arn:aws:ssm:eu-central-1:111122223333:parameter/AWS/x", Some(false)),
            (user, "ssm:GetParameter", "arn:aws:ssm:eu-central-1::parameter/aws/service/x", None),
            ("*", "sts:GetCallerIdentity", "*", None),
        ];
        for (caller, action, resource, expected) in cases {
            let request = Request {
                caller: Caller::parse(caller).unwrap(),
                action: action.to_owned(),
                resource: resource.to_owned(),
                owner: None,
                context: Context::open(),
            };
            let found = exception(&request).map(|each| each.is_allowed);
            assert_eq!(found, expected, "{caller} {action} {resource}");
        }
    }

    #[test]
    fn each_is_about_actions_that_exist_and_has_a_source() {
        for each in EXCEPTIONS {
            assert!(each.source.starts_with("https://docs.aws.amazon.com/"), "{each:?}");
            for action in each.actions {
                let known = actions::action(action);
                assert!(matches!(known, actions::Known::Actions(..)), "{action}");
            }
        }
    }
}
