//! The kinds of roles and of users.

use serde_json::Value;

use super::{
    aspects::{Attachments, Boundary, EntityTags, Inline, Itself},
    documents::{declared_inline, policy_problem},
    entity::{self, ABSENT, EntityKind, EntityValue},
    names,
};
use crate::{
    kind::{DynAspect, prelude::*},
    model::{Document, Hold},
};

/// What the members mean that roles and users both have.
pub(crate) fn desired<E: EntityKind>(
    name: Text,
    path: Option<String>,
    boundary: Option<Arn>,
    inline: &BTreeMap<String, Value>,
    attachments: BTreeSet<Arn>,
    tags: TagsValue,
) -> Desired {
    let path = path.unwrap_or_else(|| "/".to_owned());
    let (inline, problems) = declared_inline(inline, E::DIALECT);
    Desired::named(name)
        .with_problems(problems)
        .with_problems(attachments.iter().filter_map(|arn| policy_problem("attachments", arn)))
        .with_problems(boundary.iter().filter_map(|arn| policy_problem("boundary", arn)))
        .with(Itself(E::default()), Some(EntityValue { path }))
        .with(Boundary(E::default()), boundary)
        .with(TagsOf(EntityTags(E::default())), Some(tags).filter(|tags| !tags.is_empty()))
        .with(Inline(E::default()), Some(inline).filter(|inline| !inline.is_empty()))
        .with(Attachments(E::default()), Some(attachments).filter(|attachments| !attachments.is_empty()))
}

/// The kind of roles or of users.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entities<E>(pub(crate) E);

impl<E: EntityKind> Kind for Entities<E> {
    type Spec = E::Spec;
    const NAME: &'static str = E::KIND;
    const ABOUT: &'static str = E::IS;
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "The ARN."),
        Output::predicted("name", "The name."),
        Output::made_up("id", E::ID_IS),
    ];
    const NOT_MANAGED: &'static [&'static str] = E::NOT_MANAGED;
    const ASPECTS: &'static [&'static dyn DynAspect] = E::ASPECTS;
    const GONE: &'static [&'static str] = ABSENT;
    const HOLDS_DATA: bool = E::LEAVES_BEHIND.is_some();
    // IAM answers parallel writes to one role or user with ConcurrentModification, and a boundary must be there before
    // the permissions that it bounds.
    const IN_SERIES: bool = true;
    const GLOBAL: bool = true;
    const TAKEN: Refusal = names::TAKEN;
    const INDEXED: bool = false;
    const JSON_FILES: &'static [&'static str] = E::JSON_FILES;
    const IN_USE_CODE: &'static str = "DeleteConflict";
    const LEAVES_BEHIND: Option<&'static str> = E::LEAVES_BEHIND;

    fn desired(spec: E::Spec, _scope: &Scope) -> Desired {
        E::declared(spec)
    }

    fn written(held: Written) -> Vec<Table> {
        E::written(held)
    }

    /// To IAM, names that differ only in case are one.
    fn unique(name: &str) -> String {
        name.to_lowercase()
    }

    fn predict(name: &str, first: Option<&Value>, scope: &Scope) -> Outputs {
        names::predicted(scope, E::WORD, name, first)
    }

    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        names::assigned(scope, (E::WORD, E::ID), name, first, unique)
    }

    fn named(resource: &str) -> Vec<String> {
        names::named(resource, E::WORD)
    }

    /// Policies keep the id of one that is deleted, so that another of the same name does not get its rights
    /// (aws-facts §0.6).
    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let arn = outputs.get("arn").map_or("", String::as_str);
        let principal = Mention::within("Principal", arn, "principal of its policy", Hold::Breaks);
        std::iter::once(principal).chain(Mention::arns(outputs)).collect()
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        E::uses(aws, &at.name).await
    }

    async fn holdings(aws: &Aws, _scope: &Scope) -> Result<Vec<Holding>, Failure> {
        E::holdings(aws).await
    }

    async fn created(aws: &Aws, _scope: &Scope, name: &str, _arn: &str) -> Result<Option<i64>, Failure> {
        Ok(E::get(aws, name).await?.created)
    }

    async fn list(aws: &Aws, _scope: &Scope) -> Result<Vec<Found>, Failure> {
        entity::found::<E>(aws).await
    }
}
