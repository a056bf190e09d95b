//! The first aspect of all families: the resource itself, with what can't be changed.

use std::marker::PhantomData;

use serde_json::{Value, json};

use super::{
    Entry, Locality,
    family::Family,
    form::Members,
    listing,
    live::{delete, seen},
    parts::{document, part, typed},
    refusals::WRITES,
    rules::aspects::{BodiesOf, RulesOf, bodies_to_aws, rules_to_aws},
    tags,
};
use crate::{kind::prelude::*, model::Document};

/// The first aspect.
#[derive(Debug)]
pub struct Itself<F>(PhantomData<F>);

impl<F> Itself<F> {
    /// The aspect.
    pub const ASPECT: Self = Self(PhantomData);
}

impl<F: Family> Aspect for Itself<F> {
    type Value = F::Fixed;
    const NAME: &'static str = F::FIRST.0;
    const ABOUT: &'static str = F::FIRST.1;
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: F::ACTIONS.read, write: F::FIRST_WRITES };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = WRITES;

    fn fill(want: &mut F::Fixed, live: &F::Fixed) {
        F::fill_fixed(want, live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<F::Fixed>>, Failure> {
        let Some((entry, members)) = seen::<F>(aws, at).await? else { return Ok(None) };
        if !at.external {
            // It can be referred to, and never be taken over.
            F::guard(&members)?;
        }
        let mut fixed = part::<F>(F::FIXED, &members)?;
        fixed.value["scope"] = json!(Locality::of(at).scope);
        Ok(Some(Seen::with_outputs(typed::<F, _>(fixed)?, entry.outputs())))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: F::Fixed) -> Result<Outputs, Failure> {
        let place = Locality::of(at);
        let mut members = Members::new();
        let riding = |aspect: &str| at.creation.get(aspect).map(Document::json);
        if F::HOLDS_RULES {
            members.insert("Rules".to_owned(), rules_to_aws(riding(RulesOf::<F>::NAME)).into());
            members.extend(bodies_to_aws(riding(BodiesOf::<F>::NAME)));
            members.insert("VisibilityConfig".to_owned(), json!({ "MetricName": place.name }));
        }
        let settings: F::Settings = at.creation_value(F::SETTINGS.0).unwrap_or_default();
        F::SETTINGS_FORM.write(&document(&settings)?, &mut members);
        F::FIXED.write(&document(&want)?, &mut members);
        F::complete(aws, &place, &mut members).await?;
        members.insert("Name".to_owned(), place.name.as_str().into());
        members.insert("Scope".to_owned(), place.scope.word().into());
        tags::write(at, &mut members);
        let answer = aws.call(&F::CALLS.create, &place.region, &members).await;
        let summary = answer.map(|answer: Value| Entry::from_aws(&answer["Summary"]));
        listing::created(aws, &F::CALLS.list, at, summary).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        delete::<F>(aws, at).await
    }
}
