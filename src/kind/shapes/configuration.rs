//! One call gets the aspect, one puts it.

use std::future::Future;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    aws::Aws,
    facts::{Actions, OnChange, Place, Replaces, Rides},
    kind::{Aspect, Names, Seen, Sentences, Target, Transient},
    model::{Failure, Scope},
};

/// An aspect that one call gets and one puts.
pub trait Configuration: Sync + 'static {
    /// See [`Aspect::Value`].
    type Value: Serialize + DeserializeOwned + Send + Sync;
    /// See [`Aspect::NAME`].
    const NAME: &'static str;
    /// See [`Aspect::ABOUT`].
    const ABOUT: &'static str;
    /// The IAM action of the call that gets it.
    const GET: &'static str;
    /// The IAM action of the call that puts it.
    const PUT: &'static str;
    /// See [`Aspect::ACTIONS`]; further ones where two calls are not all.
    const ACTIONS: Actions = Actions { read: &[Self::GET], write: &[Self::PUT] };
    /// See [`Aspect::REPLACES`].
    const REPLACES: Replaces;
    /// See [`Aspect::ON_CHANGE`].
    const ON_CHANGE: OnChange = OnChange::Update;
    /// See [`Aspect::RIDES`].
    const RIDES: Rides = Rides::Never;
    /// See [`Aspect::NAMES`].
    const NAMES: Option<Names<Self::Value>> = None;
    /// See [`Aspect::SENTENCES`].
    const SENTENCES: Option<Sentences<Self::Value>> = None;
    /// See [`Aspect::TRANSIENT`].
    const TRANSIENT: &'static [Transient] = &[];

    /// The default, where it is a constant.
    const DEFAULT: Option<Self::Value> = None;

    /// See [`Aspect::default`].
    fn default() -> Option<Self::Value> {
        Self::DEFAULT
    }

    /// See [`Aspect::undeclared`].
    fn undeclared() -> Option<Self::Value> {
        Self::default()
    }

    /// See [`Aspect::place`].
    fn place(_want: Option<&Self::Value>) -> Place {
        Place::InOrder
    }

    /// What AWS has. `None` where there is none, as where the resource itself is gone: that has no defaults.
    fn get(aws: &Aws, at: &Target)
    -> impl Future<Output = Result<Option<Seen<Self::Value>>, Failure>> + Send;

    /// Puts it.
    fn put(aws: &Aws, at: &Target, want: Self::Value) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Removes it: puts the default, or makes a call of its own where there is none.
    fn remove(aws: &Aws, at: &Target) -> impl Future<Output = Result<(), Failure>> + Send {
        async move {
            match Self::default() {
                Some(default) => Self::put(aws, at, default).await,
                None => Err(Failure::guard(Self::PUT, "it can't be removed")),
            }
        }
    }
}

/// The aspect of a configuration.
#[derive(Debug)]
pub struct Configured<C>(pub C);

impl<C: Configuration> Aspect for Configured<C> {
    type Value = C::Value;
    const NAME: &'static str = C::NAME;
    const ABOUT: &'static str = C::ABOUT;
    const ACTIONS: Actions = C::ACTIONS;
    const REPLACES: Replaces = C::REPLACES;
    const ON_CHANGE: OnChange = C::ON_CHANGE;
    const RIDES: Rides = C::RIDES;
    const NAMES: Option<Names<C::Value>> = C::NAMES;
    const SENTENCES: Option<Sentences<C::Value>> = C::SENTENCES;
    const TRANSIENT: &'static [Transient] = C::TRANSIENT;

    fn default(_scope: &Scope) -> Option<C::Value> {
        C::default()
    }

    fn undeclared(_scope: &Scope) -> Option<C::Value> {
        C::undeclared()
    }

    fn place(want: Option<&C::Value>) -> Place {
        C::place(want)
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<C::Value>>, Failure> {
        C::get(aws, at).await
    }

    async fn put(&self, aws: &Aws, at: &Target, want: C::Value) -> Result<(), Failure> {
        C::put(aws, at, want).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        C::remove(aws, at).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{aws::replay::answering, kind::DynAspect};

    struct Protection;

    impl Configuration for Protection {
        type Value = bool;
        const NAME: &'static str = "protection";
        const ABOUT: &'static str = "whether it can be deleted";
        const GET: &'static str = "test:GetProtection";
        const PUT: &'static str = "test:PutProtection";
        const REPLACES: Replaces = Replaces::Named;
        const DEFAULT: Option<bool> = Some(false);

        async fn get(_aws: &Aws, _at: &Target) -> Result<Option<Seen<bool>>, Failure> {
            Ok(None)
        }

        async fn put(_aws: &Aws, _at: &Target, want: bool) -> Result<(), Failure> {
            if want { Err(Failure::guard(Self::PUT, "the default is put")) } else { Ok(()) }
        }
    }

    #[tokio::test]
    async fn what_is_gone_has_no_default_and_removal_puts_it() {
        let (aws, _) = answering(&[]);
        let at = Target::example("logs.group", "app");
        let read = DynAspect::read(&Configured(Protection), &aws, &at).await.unwrap();
        assert!(read.is_none(), "{read:?}");
        DynAspect::delete(&Configured(Protection), &aws, &at).await.unwrap();
    }
}
