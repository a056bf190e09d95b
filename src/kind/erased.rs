//! Aspects without their types. These blanket implementations turn values into documents and back; nothing else may.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, FutureExt};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Aspect, Seen, Target, Transient, appended};
use crate::{
    aws::{Aws, unknown::watched},
    facts::{Actions, AspectFacts, Kept, OnChange, Place, Replaces, Rides},
    model::{Document, Failure, Named, Outputs, Scope, named::principals},
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

/// The document of a value; only these blanket implementations make documents.
pub(super) fn document<V: Serialize>(value: &V) -> Result<Document, String> {
    json(value).map(Document::from_canonical).map_err(|error| error.to_string())
}

/// The JSON of a value, without the members that have none.
pub(super) fn json<V: Serialize>(value: &V) -> serde_json::Result<Value> {
    let mut json = serde_json::to_value(value)?;
    leave_out_nulls(&mut json);
    Ok(json)
}

fn leave_out_nulls(json: &mut Value) {
    match json {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(leave_out_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_nulls),
        _ => {}
    }
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
