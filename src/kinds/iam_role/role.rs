//! Aspect `role`: the role itself.

use crate::kind::prelude::*;
use aws_sdk_iam::types::InstanceProfile;

use super::{Settings, SettingsValue, Trust, trust::nobody};
use crate::{
    kinds::iam::{
        Boundary, Entity, OfRole,
        account::PAGE,
        entity::{self, ABSENT, sdk_tags},
        settling::{SETTLING_ROLE, earlier, is_taken},
    },
    policy::Policy,
};

/// What can't change about a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleValue {
    /// The path.
    pub path: String,
}

/// The role itself.
#[derive(Clone, Copy, Debug)]
pub struct Role;

/// The outputs of a role. The ARN is put together: right after creation `GetRole` may answer with
/// the id in its place.
pub(super) fn outputs_of(scope: &Scope, path: &str, name: &str, id: &str) -> Outputs {
    let arn = scope.global_arn("iam", &format!("role{path}{name}"));
    outputs([("name", name), ("arn", &arn), ("id", id)])
}

impl Aspect for Role {
    type Value = RoleValue;
    const NAME: &'static str = "role";
    const ABOUT: &'static str = "the role itself: its path, which is part of its ARN";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["iam:GetAccountAuthorizationDetails"],
        write: &[
            "iam:CreateRole",
            "iam:DeleteRole",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:GetRole",
            "iam:ListAttachedRolePolicies",
            "iam:ListInstanceProfilesForRole",
            "iam:ListRolePolicies",
            "iam:PutRolePermissionsBoundary",
            "iam:RemoveRoleFromInstanceProfile",
            "iam:TagRole",
        ],
    };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = SETTLING_ROLE;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<RoleValue>>, Failure> {
        let Some(profile) = entity::profile::<OfRole>(aws, &at.name).await? else { return Ok(None) };
        let outputs = outputs_of(&at.scope, &profile.path, &profile.name, &profile.id);
        Ok(Some(Seen::with_outputs(RoleValue { path: profile.path }, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: RoleValue) -> Result<Outputs, Failure> {
        let settings: SettingsValue =
            at.creation_value(Settings::NAME).unwrap_or_else(|| SettingsValue::new(None, None));
        let trust = at.creation_value::<Policy>(Trust::NAME).unwrap_or_else(|| nobody(&at.scope));
        let boundary = at.creation_value::<Arn>(Boundary::<OfRole>::NAME);
        let description = settings.description.value();
        let call = aws
            .iam()
            .create_role()
            .role_name(&at.name)
            .path(&want.path)
            .assume_role_policy_document(trust.to_json())
            .set_description(Some(description).filter(|text| !text.is_empty()))
            .max_session_duration(settings.max_session_duration)
            .set_permissions_boundary(boundary.map(|arn| arn.value()))
            .set_tags(Some(sdk_tags(&at.creation_tags())?))
            .send();
        let id = match aws.send("iam:CreateRole", call).await {
            Ok(answer) => answer.role.map(|role| role.role_id).unwrap_or_default(),
            Err(refusal) if is_taken(&refusal) => {
                earlier::<OfRole>(at, &want.path, OfRole::get(aws, &at.name).await?, refusal)?.id
            }
            Err(failure) => return Err(failure),
        };
        Ok(outputs_of(&at.scope, &want.path, &at.name, &id))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: RoleValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        entity::strip::<OfRole>(aws, &at.name).await?;
        leave_instance_profiles(aws, &at.name).await?;
        gone(aws.send("iam:DeleteRole", aws.iam().delete_role().role_name(&at.name).send()).await, ABSENT)
    }
}

/// The names of the instance profiles that hold the role.
pub(super) async fn instance_profiles(aws: &Aws, role: &str) -> Result<Vec<String>, Failure> {
    let call = aws.iam().list_instance_profiles_for_role().role_name(role);
    let pages = call.into_paginator().page_size(PAGE).items().send();
    let answer = aws.send("iam:ListInstanceProfilesForRole", pages.try_collect()).await;
    let found: Vec<InstanceProfile> = absent(answer, ABSENT)?.unwrap_or_default();
    Ok(found.into_iter().map(|profile| profile.instance_profile_name).collect())
}

/// Takes the role out of instance profiles, which would hold it.
async fn leave_instance_profiles(aws: &Aws, role: &str) -> Result<(), Failure> {
    for profile in instance_profiles(aws, role).await? {
        let call = aws
            .iam()
            .remove_role_from_instance_profile()
            .instance_profile_name(profile)
            .role_name(role)
            .send();
        gone(aws.send("iam:RemoveRoleFromInstanceProfile", call).await, ABSENT)?;
    }
    Ok(())
}
