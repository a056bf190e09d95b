//! Aspect `user`: the user itself.

use super::{
    Groups,
    credentials::{self, HINT},
};
use crate::kind::prelude::*;
use crate::kinds::iam::{
    Boundary, Entity, OfUser,
    entity::{self, ABSENT, sdk_tags},
    settling::{SETTLING_USER, earlier, is_taken},
};

/// What a stack does not change about a user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserValue {
    /// The path.
    pub path: String,
}

/// The user itself.
#[derive(Clone, Copy, Debug)]
pub struct User;

/// The outputs of a user.
pub(super) fn outputs_of(scope: &Scope, path: &str, name: &str, id: &str) -> Outputs {
    let arn = scope.global_arn("iam", &format!("user{path}{name}"));
    outputs([("name", name), ("arn", &arn), ("id", id)])
}

impl Aspect for User {
    type Value = UserValue;
    const NAME: &'static str = "user";
    const ABOUT: &'static str = "the user itself: its path, which is part of its ARN";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["iam:GetAccountAuthorizationDetails"],
        write: &[
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
        ],
    };
    // Making the user again would lose its access keys and password, which live in places that the
    // stack does not know. Moving it would change the ARN that other policies name.
    const ON_CHANGE: OnChange = OnChange::Refuse;
    const TRANSIENT: &'static [Transient] = SETTLING_USER;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<UserValue>>, Failure> {
        let Some(profile) = entity::profile::<OfUser>(aws, &at.name).await? else { return Ok(None) };
        let outputs = outputs_of(&at.scope, &profile.path, &profile.name, &profile.id);
        Ok(Some(Seen::with_outputs(UserValue { path: profile.path }, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: UserValue) -> Result<Outputs, Failure> {
        let boundary = at.creation_value::<Arn>(Boundary::<OfUser>::NAME);
        let call = aws
            .iam()
            .create_user()
            .user_name(&at.name)
            .path(&want.path)
            .set_permissions_boundary(boundary.map(|arn| arn.value()))
            .set_tags(Some(sdk_tags(&at.creation_tags())?))
            .send();
        let id = match aws.send("iam:CreateUser", call).await {
            Ok(answer) => answer.user.map(|user| user.user_id).unwrap_or_default(),
            Err(refusal) if is_taken(&refusal) => {
                earlier::<OfUser>(at, &want.path, OfUser::get(aws, &at.name).await?, refusal)?.id
            }
            Err(failure) => return Err(failure),
        };
        Ok(outputs_of(&at.scope, &want.path, &at.name, &id))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: UserValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        // Before anything is taken away, so that a user who is still needed keeps all permissions.
        let credentials = credentials::all(aws, &at.name).await?;
        if !credentials.is_empty() {
            let message = format!("the user still has {}", credentials.join(" and "));
            return Err(Failure::refused("iam:DeleteUser", "DeleteConflict", message).with_hint(HINT));
        }
        Groups.delete(aws, at).await?;
        entity::strip::<OfUser>(aws, &at.name).await?;
        let answer = aws.send("iam:DeleteUser", aws.iam().delete_user().user_name(&at.name).send()).await;
        gone(answer, ABSENT).map_err(|failure| {
            if failure.has_code(&["DeleteConflict"]) { failure.with_hint(HINT) } else { failure }
        })
    }
}
