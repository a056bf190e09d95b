//! The kind: outputs, how a declaration falls apart, and the way back.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{
    alias::{self, KeyAlias},
    check,
    key::{KeyItself, KeyValue},
    lookup,
    policy::{self, KeyPolicy},
    settings::{KeyDescription, KeyEnabled, KeyRotation, KeyTags, Rotation},
    spec::{DELETION_WINDOW, Spec},
};
use crate::{kind::DynAspect, model::Document};

/// A customer managed key.
#[derive(Debug)]
pub struct KmsKey;

impl Kind for KmsKey {
    type Spec = Spec;
    const NAME: &'static str = "kms.key";
    const ABOUT: &'static str = "a customer managed key, found by its alias";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", "the key's ARN"),
        Output::made_up("id", "the key's ID"),
        Output::predicted("alias", "the alias with `alias/`"),
        Output::predicted("alias_arn", "the alias's ARN"),
        Output::predicted("name", "the alias without `alias/`"),
    ];
    const NOT_MANAGED: &'static [&'static str] =
        &["grants", "imported key material", "custom key stores", "replica keys", "key rotations on demand"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &KeyItself,
        &KeyAlias,
        &TagsOf(KeyTags),
        &Configured(KeyDescription),
        &KeyPolicy,
        &Configured(KeyRotation),
        &Configured(KeyEnabled),
    ];
    const GONE: &'static [&'static str] = lookup::NOT_FOUND;
    const HOLDS_DATA: bool = true;
    const NAMED_BY: &'static str = "alias";
    const FOUND_BY_OWNER: bool = true;
    const IN_SERIES: bool = true;
    const JSON_FILES: &'static [&'static str] = &["policy"];

    const LEAVES_BEHIND: Option<&'static str> = Some("the data that it encrypted");

    fn desired(spec: Spec, scope: &Scope) -> Desired {
        let name = spec.name();
        let alias = spec.alias.is_some().then(|| alias::of(&name));
        Desired::named(name)
            .with_problems(check::problems(&spec, scope))
            .with_problems_of_new(check::problems_of_new(&spec))
            .with(KeyItself, Some(KeyValue::declared(&spec)))
            .with(KeyAlias, alias)
            .with(KeyPolicy, policy::declared(&spec, scope))
            .with(Configured(KeyDescription), spec.description)
            .with(Configured(KeyRotation), spec.rotation)
            .with(Configured(KeyEnabled), spec.enabled)
            .with(TagsOf(KeyTags), Some(spec.tags))
            .with_setting(DELETION_WINDOW, spec.deletion_window_days)
            .with_setting(lookup::KEY_ID, spec.key_id)
    }

    /// With who may do what, and with the whole policy.
    fn written(mut held: Written) -> Vec<Table> {
        held.spread(KeyItself::NAME);
        let id = held.get("name").to_owned();
        held.set("name", Option::<String>::None);
        match held.take(KeyAlias).as_ref().and_then(Text::known) {
            Some(alias) => held.set(KeyAlias::NAME, alias.trim_start_matches("alias/")),
            None => held.set(lookup::KEY_ID, id),
        }
        let rotation = held.take(Configured(KeyRotation)).map(Rotation::to_declaration);
        held.set(KeyRotation::NAME, rotation);
        let policy = held.take(KeyPolicy);
        held.set(KeyPolicy::NAME, &policy);
        let whole = held.rest();
        let short = policy.as_ref().and_then(policy::short).map(|short| {
            let mut table = whole.clone();
            table.remove(KeyPolicy::NAME);
            table.extend(short);
            table
        });
        short.into_iter().chain([whole]).collect()
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        lookup::predicted(name, scope)
    }

    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        let multi_region = first.is_some_and(|key| key["multi_region"] == true);
        let id = if multi_region { format!("mrk-{unique}") } else { crate::model::uuid(unique) };
        let mut outputs = Self::predict(name, first, scope);
        outputs.insert("arn".to_owned(), scope.arn("kms", &format!("key/{id}")));
        outputs.insert("id".to_owned(), id);
        outputs
    }

    fn called(outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        let alias = aspect(KeyAlias::NAME);
        let alias = alias.as_ref().and_then(|alias| alias.json().as_str()?.strip_prefix("alias/"));
        alias.map(str::to_owned).or_else(|| outputs.get("name").cloned())
    }

    fn named(resource: &str) -> Vec<String> {
        resource.strip_prefix("key/").map(str::to_owned).into_iter().collect()
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let texts = ["id", "alias"].iter().filter_map(|output| outputs.get(*output));
        Mention::arns(outputs).into_iter().chain(texts.map(Mention::anywhere)).collect()
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        alias::uses(aws, at).await
    }

    async fn created(aws: &Aws, scope: &Scope, name: &str, _arn: &str) -> Result<Option<i64>, Failure> {
        let key = lookup::describe_now(aws, &scope.region, name).await?;
        Ok(key.and_then(|key| key.creation_date).map(|date| date.secs()))
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        lookup::list(aws, &scope.region).await
    }
}
