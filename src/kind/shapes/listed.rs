//! A list of entries by key, each of which AWS puts and deletes by itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    aws::Aws,
    facts::{Actions, Replaces},
    kind::{Aspect, Names, Seen, Sentences, Target, Transient},
    model::Failure,
};

/// Entries by key, each with a call that puts it and one that deletes it.
pub trait Listed: Sync + 'static {
    /// An entry.
    type Entry: Serialize + DeserializeOwned + PartialEq + Send + Sync;
    /// See [`Aspect::NAME`].
    const NAME: &'static str;
    /// See [`Aspect::ABOUT`].
    const ABOUT: &'static str;
    /// See [`Aspect::ACTIONS`].
    const ACTIONS: Actions;
    /// See [`Aspect::REPLACES`].
    const REPLACES: Replaces;
    /// How many entries AWS takes. Where old and new ones together are more, the old ones go first; otherwise
    /// they go last, so that at no time there are fewer than before.
    const MOST: usize = usize::MAX;
    /// See [`Aspect::GRANTS`].
    const GRANTS: bool = false;
    /// See [`Aspect::SERVES`].
    const SERVES: Option<&'static str> = None;
    /// See [`Aspect::NAMES`].
    const NAMES: Option<Names<BTreeMap<String, Self::Entry>>> = None;
    /// See [`Aspect::SENTENCES`].
    const SENTENCES: Option<Sentences<BTreeMap<String, Self::Entry>>> = None;
    /// See [`Aspect::TRANSIENT`].
    const TRANSIENT: &'static [Transient] = &[];

    /// See [`Aspect::fill`], of an entry.
    fn fill(_want: &mut Self::Entry, _live: &Self::Entry) {}

    /// The entries that AWS has, for a read; a listing that many resources share may answer.
    fn list(
        aws: &Aws,
        at: &Target,
    ) -> impl Future<Output = Result<BTreeMap<String, Self::Entry>, Failure>> + Send;

    /// The entries that AWS has now, before a write.
    fn list_now(
        aws: &Aws,
        at: &Target,
    ) -> impl Future<Output = Result<BTreeMap<String, Self::Entry>, Failure>> + Send {
        Self::list(aws, at)
    }

    /// Puts an entry.
    fn put(
        aws: &Aws,
        at: &Target,
        key: &str,
        want: &Self::Entry,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Deletes an entry. Fine if it is gone.
    fn delete(aws: &Aws, at: &Target, key: &str) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The aspect of a list.
#[derive(Debug)]
pub struct Entries<L>(pub L);

impl<L: Listed> Aspect for Entries<L> {
    type Value = BTreeMap<String, L::Entry>;
    const NAME: &'static str = L::NAME;
    const ABOUT: &'static str = L::ABOUT;
    const ACTIONS: Actions = L::ACTIONS;
    const REPLACES: Replaces = L::REPLACES;
    const GRANTS: bool = L::GRANTS;
    const KEYED: bool = true;
    const SERVES: Option<&'static str> = L::SERVES;
    const NAMES: Option<Names<Self::Value>> = L::NAMES;
    const SENTENCES: Option<Sentences<Self::Value>> = L::SENTENCES;
    const TRANSIENT: &'static [Transient] = L::TRANSIENT;

    fn fill(want: &mut Self::Value, live: &Self::Value) {
        for (key, entry) in want {
            if let Some(live) = live.get(key) {
                L::fill(entry, live);
            }
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let entries = L::list(aws, at).await?;
        Ok((!entries.is_empty()).then(|| Seen::new(entries)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let live = L::list_now(aws, at).await?;
        let keys: BTreeSet<&String> = live.keys().chain(want.keys()).collect();
        let gone = live.keys().filter(|key| !want.contains_key(*key));
        let (first, last): (Vec<_>, Vec<_>) = gone.partition(|_| keys.len() > L::MOST);
        for key in first {
            L::delete(aws, at, key).await?;
        }
        for (key, entry) in want.iter().filter(|(key, entry)| live.get(*key) != Some(entry)) {
            L::put(aws, at, key, entry).await?;
        }
        for key in last {
            L::delete(aws, at, key).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, BTreeMap::new()).await
    }
}
