//! The parts of a resource that its update writes: settings, rules, bodies of answers. Each is an aspect.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    family::Family,
    form::{Form, FromAws, Members, NotKnown},
    live::{note, seen, update},
    refusals::WRITES,
};
use crate::kind::prelude::*;

/// A part of a resource of `F` that its update writes.
pub trait Part<F: Family>: Sync + 'static {
    /// See [`Aspect::Value`].
    type Value: Default + Serialize + DeserializeOwned + Send + Sync;
    /// See [`Aspect::NAME`].
    const NAME: &'static str;
    /// See [`Aspect::ABOUT`].
    const ABOUT: &'static str;
    /// See [`Aspect::KEYED`].
    const KEYED: bool = true;
    /// See [`Aspect::SENTENCES`].
    const SENTENCES: Option<Sentences<Self::Value>> = None;

    /// See [`Aspect::undeclared`].
    fn undeclared() -> Option<Self::Value> {
        None
    }

    /// See [`Aspect::fill`].
    fn fill(_want: &mut Self::Value, _live: &Self::Value) {}

    /// Its value in an answer. What a put of it would lose is noted.
    fn from_aws(members: &Members) -> Result<Option<Seen<Self::Value>>, Failure>;

    /// Sets it among the members of an update.
    fn to_aws(want: &Value, members: &mut Members);
}

/// The aspect of a part.
#[derive(Debug)]
pub struct PartOf<P, F>(PhantomData<(P, F)>);

impl<P, F> PartOf<P, F> {
    /// The aspect.
    pub const ASPECT: Self = Self(PhantomData);
}

impl<P: Part<F>, F: Family> Aspect for PartOf<P, F> {
    type Value = P::Value;
    const NAME: &'static str = P::NAME;
    const ABOUT: &'static str = P::ABOUT;
    const REPLACES: Replaces = F::REPLACES;
    const ACTIONS: Actions = F::ACTIONS;
    const KEYED: bool = P::KEYED;
    const RIDES: Rides = Rides::Always;
    const SENTENCES: Option<Sentences<P::Value>> = P::SENTENCES;
    const TRANSIENT: &'static [Transient] = WRITES;

    fn undeclared(_scope: &Scope) -> Option<P::Value> {
        P::undeclared()
    }

    fn fill(want: &mut P::Value, live: &P::Value) {
        P::fill(want, live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<P::Value>>, Failure> {
        match seen::<F>(aws, at).await? {
            Some((_, members)) => P::from_aws(&members),
            None => Ok(None),
        }
    }

    async fn put(&self, aws: &Aws, at: &Target, want: P::Value) -> Result<(), Failure> {
        let want = document(&want)?;
        let change = |members: &mut Members| {
            // What goes with the old value.
            if let Err(why) = P::from_aws(members) {
                note::<F>([why.message]);
            }
            P::to_aws(&want, members);
        };
        update::<F>(aws, at, change).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, P::Value::default()).await
    }
}

/// What is set of a resource as a whole.
#[derive(Debug)]
pub struct Settings;

/// The aspect of the settings of a family.
pub type SettingsOf<F> = PartOf<Settings, F>;

impl<F: Family> Part<F> for Settings {
    type Value = F::Settings;
    const NAME: &'static str = F::SETTINGS.0;
    const ABOUT: &'static str = F::SETTINGS.1;
    const KEYED: bool = false;

    fn undeclared() -> Option<F::Settings> {
        Some(F::Settings::default())
    }

    fn fill(want: &mut F::Settings, live: &F::Settings) {
        F::fill_settings(want, live);
    }

    fn from_aws(members: &Members) -> Result<Option<Seen<F::Settings>>, Failure> {
        let settings = part::<F>(F::SETTINGS_FORM, members)?;
        let is_there = |path: &&&str| path.split('.').nth(1).is_some_and(|name| members.contains_key(name));
        let kept: Vec<String> = F::KEPT.iter().filter(is_there).map(|path| (*path).to_owned()).collect();
        let kept = [kept, settings.kept.clone()].concat();
        Ok(Some(Seen::new(typed::<F, _>(settings)?).keeping(kept)))
    }

    fn to_aws(want: &Value, members: &mut Members) {
        // AWS takes no empty description: an update without one removes it.
        members.remove("Description");
        F::SETTINGS_FORM.write(want, members);
    }
}

/// A value as documents have it.
pub(super) fn document(value: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::guard("wafv2", error.to_string()))
}

/// A part of what AWS answers; what a put of it would lose is noted.
pub(super) fn part<F: Family>(form: &Form, members: &Members) -> Result<FromAws, Failure> {
    let part = form.part_from_aws(members, F::MEMBER).map_err(|why| not_known::<F>(&why))?;
    note::<F>(part.lost.clone());
    Ok(part)
}

pub(super) fn typed<F: Family, T: DeserializeOwned>(part: FromAws) -> Result<T, Failure> {
    part.typed().map_err(|why| not_known::<F>(&why))
}

pub(super) fn not_known<F: Family>(NotKnown(what): &NotKnown) -> Failure {
    let message = format!("the {} has {what} that this version of trueup does not know", F::MEMBER);
    Failure::guard(F::CALLS.get.action, message)
}
