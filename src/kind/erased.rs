//! Kinds and aspects without their types. These blanket implementations turn values into documents
//! and back; nothing else may.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, FutureExt};
use schemars::{Schema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Aspect, Found, Holding, Kind, Seen, Target, Transient, Written, appended, bounds::bounds_of};
use crate::{
    aws::{Aws, unknown::watched},
    facts::{
        Actions, AspectFacts, Desired, GLOBAL, Held, Kept, KindFacts, Mention, Mistake, OnChange, Place,
        Replaces, Rides, Table,
    },
    model::{Document, Failure, Named, Output, Outputs, Refusal, Scope, Uses, named::principals},
};

/// The acts of an aspect, erased.
pub trait DynAspect: AspectFacts {
    /// Refusals that pass by themselves.
    fn transient(&self) -> &'static [Transient];
    /// See [`Aspect::read`].
    fn read<'a>(
        &'a self,
        aws: &'a Aws,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>>;
    /// See [`Aspect::put`].
    fn put<'a>(
        &'a self,
        aws: &'a Aws,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>>;
    /// See [`Aspect::delete`].
    fn delete<'a>(&'a self, aws: &'a Aws, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>>;
}

/// The acts of a kind, erased.
pub trait DynKind: KindFacts {
    /// See [`Kind::named`].
    fn named(&self, resource: &str) -> Vec<String>;
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

/// The document of a value; only these blanket implementations make documents.
pub(super) fn document<V: Serialize>(value: &V) -> Result<Document, String> {
    serde_json::to_value(value).map(Document::from_canonical).map_err(|error| error.to_string())
}

pub(super) fn value<V: DeserializeOwned>(document: &Document) -> Result<V, String> {
    serde_json::from_value(document.json().clone()).map_err(|error| error.to_string())
}

impl<A: Aspect> AspectFacts for A {
    fn name(&self) -> &'static str {
        A::NAME
    }

    fn about(&self) -> &'static str {
        A::ABOUT
    }

    fn on_change(&self) -> OnChange {
        A::ON_CHANGE
    }

    fn actions(&self) -> Actions {
        A::ACTIONS
    }

    fn replaces(&self) -> Replaces {
        A::REPLACES
    }

    fn grants(&self) -> bool {
        A::GRANTS
    }

    fn keyed(&self) -> bool {
        A::KEYED
    }

    fn checks_principals(&self) -> bool {
        A::CHECKS_PRINCIPALS
    }

    fn rides(&self) -> Rides {
        A::RIDES
    }

    fn blocks_deletion(&self) -> bool {
        A::BLOCKS_DELETION
    }

    fn only_declared(&self) -> bool {
        A::ONLY_DECLARED
    }

    fn serves(&self) -> Option<&'static str> {
        A::SERVES
    }

    fn place(&self, want: Option<&Document>) -> Place {
        let want: Option<A::Value> = want.and_then(|document| value(document).ok());
        A::place(want.as_ref())
    }

    fn canonical(&self, json: &Value) -> Result<Document, String> {
        let value: A::Value = serde_json::from_value(json.clone()).map_err(|error| {
            // Where it is takes a second reading, which only a mistake pays for.
            match serde_path_to_error::deserialize::<_, A::Value>(json) {
                Err(mistake) if mistake.path().iter().next().is_some() => {
                    format!("{}: {}", mistake.path(), mistake.inner())
                }
                _ => error.to_string(),
            }
        })?;
        document(&value)
    }

    fn undeclared(&self, scope: &Scope) -> Option<Document> {
        A::undeclared(scope).and_then(|value| document(&value).ok())
    }

    fn initial(&self, scope: &Scope) -> Option<Document> {
        A::initial(scope).and_then(|value| document(&value).ok())
    }

    fn fill(&self, want: Document, live: &Document) -> Document {
        let (Ok(mut wanted), Ok(seen)) = (value::<A::Value>(&want), value::<A::Value>(live)) else {
            return want;
        };
        A::fill(&mut wanted, &seen);
        document(&wanted).unwrap_or(want)
    }

    fn kept(&self, want: Option<Document>, live: &Document, name: &str, scope: &Scope) -> Kept {
        appended::kept::<A>(want, live, name, scope)
    }

    fn stripped(&self, live: &Document, name: &str, scope: &Scope) -> Kept {
        appended::stripped::<A>(live, name, scope)
    }

    fn settled(&self, want: Document) -> Document {
        let Ok(mut wanted) = value::<A::Value>(&want) else { return want };
        A::settle(&mut wanted);
        document(&wanted).unwrap_or(want)
    }

    fn one_way(&self, before: &Document, want: &Document) -> Option<String> {
        A::one_way(&value(before).ok()?, &value(want).ok()?)
    }

    fn names(&self, json: &Value) -> Vec<Named> {
        let typed = |names: super::Names<A::Value>| {
            let value: A::Value = serde::Deserialize::deserialize(json).ok()?;
            Some(names(&value))
        };
        let mut found = A::NAMES.and_then(typed).unwrap_or_default();
        if A::CHECKS_PRINCIPALS {
            found.extend(principals(json).into_iter().map(|arn| Named::arn(arn).or(A::INVALID_PRINCIPAL)));
        }
        found
    }

    fn sentences(&self, document: &Document) -> BTreeMap<String, String> {
        match (A::SENTENCES, value::<A::Value>(document)) {
            (Some(sentences), Ok(value)) => sentences(&value),
            _ => BTreeMap::new(),
        }
    }

    fn has_notes(&self) -> bool {
        A::NOTES.is_some() || A::APPENDED.is_some()
    }

    fn notes(&self, want: Option<&Document>, live: Option<&Document>) -> Vec<String> {
        let typed = |document: &Document| value::<A::Value>(document).ok();
        A::NOTES.map_or_else(Vec::new, |notes| {
            notes(want.and_then(typed).as_ref(), live.and_then(typed).as_ref())
        })
    }
}

impl<A: Aspect> DynAspect for A {
    fn transient(&self) -> &'static [Transient] {
        A::TRANSIENT
    }

    fn read<'a>(
        &'a self,
        aws: &'a Aws,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        async move {
            let (seen, unknown) = watched(at.names(), Box::pin(Aspect::read(self, aws, at))).await;
            // What the SDK does not know it can't send back.
            let lost = unknown.into_values().flatten().filter(|_| A::REPLACES != Replaces::Named);
            let Some(seen) = seen?.map(|seen| seen.refusing(lost)) else { return Ok(None) };
            let canonical = document(&seen.value).map_err(|error| Failure::guard(A::NAME, error))?;
            Ok(Some(Seen::with_outputs(canonical.beside(seen.extras), seen.outputs)))
        }
        .boxed()
    }

    fn put<'a>(
        &'a self,
        aws: &'a Aws,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        async move {
            let want = value(want).map_err(|error| Failure::guard(A::NAME, error))?;
            let put = Box::pin(Aspect::create(self, aws, at, want));
            match A::REPLACES {
                Replaces::Named => put.await,
                // Under a watch, no write leaves after a read that found what the write would lose.
                Replaces::Whole { .. } => watched(at.names(), put).await.0,
            }
        }
        .boxed()
    }

    fn delete<'a>(&'a self, aws: &'a Aws, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        Aspect::delete(self, aws, at).boxed()
    }
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
