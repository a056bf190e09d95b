//! The kind `iam.role`.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{Role, RoleSpec, Settings, SettingsValue, Trust, role, written};
use crate::{
    kind::DynAspect,
    kinds::iam::{
        Attachments, Boundary, EntityTags, Inline, OfRole, account,
        documents::{attachment_problems, declared_inline, policy_problem},
        entity::{self, EntityValue},
        names::{self, name_problem, path_problem},
    },
    model::Document,
    policy::Dialect,
};

/// `iam.role`.
#[derive(Clone, Copy, Debug)]
pub struct IamRole;

impl Kind for IamRole {
    type Spec = RoleSpec;
    const NAME: &'static str = "iam.role";
    const ABOUT: &'static str = "a role: who may assume it and what it may do";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "The ARN."),
        Output::predicted("name", "The name."),
        Output::made_up("id", "The id that policies see in `aws:userid`: AROA…"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &["instance profiles", "service-linked roles"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &Role,
        &Settings,
        &Boundary(OfRole),
        &TagsOf(EntityTags(OfRole)),
        &Trust,
        &Inline(OfRole),
        &Attachments(OfRole),
    ];
    const GONE: &'static [&'static str] = crate::kinds::iam::entity::ABSENT;
    // IAM answers parallel writes to one role with ConcurrentModification, and a boundary must be
    // there before the permissions that it bounds.
    const IN_SERIES: bool = true;
    const GLOBAL: bool = true;
    const TAKEN: Refusal = Refusal::new("EntityAlreadyExists", "{} already exists.");
    const INDEXED: bool = false;
    const JSON_FILES: &'static [&'static str] = &["trust", "inline.*"];

    const IN_USE_CODE: &'static str = "DeleteConflict";

    fn desired(spec: RoleSpec, _scope: &Scope) -> Desired {
        let path = spec.path.unwrap_or_else(|| "/".to_owned());
        let says_settings = spec.description.is_some() || spec.max_session_duration.is_some();
        let settings = says_settings.then(|| SettingsValue::new(spec.description, spec.max_session_duration));
        let (trust, trust_problems) = spec.trust.map(|trust| trust.policy()).unwrap_or_default();
        let (inline, inline_problems) = declared_inline(&spec.inline, Dialect::RoleInline);
        Desired::named(spec.name.clone())
            .with_problems(name_problem("name", &spec.name, names::ENTITY))
            .with_problems(path_problem(&path))
            .with_problems(settings.as_ref().and_then(SettingsValue::problem))
            .with_problems(trust_problems)
            .with_problems(inline_problems)
            .with_problems(attachment_problems(&spec.attachments))
            .with_problems(spec.boundary.as_ref().and_then(|arn| policy_problem("boundary", arn)))
            .with(Role, Some(EntityValue { path }))
            .with(Settings, settings)
            .with(Boundary(OfRole), spec.boundary)
            .with(TagsOf(EntityTags(OfRole)), Some(spec.tags).filter(|tags| !tags.is_empty()))
            .with(Trust, trust)
            .with(Inline(OfRole), Some(inline).filter(|inline| !inline.is_empty()))
            .with(Attachments(OfRole), Some(spec.attachments).filter(|attachments| !attachments.is_empty()))
    }

    fn written(held: Written) -> Vec<Table> {
        written::written(held)
    }

    /// To IAM, names that differ only in case are one.
    fn unique(name: &str) -> String {
        name.to_lowercase()
    }

    fn predict(name: &str, first: Option<&Value>, scope: &Scope) -> Outputs {
        names::predicted(scope, "role", name, first)
    }

    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        names::assigned(scope, ("role", "AROA"), name, first, unique)
    }

    fn named(resource: &str) -> Vec<String> {
        names::named(resource, "role")
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        entity::mentions(outputs)
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        role::uses(aws, &at.name).await
    }

    /// Whom the trust policies of roles name. Without leave to read the account as a whole nothing is told.
    async fn holdings(aws: &Aws, _scope: &Scope) -> Result<Vec<Holding>, Failure> {
        let account = account::account(aws).await?;
        Ok(account.map(|account| account.trusts()).unwrap_or_default())
    }

    async fn created(aws: &Aws, _scope: &Scope, name: &str, _arn: &str) -> Result<Option<i64>, Failure> {
        let answer = aws.send("iam:GetRole", aws.iam().get_role().role_name(name).send()).await?;
        Ok(answer.role.map(|role| role.create_date.secs()))
    }

    async fn list(aws: &Aws, _scope: &Scope) -> Result<Vec<Found>, Failure> {
        entity::found::<OfRole>(aws).await
    }
}
