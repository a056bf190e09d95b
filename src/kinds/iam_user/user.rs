//! The user beside what it shares with roles: its declaration, and its calls.

use serde_json::Value;

use super::{
    credentials::{self, HINT},
    groups::Groups,
};
use crate::{
    kind::DynAspect,
    kinds::iam::{entity::strip, prelude::*, settling::SETTLING_USER},
};

/// A user. Its credentials (access keys, password, MFA devices) are no part of a stack.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserSpec {
    /// The name; 1 to 64 letters, digits and `_+=,.@-`. Names that differ only in case are one to IAM.
    #[schemars(length(min = 1, max = 64), regex(pattern = NAME), extend("x-pattern" = NAME_IN_WORDS))]
    pub(crate) name: Text,
    /// The path, part of the ARN; `/` if absent.
    #[schemars(length(max = 512), regex(pattern = PATH), extend("x-pattern" = PATH_IN_WORDS))]
    pub(crate) path: Option<String>,
    /// The managed policy that none of its permissions can exceed.
    pub(crate) boundary: Option<Arn>,
    /// Inline policies by name, each in IAM's grammar or `{ file = "x.json" }`. The user has no
    /// others.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Policy>")]
    #[schemars(extend("propertyNames" = { "maxLength": 128, "pattern": NAME, "x-pattern": NAME_IN_WORDS }))]
    pub(crate) inline: BTreeMap<String, Value>,
    /// Managed policies to attach, by ARN. The user has no others.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub(crate) attachments: BTreeSet<Arn>,
    /// Groups, by name. The user is in no others.
    #[serde(default)]
    #[schemars(length(max = 10), inner(length(min = 1, max = 128), regex(pattern = NAME)))]
    pub(crate) groups: BTreeSet<Text>,
    /// Tags beside those of the stack.
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, Text>,
}

impl EntityKind for OfUser {
    type Spec = UserSpec;
    const KIND: &'static str = "iam.user";
    const IS: &'static str = "a user: what it may do; its credentials stay out of the stack";
    const ID: &'static str = "AIDA";
    const ID_IS: &'static str = "The id that policies see in `aws:userid`: AIDA…";
    const NOT_MANAGED: &'static [&'static str] = &[
        "access keys",
        "console password",
        "MFA devices",
        "SSH public keys",
        "service-specific credentials",
        "signing certificates",
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &Itself(Self),
        &Boundary(Self),
        &TagsOf(EntityTags(Self)),
        &Inline(Self),
        &Attachments(Self),
        &Groups,
    ];
    // They can't be made again.
    const LEAVES_BEHIND: Option<&'static str> = Some("its access keys and password");
    const DIALECT: Dialect = Dialect::UserInline;
    const JSON_FILES: &'static [&'static str] = &["inline.*"];
    const ITSELF: &'static str = "the user itself: its path, which is part of its ARN";
    const WRITES: &'static [&'static str] = &[
        "iam:CreateUser",
        "iam:DeleteUser",
        "iam:DeleteUserPolicy",
        "iam:DetachUserPolicy",
        "iam:GetLoginProfile",
        "iam:GetUser",
        "iam:ListAccessKeys",
        "iam:ListAttachedUserPolicies",
        "iam:ListGroupsForUser",
        "iam:ListMFADevices",
        "iam:ListSSHPublicKeys",
        "iam:ListServiceSpecificCredentials",
        "iam:ListSigningCertificates",
        "iam:ListUserPolicies",
        "iam:PutUserPermissionsBoundary",
        "iam:RemoveUserFromGroup",
        "iam:TagUser",
    ];
    // A recreated user would lose its access keys and password, which are used in places that the
    // stack does not know. Another path would change the ARN that other policies name.
    const ON_CHANGE: OnChange = OnChange::Refuse;
    const TRANSIENT: &'static [Transient] = SETTLING_USER;

    fn declared(spec: UserSpec) -> Desired {
        desired::<Self>(spec.name, spec.path, spec.boundary, &spec.inline, spec.attachments, spec.tags)
            .with(Groups, Some(spec.groups).filter(|groups| !groups.is_empty()))
    }

    async fn create(
        aws: &Aws,
        at: &Target,
        path: &str,
        boundary: Option<String>,
    ) -> Result<Option<String>, Failure> {
        let call = aws
            .iam()
            .create_user()
            .user_name(&at.name)
            .path(path)
            .set_permissions_boundary(boundary)
            .set_tags(Some(sdk_tags(&at.creation_tags())?));
        Ok(aws.send("iam:CreateUser", call.send()).await?.user.map(|user| user.user_id))
    }

    async fn delete(aws: &Aws, at: &Target) -> Result<(), Failure> {
        // Before anything is removed, so that a user who is still needed keeps all permissions.
        let credentials = credentials::all(aws, &at.name).await?;
        if !credentials.is_empty() {
            let message = format!("the user still has {}", credentials.join(" and "));
            return Err(Failure::refused("iam:DeleteUser", "DeleteConflict", message).with_hint(HINT));
        }
        Aspect::delete(&Groups, aws, at).await?;
        strip::<Self>(aws, &at.name).await?;
        let answer = aws.send("iam:DeleteUser", aws.iam().delete_user().user_name(&at.name).send()).await;
        gone(answer, ABSENT).map_err(|failure| {
            if failure.has_code(&["DeleteConflict"]) { failure.with_hint(HINT) } else { failure }
        })
    }

    async fn uses(aws: &Aws, user: &str) -> Uses {
        credentials::uses(aws, user).await
    }
}
