//! Aspect `role`: the role itself.

use crate::kind::prelude::*;
use aws_sdk_iam::types::InstanceProfile;

use super::{Settings, SettingsValue, Trust, trust::nobody};
use crate::{
    kinds::iam::{
        Boundary, OfRole,
        account::PAGE,
        entity::{self, ABSENT, EntityValue, sdk_tags},
        settling::SETTLING_ROLE,
    },
    model::{FoundUse, Hold, Use},
    policy::Policy,
};

/// The role itself.
#[derive(Clone, Copy, Debug)]
pub struct Role;

impl Aspect for Role {
    type Value = EntityValue;
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

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<EntityValue>>, Failure> {
        entity::read::<OfRole>(aws, at).await
    }

    async fn create(&self, aws: &Aws, at: &Target, want: EntityValue) -> Result<Outputs, Failure> {
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
        let answer = aws.send("iam:CreateRole", call).await;
        let id = answer.map(|answer| answer.role.map(|role| role.role_id));
        entity::created::<OfRole>(aws, at, &want.path, id).await
    }

    async fn put(&self, aws: &Aws, at: &Target, want: EntityValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        entity::strip::<OfRole>(aws, &at.name).await?;
        leave_instance_profiles(aws, &at.name).await?;
        gone(aws.send("iam:DeleteRole", aws.iam().delete_role().role_name(&at.name).send()).await, ABSENT)
    }
}

/// The names of the instance profiles that hold the role.
async fn instance_profiles(aws: &Aws, role: &str) -> Result<Vec<String>, Failure> {
    let call = aws.iam().list_instance_profiles_for_role().role_name(role);
    let pages = call.into_paginator().page_size(PAGE).items().send();
    let answer = aws.send("iam:ListInstanceProfilesForRole", pages.try_collect()).await;
    let found: Vec<InstanceProfile> = absent(answer, ABSENT)?.unwrap_or_default();
    Ok(found.into_iter().map(|profile| profile.instance_profile_name).collect())
}

/// Removes the role from instance profiles, with which it can't be deleted.
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

/// The users of a role that IAM knows: instance profiles.
pub(super) async fn uses(aws: &Aws, role: &str) -> Uses {
    let profiles = instance_profiles(aws, role).await.map(|profiles| {
        let found = |name: String| Use::new("instance profile", name, "its role", Hold::Loses);
        profiles.into_iter().map(found).map(FoundUse::outside).collect()
    });
    Uses::from_iter([profiles]).unlisted("which services and people assume it, and which policies name it")
}
