//! Kinds without their types.

use futures_util::future::{BoxFuture, FutureExt};
use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use super::{DynAspect, Found, Holding, Kind, Target, Written, bounds::bounds_of};
use crate::{
    aws::Aws,
    facts::{AspectFacts, Desired, GLOBAL, Held, KindFacts, Mention, Mistake, Table},
    model::{Document, Failure, Named, Output, Outputs, Refusal, Scope, Uses},
};

/// The acts of a kind, erased.
pub trait DynKind: KindFacts {
    /// See [`Kind::named`].
    fn named(&self, resource: &str) -> Vec<String>;
    /// The service in its ARN.
    fn arn_service(&self) -> &'static str;
    /// See [`Kind::INDEXED`].
    fn indexed(&self) -> bool;
    /// See [`Kind::list`].
    fn list<'a>(&'a self, aws: &'a Aws, scope: &'a Scope) -> BoxFuture<'a, Result<Vec<Found>, Failure>>;
    /// See [`Kind::created`].
    fn created<'a>(
        &'a self,
        aws: &'a Aws,
        scope: &'a Scope,
        name: &'a str,
        arn: &'a str,
    ) -> BoxFuture<'a, Result<Option<i64>, Failure>>;
    /// See [`Kind::hold`].
    ///
    /// # Errors
    /// Where the resource is, if that is not where it is declared.
    fn hold(&self, at: &Target, outputs: &Outputs) -> Result<(), Failure>;
    /// See [`Kind::uses`].
    fn uses<'a>(&'a self, aws: &'a Aws, at: &'a Target) -> BoxFuture<'a, Uses>;
    /// See [`Kind::holdings`].
    fn holdings<'a>(&'a self, aws: &'a Aws, scope: &'a Scope)
    -> BoxFuture<'a, Result<Vec<Holding>, Failure>>;
    /// The aspects with their acts.
    fn acts(&self) -> &'static [&'static dyn DynAspect];
}

impl<K: Kind> KindFacts for K {
    fn name(&self) -> &'static str {
        K::NAME
    }

    fn about(&self) -> &'static str {
        K::ABOUT
    }

    fn outputs(&self) -> &'static [Output] {
        K::OUTPUTS
    }

    fn aspects(&self) -> Vec<&'static dyn AspectFacts> {
        K::ASPECTS.iter().map(|&aspect| aspect as &'static dyn AspectFacts).collect()
    }

    fn not_managed(&self) -> &'static [&'static str] {
        K::NOT_MANAGED
    }

    fn holds_data(&self) -> bool {
        K::HOLDS_DATA
    }

    fn guarded_by_aws(&self) -> bool {
        K::GUARDED_BY_AWS
    }

    fn in_series(&self) -> bool {
        K::IN_SERIES
    }

    fn not_of_external(&self) -> &'static [&'static str] {
        K::NOT_OF_EXTERNAL
    }

    fn found_by(&self) -> &'static [&'static str] {
        K::FOUND_BY
    }

    fn global(&self) -> bool {
        K::GLOBAL
    }

    fn gone(&self) -> &'static [&'static str] {
        K::GONE
    }

    fn leaves_behind(&self) -> Option<&'static str> {
        K::LEAVES_BEHIND
    }

    fn mentions(
        &self,
        name: &str,
        outputs: &Outputs,
        aspect: &dyn Fn(&str) -> Option<Document>,
    ) -> Vec<Mention> {
        K::mentions(name, outputs, aspect)
    }

    fn in_use_code(&self) -> &'static str {
        K::IN_USE_CODE
    }

    fn json_files(&self) -> &'static [&'static str] {
        K::JSON_FILES
    }

    fn archives(&self) -> &'static [&'static str] {
        K::ARCHIVES
    }

    fn secrets(&self) -> &'static [&'static str] {
        K::SECRETS
    }

    fn desired(&self, declaration: &Value, scope: &Scope) -> Result<Desired, Mistake> {
        let spec: K::Spec = serde_path_to_error::deserialize(declaration)?;
        let out_of_bounds = bounds_of::<K::Spec>(K::NAME).problems(declaration);
        Ok(K::desired(spec, scope).with_problems(out_of_bounds))
    }

    fn written(&self, name: &str, held: Held) -> Vec<Table> {
        K::written(Written::new(name, held))
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<K::Spec>()
    }

    fn predict(&self, name: &str, first: Option<&Document>, scope: &Scope) -> Outputs {
        K::predict(name, first.map(Document::json), scope)
    }

    fn make_up(&self, name: &str, first: Option<&Document>, scope: &Scope, unique: &str) -> Outputs {
        K::make_up(name, first.map(Document::json), scope, unique)
    }

    fn called(&self, outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        K::called(outputs, aspect)
    }

    fn namespace(&self) -> &'static str {
        K::NAMESPACE
    }

    fn named_by(&self) -> &'static str {
        K::NAMED_BY
    }

    fn place(&self, name: &str, region: &str) -> String {
        if K::is_global(name) { GLOBAL.to_owned() } else { region.to_owned() }
    }

    fn identity(&self, name: &str) -> String {
        K::identity(name)
    }

    fn unique(&self, name: &str) -> String {
        K::unique(name)
    }

    fn taken(&self) -> Refusal {
        K::TAKEN
    }

    fn found_by_owner(&self) -> bool {
        K::FOUND_BY_OWNER
    }

    fn part_of(&self, name: &str) -> Option<Named> {
        K::part_of(name)
    }
}

impl<K: Kind> DynKind for K {
    fn named(&self, resource: &str) -> Vec<String> {
        K::named(resource)
    }

    fn arn_service(&self) -> &'static str {
        K::ARN_SERVICE.or_else(|| K::NAME.split('.').next()).unwrap_or(K::NAME)
    }

    fn indexed(&self) -> bool {
        K::INDEXED
    }

    fn list<'a>(&'a self, aws: &'a Aws, scope: &'a Scope) -> BoxFuture<'a, Result<Vec<Found>, Failure>> {
        K::list(aws, scope).boxed()
    }

    fn created<'a>(
        &'a self,
        aws: &'a Aws,
        scope: &'a Scope,
        name: &'a str,
        arn: &'a str,
    ) -> BoxFuture<'a, Result<Option<i64>, Failure>> {
        K::created(aws, scope, name, arn).boxed()
    }

    fn hold(&self, at: &Target, outputs: &Outputs) -> Result<(), Failure> {
        K::hold(at, outputs)
    }

    fn uses<'a>(&'a self, aws: &'a Aws, at: &'a Target) -> BoxFuture<'a, Uses> {
        K::uses(aws, at).boxed()
    }

    fn holdings<'a>(
        &'a self,
        aws: &'a Aws,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<Holding>, Failure>> {
        K::holdings(aws, scope).boxed()
    }

    fn acts(&self) -> &'static [&'static dyn DynAspect] {
        K::ASPECTS
    }
}
