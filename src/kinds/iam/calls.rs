//! The calls of roles and of users: IAM has the same ones in two spellings, which the two tables below hold.

use aws_sdk_iam::types::{Role, RoleDetail, User, UserDetail};

use super::{
    account::{Account, Details, PAGE, Profile},
    entity::{ABSENT, Entity, Write, is_of_aws, known_tags},
    settling::of_policy,
};
use crate::kind::prelude::*;

const READ: &[&str] = &["iam:GetAccountAuthorizationDetails"];

macro_rules! entity {
    (@option $of:ident $member:ident) => { $of.$member };
    (@option $of:ident) => { None };
    (
        $(#[$about:meta])* $Of:ident $word:literal,
        $Entity:ident, $Details:ident, $account:ident, $entity:ident, $name:ident, $id:ident, $policies:ident,
        trust: $($trust:ident)?, groups: $($groups:ident)?,
        $list:ident $LIST:literal, $get:ident $GET:literal,
        $list_inline:ident $LIST_INLINE:literal, $get_inline:ident $GET_INLINE:literal,
        $put_inline:ident $PUT_INLINE:literal, $delete_inline:ident $DELETE_INLINE:literal,
        $list_attached:ident $LIST_ATTACHED:literal,
        $attach:ident $ATTACH:literal, $detach:ident $DETACH:literal,
        $put_boundary:ident $PUT_BOUNDARY:literal, $delete_boundary:ident $DELETE_BOUNDARY:literal,
        $tag:ident $TAG:literal, $untag:ident $UNTAG:literal,
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default)]
        pub(crate) struct $Of;

        impl From<$Entity> for Profile {
            fn from(one: $Entity) -> Self {
                Self {
                    name: one.$name,
                    path: one.path,
                    id: one.$id,
                    boundary: one.permissions_boundary.and_then(|boundary| boundary.permissions_boundary_arn),
                    tags: known_tags(one.tags),
                    trust: entity!(@option one $($trust)?),
                    created: Some(one.create_date.secs()),
                }
            }
        }

        impl From<$Details> for Details {
            fn from(one: $Details) -> Self {
                let inline = one.$policies.into_iter().flatten();
                let attached = one.attached_managed_policies.into_iter().flatten();
                let groups: Option<Vec<String>> = entity!(@option one $($groups)?);
                Self {
                    arn: one.arn.unwrap_or_default(),
                    inline: inline.filter_map(|one| Some((one.policy_name?, one.policy_document?))).collect(),
                    attached: attached.filter_map(|one| one.policy_arn).collect(),
                    groups: groups.into_iter().flatten().collect(),
                    profile: Profile {
                        name: one.$name.unwrap_or_default(),
                        path: one.path.unwrap_or_default(),
                        id: one.$id.unwrap_or_default(),
                        boundary: one.permissions_boundary.and_then(|boundary| boundary.permissions_boundary_arn),
                        tags: known_tags(one.tags),
                        trust: entity!(@option one $($trust)?),
                        created: None,
                    },
                }
            }
        }

        impl Entity for $Of {
            const WORD: &'static str = $word;
            const INLINE: Actions =
                Actions { read: READ, write: &[$LIST_INLINE, $GET_INLINE, $PUT_INLINE, $DELETE_INLINE] };
            const ATTACHMENTS: Actions = Actions { read: READ, write: &[$LIST_ATTACHED, $ATTACH, $DETACH] };
            const BOUNDARY: Actions = Actions { read: READ, write: &[$PUT_BOUNDARY, $DELETE_BOUNDARY] };
            const TAGS: Actions = Actions { read: READ, write: &[$GET, $TAG, $UNTAG] };

            fn all(account: &Account) -> &BTreeMap<String, Details> {
                &account.$account
            }

            async fn list(aws: &Aws) -> Result<Vec<Found>, Failure> {
                let pages = aws.iam().$list().into_paginator().page_size(PAGE).items().send();
                let listed: Vec<$Entity> = aws.send($LIST, pages.try_collect()).await?;
                let found =
                    |one: $Entity| Found { of_aws: is_of_aws::<Self>(&one.path), ..Found::named(one.$name) };
                Ok(listed.into_iter().map(found).collect())
            }

            async fn get(aws: &Aws, name: &str) -> Result<Profile, Failure> {
                let answer = aws.send($GET, aws.iam().$get().$name(name).send()).await?;
                let one = answer.$entity.ok_or_else(|| Failure::guard($GET, "the answer is empty"))?;
                Ok(one.into())
            }

            async fn list_inline(aws: &Aws, name: &str) -> Result<Vec<String>, Failure> {
                let pages = aws.iam().$list_inline().$name(name).into_paginator().page_size(PAGE).items();
                aws.send($LIST_INLINE, pages.send().try_collect()).await
            }

            async fn get_inline(aws: &Aws, name: &str, policy: &str) -> Result<String, Failure> {
                let call = aws.iam().$get_inline().$name(name).policy_name(policy);
                Ok(aws.send($GET_INLINE, call.send()).await?.policy_document)
            }

            async fn list_attached(aws: &Aws, name: &str) -> Result<BTreeSet<String>, Failure> {
                let pages = aws.iam().$list_attached().$name(name).into_paginator().page_size(PAGE).items();
                let attached = aws.send($LIST_ATTACHED, pages.send().try_collect()).await?;
                Ok(attached.into_iter().filter_map(|policy| policy.policy_arn).collect())
            }

            async fn write(aws: &Aws, name: &str, write: Write<'_>) -> Result<(), Failure> {
                let iam = aws.iam();
                match write {
                    Write::PutInline(policy, document) => {
                        let call = iam.$put_inline().$name(name).policy_name(policy).policy_document(document);
                        aws.send($PUT_INLINE, call.send()).await.map(drop)
                    }
                    Write::DeleteInline(policy) => {
                        let call = iam.$delete_inline().$name(name).policy_name(policy);
                        gone(aws.send($DELETE_INLINE, call.send()).await, ABSENT)
                    }
                    Write::Attach(arn) => {
                        let answer = aws.send($ATTACH, iam.$attach().$name(name).policy_arn(arn).send()).await;
                        answer.map(drop).map_err(|failure| of_policy(failure, arn))
                    }
                    Write::Detach(arn) => {
                        gone(aws.send($DETACH, iam.$detach().$name(name).policy_arn(arn).send()).await, ABSENT)
                    }
                    Write::PutBoundary(arn) => {
                        let call = iam.$put_boundary().$name(name).permissions_boundary(arn);
                        let answer = aws.send($PUT_BOUNDARY, call.send()).await;
                        answer.map(drop).map_err(|failure| of_policy(failure, arn))
                    }
                    Write::DeleteBoundary => {
                        gone(aws.send($DELETE_BOUNDARY, iam.$delete_boundary().$name(name).send()).await, ABSENT)
                    }
                    Write::Tag(tags) => {
                        aws.send($TAG, iam.$tag().$name(name).set_tags(Some(tags)).send()).await.map(drop)
                    }
                    Write::Untag(keys) => {
                        gone(aws.send($UNTAG, iam.$untag().$name(name).set_tag_keys(Some(keys)).send()).await, ABSENT)
                    }
                }
            }
        }
    };
}

entity! {
    /// Roles.
    OfRole "role",
    Role, RoleDetail, roles, role, role_name, role_id, role_policy_list,
    trust: assume_role_policy_document, groups: ,
    list_roles "iam:ListRoles", get_role "iam:GetRole",
    list_role_policies "iam:ListRolePolicies", get_role_policy "iam:GetRolePolicy",
    put_role_policy "iam:PutRolePolicy", delete_role_policy "iam:DeleteRolePolicy",
    list_attached_role_policies "iam:ListAttachedRolePolicies",
    attach_role_policy "iam:AttachRolePolicy", detach_role_policy "iam:DetachRolePolicy",
    put_role_permissions_boundary "iam:PutRolePermissionsBoundary",
    delete_role_permissions_boundary "iam:DeleteRolePermissionsBoundary",
    tag_role "iam:TagRole", untag_role "iam:UntagRole",
}

entity! {
    /// Users.
    OfUser "user",
    User, UserDetail, users, user, user_name, user_id, user_policy_list,
    trust: , groups: group_list,
    list_users "iam:ListUsers", get_user "iam:GetUser",
    list_user_policies "iam:ListUserPolicies", get_user_policy "iam:GetUserPolicy",
    put_user_policy "iam:PutUserPolicy", delete_user_policy "iam:DeleteUserPolicy",
    list_attached_user_policies "iam:ListAttachedUserPolicies",
    attach_user_policy "iam:AttachUserPolicy", detach_user_policy "iam:DetachUserPolicy",
    put_user_permissions_boundary "iam:PutUserPermissionsBoundary",
    delete_user_permissions_boundary "iam:DeleteUserPermissionsBoundary",
    tag_user "iam:TagUser", untag_user "iam:UntagUser",
}
