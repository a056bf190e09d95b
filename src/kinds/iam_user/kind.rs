//! The kind `iam.user`.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{Groups, User, UserSpec, credentials};
use crate::{
    kind::DynAspect,
    kinds::iam::{
        Attachments, Boundary, EntityTags, Inline, OfUser,
        documents::{attachment_problems, declared_inline, policy_problem},
        entity::{self, EntityValue},
        names::{self, name_problem, path_problem},
    },
    model::Document,
    policy::Dialect,
};

/// `iam.user`.
#[derive(Clone, Copy, Debug)]
pub struct IamUser;

impl Kind for IamUser {
    type Spec = UserSpec;
    const NAME: &'static str = "iam.user";
    const ABOUT: &'static str = "a user: what it may do; its credentials stay out of the stack";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "The ARN."),
        Output::predicted("name", "The name."),
        Output::made_up("id", "The id that policies see in `aws:userid`: AIDA…"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &[
        "access keys",
        "console password",
        "MFA devices",
        "SSH public keys",
        "service-specific credentials",
        "signing certificates",
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &User,
        &Boundary(OfUser),
        &TagsOf(EntityTags(OfUser)),
        &Inline(OfUser),
        &Attachments(OfUser),
        &Groups,
    ];
    const GONE: &'static [&'static str] = crate::kinds::iam::entity::ABSENT;
    // Its access keys and password can't be made again.
    const HOLDS_DATA: bool = true;
    // IAM answers parallel writes to one user with ConcurrentModification, and a boundary must be
    // there before the permissions that it bounds.
    const IN_SERIES: bool = true;
    const GLOBAL: bool = true;
    const TAKEN: Refusal = Refusal::new("EntityAlreadyExists", "{} already exists.");
    const INDEXED: bool = false;
    const JSON_FILES: &'static [&'static str] = &["inline.*"];

    const IN_USE_CODE: &'static str = "DeleteConflict";
    const LEAVES_BEHIND: Option<&'static str> = Some("its access keys and password");

    fn desired(spec: UserSpec, _scope: &Scope) -> Desired {
        let path = spec.path.unwrap_or_else(|| "/".to_owned());
        let (inline, inline_problems) = declared_inline(&spec.inline, Dialect::UserInline);
        Desired::named(spec.name.clone())
            .with_problems(name_problem("name", &spec.name, names::ENTITY))
            .with_problems(path_problem(&path))
            .with_problems(inline_problems)
            .with_problems(attachment_problems(&spec.attachments))
            .with_problems(spec.boundary.as_ref().and_then(|arn| policy_problem("boundary", arn)))
            .with_problems(
                spec.groups.iter().filter_map(|group| name_problem("groups", group, names::POLICY)),
            )
            .with(User, Some(EntityValue { path }))
            .with(Boundary(OfUser), spec.boundary)
            .with(TagsOf(EntityTags(OfUser)), Some(spec.tags).filter(|tags| !tags.is_empty()))
            .with(Inline(OfUser), Some(inline).filter(|inline| !inline.is_empty()))
            .with(Attachments(OfUser), Some(spec.attachments).filter(|attachments| !attachments.is_empty()))
            .with(Groups, Some(spec.groups).filter(|groups| !groups.is_empty()))
    }

    /// To IAM, names that differ only in case are one.
    fn unique(name: &str) -> String {
        name.to_lowercase()
    }

    fn predict(name: &str, first: Option<&Value>, scope: &Scope) -> Outputs {
        names::predicted(scope, "user", name, first)
    }

    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        names::assigned(scope, ("user", "AIDA"), name, first, unique)
    }

    fn named(resource: &str) -> Vec<String> {
        names::named(resource, "user")
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        entity::mentions(outputs)
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        credentials::uses(aws, &at.name).await
    }

    async fn created(aws: &Aws, _scope: &Scope, name: &str, _arn: &str) -> Result<Option<i64>, Failure> {
        let answer = aws.send("iam:GetUser", aws.iam().get_user().user_name(name).send()).await?;
        Ok(answer.user.map(|user| user.create_date.secs()))
    }

    async fn list(aws: &Aws, _scope: &Scope) -> Result<Vec<Found>, Failure> {
        entity::found::<OfUser>(aws).await
    }
}
