//! `iam.instance_profile`: what gives an instance of EC2 a role.

use futures_util::future::try_join_all;
use serde_json::Value;

use crate::{
    kind::DynAspect,
    kinds::iam::{
        names,
        prelude::*,
        settling::{SETTLING, is_taken, ours},
    },
};

/// The type in its ARN.
const WORD: &str = "instance-profile";
const GET: &str = "iam:GetInstanceProfile";
const LIST: &str = "iam:ListInstanceProfiles";
const CREATE: &str = "iam:CreateInstanceProfile";
const DELETE: &str = "iam:DeleteInstanceProfile";
const ADD_ROLE: &str = "iam:AddRoleToInstanceProfile";
const REMOVE_ROLE: &str = "iam:RemoveRoleFromInstanceProfile";
const TAG: &str = "iam:TagInstanceProfile";
const UNTAG: &str = "iam:UntagInstanceProfile";

/// How many profiles are asked for their tags one by one.
const FEW: usize = 50;

const NO_ROLE: Refusal = Refusal::new("NoSuchEntity", "The role with name {} cannot be found.");

/// An instance profile: what gives an instance of EC2 a role.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name. Names that differ only in case are one to IAM.
    #[schemars(length(min = 1, max = 128), regex(pattern = NAME), extend("x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// Its path, part of the ARN; `/` if absent. A profile with another path is another profile.
    #[schemars(length(max = 512), regex(pattern = PATH), extend("x-pattern" = PATH_IN_WORDS))]
    pub path: Option<String>,
    /// The name of the role that it gives.
    pub role: Option<Text>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// A profile as IAM has it.
#[derive(Clone)]
struct Profile {
    path: String,
    id: String,
    role: Option<String>,
    tags: TagsValue,
}

/// The profile now; `None` where there is none of exactly this name.
async fn profile_now(aws: &Aws, name: &str) -> Result<Option<Profile>, Failure> {
    let answer = aws.send(GET, aws.iam().get_instance_profile().instance_profile_name(name).send()).await;
    let found = absent(answer, ABSENT)?.and_then(|answer| answer.instance_profile);
    Ok(found.filter(|found| found.instance_profile_name == name).map(|found| Profile {
        path: found.path,
        id: found.instance_profile_id,
        role: found.roles.into_iter().next().map(|role| role.role_name),
        tags: known_tags(found.tags),
    }))
}

/// The same, read once for all of its aspects.
async fn profile(aws: &Aws, name: &str) -> Result<Option<Profile>, Failure> {
    let listing = format!("iam:{WORD}/{name}");
    let found = aws.catalogue().listing(&listing, || profile_now(aws, name)).await?;
    Ok((*found).clone())
}

/// What can't change about a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileValue {
    path: String,
}

#[derive(Debug)]
struct ProfileItself;

impl Aspect for ProfileItself {
    type Value = ProfileValue;
    const NAME: &'static str = "instance_profile";
    const ABOUT: &'static str = "its name and path";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, CREATE, TAG, REMOVE_ROLE, DELETE] };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ProfileValue>>, Failure> {
        let Some(Profile { path, id, .. }) = profile(aws, &at.name).await? else { return Ok(None) };
        let outputs = outputs_of(&at.scope, WORD, &path, &at.name, &id);
        Ok(Some(Seen::with_outputs(ProfileValue { path }, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: ProfileValue) -> Result<Outputs, Failure> {
        let tags = Some(sdk_tags(&at.creation_tags())?).filter(|tags| !tags.is_empty());
        let call = aws.iam().create_instance_profile().instance_profile_name(&at.name).path(&want.path);
        let id = match aws.send(CREATE, call.set_tags(tags).send()).await {
            Ok(answer) => answer.instance_profile.map(|made| made.instance_profile_id).unwrap_or_default(),
            Err(refusal) if is_taken(&refusal) => match profile_now(aws, &at.name).await? {
                Some(found) if found.path == want.path => {
                    ours(at, "instance profile", &at.name, &found.tags, refusal)?;
                    found.id
                }
                _ => return Err(refusal),
            },
            Err(failure) => return Err(failure),
        };
        Ok(outputs_of(&at.scope, WORD, &want.path, &at.name, &id))
    }

    /// IAM refuses to delete one that has a role.
    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        RoleOf::remove(aws, at).await?;
        let call = aws.iam().delete_instance_profile().instance_profile_name(&at.name);
        gone(aws.send(DELETE, call.send()).await, ABSENT)
    }
}

/// The role that it gives; IAM takes one only.
struct RoleOf;

impl Configuration for RoleOf {
    type Value = Text;
    const NAME: &'static str = "role";
    const ABOUT: &'static str = "the role that it gives, by name";
    const GET: &'static str = GET;
    const PUT: &'static str = ADD_ROLE;
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, ADD_ROLE, REMOVE_ROLE, "iam:PassRole"] };
    const REPLACES: Replaces = Replaces::Named;
    const NAMES: Option<Names<Text>> = Some(|role| vec![Named::called("iam.role", role.value()).or(NO_ROLE)]);
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Text>>, Failure> {
        let role = profile(aws, &at.name).await?.and_then(|profile| profile.role);
        Ok(role.map(|role| Seen::new(known(role))))
    }

    async fn put(aws: &Aws, at: &Target, want: Text) -> Result<(), Failure> {
        let live = profile_now(aws, &at.name).await?.and_then(|profile| profile.role);
        if live == Some(want.value()) {
            return Ok(());
        }
        remove_role(aws, at, live).await?;
        let call = aws.iam().add_role_to_instance_profile().instance_profile_name(&at.name);
        aws.send(ADD_ROLE, call.role_name(want.value()).send()).await.map(drop)
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        let live = profile_now(aws, &at.name).await?.and_then(|profile| profile.role);
        remove_role(aws, at, live).await
    }
}

async fn remove_role(aws: &Aws, at: &Target, role: Option<String>) -> Result<(), Failure> {
    let Some(role) = role else { return Ok(()) };
    let call = aws.iam().remove_role_from_instance_profile().instance_profile_name(&at.name);
    gone(aws.send(REMOVE_ROLE, call.role_name(role).send()).await, ABSENT)
}

#[derive(Debug)]
struct ProfileTags;

impl Tagged for ProfileTags {
    const LIST: &'static str = GET;
    const TAG: &'static str = TAG;
    const UNTAG: &'static str = UNTAG;
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, TAG, UNTAG] };
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
        Ok(profile(aws, &at.name).await?.map(|profile| profile.tags).unwrap_or_default())
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let tags = profile_now(aws, &at.name).await?.map(|profile| profile.tags);
        Ok(plain(&tags.unwrap_or_default()))
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let call = aws.iam().tag_instance_profile().instance_profile_name(&at.name);
        aws.send(TAG, call.set_tags(Some(sdk_tags(&tags)?)).send()).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.iam().untag_instance_profile().instance_profile_name(&at.name);
        gone(aws.send(UNTAG, call.set_tag_keys(Some(keys)).send()).await, ABSENT)
    }
}

/// `iam.instance_profile`.
#[derive(Debug)]
pub struct IamInstanceProfile;

impl Kind for IamInstanceProfile {
    type Spec = Spec;
    const NAME: &'static str = "iam.instance_profile";
    const ABOUT: &'static str = "an instance profile, which gives an instance of EC2 a role";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "its ARN"),
        Output::predicted("name", "its name"),
        Output::made_up("id", "its id: AIPA…"),
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&ProfileItself, &TagsOf(ProfileTags), &Configured(RoleOf)];
    const GONE: &'static [&'static str] = ABSENT;
    const IN_SERIES: bool = true;
    const GLOBAL: bool = true;
    const INDEXED: bool = false;
    const TAKEN: Refusal = names::TAKEN;
    const UNLISTED_USES: Option<&'static str> = Some("which instances have it");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        Desired::named(spec.name)
            .with(Configured(RoleOf), spec.role)
            .with(TagsOf(ProfileTags), Some(spec.tags))
            .with(ProfileItself, Some(ProfileValue { path: spec.path.unwrap_or_else(|| "/".to_owned()) }))
    }

    fn predict(name: &str, first: Option<&Value>, scope: &Scope) -> Outputs {
        names::predicted(scope, WORD, name, first)
    }

    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        names::assigned(scope, (WORD, "AIPA"), name, first, unique)
    }

    fn named(resource: &str) -> Vec<String> {
        names::named(resource, WORD)
    }

    fn unique(name: &str) -> String {
        name.to_lowercase()
    }

    async fn list(aws: &Aws, _scope: &Scope) -> Result<Vec<Found>, Failure> {
        let pages = aws.iam().list_instance_profiles().into_paginator().page_size(PAGE).items().send();
        let listed = aws.send(LIST, pages.try_collect()).await?;
        let are_few = listed.len() <= FEW;
        let found = listed.into_iter().map(|found| async move {
            let name = found.instance_profile_name;
            let profile = if are_few { Some(profile(aws, &name).await?) } else { None };
            // What went meanwhile has none.
            let tags = profile.map(|profile| profile.map(|one| plain(&one.tags)).unwrap_or_default());
            Ok(Found { tags, ..Found::named(name) })
        });
        try_join_all(found).await
    }
}
