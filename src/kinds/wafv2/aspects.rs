//! The aspects that all families have: the resource itself, and what is set of it as a whole.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    Entry, Locality,
    family::{Family, Updated},
    form::{Form, FromAws, Members, NotKnown},
    listing,
    live::{note, seen, update},
    refusals::WRITES,
    rules::aspects::{BodiesOf, RulesOf, bodies_to_aws, rules_to_aws},
    tags,
};
use crate::{kind::prelude::*, model::Document};

/// The first aspect: the resource itself, with what can't be changed.
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

    async fn put(&self, aws: &Aws, at: &Target, want: F::Fixed) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        F::remove(aws, at).await
    }
}

/// The aspect of what is set of the resource as a whole.
#[derive(Debug)]
pub struct SettingsOf<F>(PhantomData<F>);

impl<F> SettingsOf<F> {
    /// The aspect.
    pub const ASPECT: Self = Self(PhantomData);
}

impl<F: Family> Aspect for SettingsOf<F> {
    type Value = F::Settings;
    const NAME: &'static str = F::SETTINGS.0;
    const ABOUT: &'static str = F::SETTINGS.1;
    const REPLACES: Replaces = F::REPLACES;
    const ACTIONS: Actions = F::ACTIONS;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = WRITES;

    fn undeclared(_scope: &Scope) -> Option<F::Settings> {
        Some(F::Settings::default())
    }

    // It travels with the creation, and AWS has no default of most of it.
    fn initial(_scope: &Scope) -> Option<F::Settings> {
        None
    }

    fn fill(want: &mut F::Settings, live: &F::Settings) {
        F::fill_settings(want, live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<F::Settings>>, Failure> {
        let Some((_, members)) = seen::<F>(aws, at).await? else { return Ok(None) };
        let settings = part::<F>(F::SETTINGS_FORM, &members)?;
        let is_there = |path: &&&str| path.split('.').nth(1).is_some_and(|name| members.contains_key(name));
        let kept: Vec<String> = F::KEPT.iter().filter(is_there).map(|path| (*path).to_owned()).collect();
        let kept = [kept, settings.kept.clone()].concat();
        Ok(Some(Seen::new(typed::<F, _>(settings)?).keeping(kept)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: F::Settings) -> Result<(), Failure> {
        let want = document(&want)?;
        let change = |members: &mut Members| {
            // What is lost with the old values is noted.
            let _ = part::<F>(F::SETTINGS_FORM, members);
            // AWS takes no empty description: an update without one removes it.
            members.remove("Description");
            F::SETTINGS_FORM.write(&want, members);
        };
        update::<F>(aws, at, change).await
    }
}

fn document(value: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::guard("wafv2", error.to_string()))
}

/// A part of what AWS answers; what a put of it would lose is noted.
fn part<F: Family>(form: &Form, members: &Members) -> Result<FromAws, Failure> {
    let part = form.part_from_aws(members, F::MEMBER).map_err(|why| not_known::<F>(&why))?;
    note::<F>(&part.lost);
    Ok(part)
}

fn typed<F: Family, T: DeserializeOwned>(part: FromAws) -> Result<T, Failure> {
    part.typed().map_err(|why| not_known::<F>(&why))
}

fn not_known<F: Family>(NotKnown(what): &NotKnown) -> Failure {
    let message = format!("the {} has {what} that this version of trueup does not know", F::MEMBER);
    Failure::guard(F::CALLS.get.action, message)
}
