//! Aspect `user`: the user itself.

use super::{
    Groups,
    credentials::{self, HINT},
};
use crate::kind::prelude::*;
use crate::kinds::iam::{
    Boundary, OfUser,
    entity::{self, ABSENT, EntityValue, sdk_tags},
    settling::SETTLING_USER,
};

/// The user itself.
#[derive(Clone, Copy, Debug)]
pub struct User;

impl Aspect for User {
    type Value = EntityValue;
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
    // A recreated user would lose its access keys and password, which are used in places that the
    // stack does not know. Another path would change the ARN that other policies name.
    const ON_CHANGE: OnChange = OnChange::Refuse;
    const TRANSIENT: &'static [Transient] = SETTLING_USER;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<EntityValue>>, Failure> {
        entity::read::<OfUser>(aws, at).await
    }

    async fn create(&self, aws: &Aws, at: &Target, want: EntityValue) -> Result<Outputs, Failure> {
        let boundary = at.creation_value::<Arn>(Boundary::<OfUser>::NAME);
        let call = aws
            .iam()
            .create_user()
            .user_name(&at.name)
            .path(&want.path)
            .set_permissions_boundary(boundary.map(|arn| arn.value()))
            .set_tags(Some(sdk_tags(&at.creation_tags())?))
            .send();
        let answer = aws.send("iam:CreateUser", call).await;
        let id = answer.map(|answer| answer.user.map(|user| user.user_id));
        entity::created::<OfUser>(aws, at, &want.path, id).await
    }

    async fn put(&self, aws: &Aws, at: &Target, want: EntityValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        // Before anything is removed, so that a user who is still needed keeps all permissions.
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
