//! The role beside what it shares with users: its declaration, and its calls.

use aws_sdk_iam::types::InstanceProfile;
use serde_json::Value;

use super::{
    settings::{Settings, SettingsValue},
    trust::{Trust, TrustSpec, nobody, short},
};
use crate::{
    kind::DynAspect,
    kinds::iam::{entity::strip, prelude::*, settling::SETTLING_ROLE},
};

/// A role.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleSpec {
    /// The name; 1 to 64 letters, digits and `_+=,.@-`. Names that differ only in case are one to IAM.
    #[schemars(length(min = 1, max = 64), regex(pattern = NAME), extend("x-pattern" = NAME_IN_WORDS))]
    pub(crate) name: Text,
    /// The path, part of the ARN; `/` if absent. A role with another path is another role.
    #[schemars(length(max = 512), regex(pattern = PATH), extend("x-pattern" = PATH_IN_WORDS))]
    pub(crate) path: Option<String>,
    /// The description.
    #[schemars(length(max = 1000))]
    pub(crate) description: Option<Text>,
    /// The longest session in seconds; 3600 if absent.
    #[schemars(range(min = 3600, max = 43200))]
    pub(crate) max_session_duration: Option<i32>,
    /// The principals that may assume it: `{ services = ["lambda.amazonaws.com"] }`, or a whole trust policy, or
    /// `{ file = "x.json" }`. If absent, nobody may.
    pub(crate) trust: Option<TrustSpec>,
    /// The managed policy that none of its permissions can exceed.
    pub(crate) boundary: Option<Arn>,
    /// Inline policies by name, each in IAM's grammar or `{ file = "x.json" }`. The role has no
    /// others.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Policy>")]
    #[schemars(extend("propertyNames" = { "maxLength": 128, "pattern": NAME, "x-pattern": NAME_IN_WORDS }))]
    pub(crate) inline: BTreeMap<String, Value>,
    /// Managed policies to attach, by ARN. The role has no others.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub(crate) attachments: BTreeSet<Arn>,
    /// Tags beside those of the stack.
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, Text>,
}

impl EntityKind for OfRole {
    type Spec = RoleSpec;
    const KIND: &'static str = "iam.role";
    const IS: &'static str = "a role: who may assume it and what it may do";
    const ID: &'static str = "AROA";
    const ID_IS: &'static str = "The id that policies see in `aws:userid`: AROA…";
    const NOT_MANAGED: &'static [&'static str] = &["service-linked roles"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &Itself(Self),
        &Settings,
        &Boundary(Self),
        &TagsOf(EntityTags(Self)),
        &Trust,
        &Inline(Self),
        &Attachments(Self),
    ];
    const DIALECT: Dialect = Dialect::RoleInline;
    const JSON_FILES: &'static [&'static str] = &["trust", "inline.*"];
    const ITSELF: &'static str = "the role itself: its path, which is part of its ARN";
    const WRITES: &'static [&'static str] = &[
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
    ];
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = SETTLING_ROLE;

    fn declared(spec: RoleSpec) -> Desired {
        let says_settings = spec.description.is_some() || spec.max_session_duration.is_some();
        let settings = says_settings.then(|| SettingsValue::new(spec.description, spec.max_session_duration));
        let (trust, problems) = spec.trust.map(|trust| trust.policy()).unwrap_or_default();
        desired::<Self>(spec.name, spec.path, spec.boundary, &spec.inline, spec.attachments, spec.tags)
            .with_problems(settings.as_ref().and_then(SettingsValue::problem))
            .with_problems(problems)
            .with(Settings, settings)
            .with(Trust, trust)
    }

    /// With the short form of its trust where there is one, and with the whole policy.
    fn written(mut held: Written) -> Vec<Table> {
        held.spread(Self::WORD);
        held.spread(Settings::NAME);
        let trust = held.take(Trust);
        let short = trust.as_ref().and_then(short);
        held.set(Trust::NAME, trust);
        let whole = held.rest();
        let with_short = short.map(|short| {
            let mut table = whole.clone();
            table.insert(Trust::NAME.to_owned(), short);
            table
        });
        with_short.into_iter().chain([whole]).collect()
    }

    async fn create(
        aws: &Aws,
        at: &Target,
        path: &str,
        boundary: Option<String>,
    ) -> Result<Option<String>, Failure> {
        let settings: SettingsValue =
            at.creation_value(Settings::NAME).unwrap_or_else(|| SettingsValue::new(None, None));
        let trust = at.creation_value::<Policy>(Trust::NAME).unwrap_or_else(|| nobody(&at.scope));
        let description = settings.description.value();
        let call = aws
            .iam()
            .create_role()
            .role_name(&at.name)
            .path(path)
            .assume_role_policy_document(trust.to_json())
            .set_description(Some(description).filter(|text| !text.is_empty()))
            .max_session_duration(settings.max_session_duration)
            .set_permissions_boundary(boundary)
            .set_tags(Some(sdk_tags(&at.creation_tags())?));
        Ok(aws.send("iam:CreateRole", call.send()).await?.role.map(|role| role.role_id))
    }

    async fn delete(aws: &Aws, at: &Target) -> Result<(), Failure> {
        strip::<Self>(aws, &at.name).await?;
        // A role in one of them can't be deleted.
        for profile in instance_profiles(aws, &at.name).await? {
            let call = aws.iam().remove_role_from_instance_profile().role_name(&at.name);
            let answer = aws
                .send("iam:RemoveRoleFromInstanceProfile", call.instance_profile_name(profile).send())
                .await;
            gone(answer, ABSENT)?;
        }
        gone(aws.send("iam:DeleteRole", aws.iam().delete_role().role_name(&at.name).send()).await, ABSENT)
    }

    /// The users of a role that IAM knows: instance profiles.
    async fn uses(aws: &Aws, role: &str) -> Uses {
        let profiles = instance_profiles(aws, role).await.map(|profiles| {
            let found = |name: String| Use::new("instance profile", name, "its role", Hold::Loses);
            profiles.into_iter().map(found).map(FoundUse::outside).collect()
        });
        Uses::from_iter([profiles])
            .unlisted("which services and people assume it, and which policies name it")
    }

    /// Whom the trust policies of roles name. Without leave to read the account as a whole nothing is told.
    async fn holdings(aws: &Aws) -> Result<Vec<Holding>, Failure> {
        Ok(account(aws).await?.map(|account| account.trusts()).unwrap_or_default())
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
