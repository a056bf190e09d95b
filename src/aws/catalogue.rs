//! One list call where many resources ask for one thing each.
//!
//! An aspect asks the catalogue for a listing; the first to ask makes the call, all others wait
//! for the same answer. [`Catalogue::forget`] starts a new round of reads.

use std::{
    any::Any,
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use super::unknown::{Unknown, again, shared};
use crate::model::Failure;

/// A listing, and what its answers had that the SDK does not know.
type Answer = (Result<Arc<dyn Any + Send + Sync>, Failure>, Vec<Unknown>);

/// The listings of one round of reads.
#[derive(Debug, Default)]
pub struct Catalogue {
    listings: Mutex<BTreeMap<String, Arc<OnceCell<Answer>>>>,
}

impl Catalogue {
    /// The listing called `name`, made by `list` if nobody asked for it before. A failure is
    /// remembered too: what is denied once is denied to all who ask in this round.
    ///
    /// # Errors
    /// What `list` failed with.
    pub async fn listing<T, F>(&self, name: &str, list: impl FnOnce() -> F) -> Result<Arc<T>, Failure>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T, Failure>>,
    {
        let cell = {
            let mut listings = self.listings.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(listings.entry(name.to_owned()).or_default())
        };
        let list = || async { list().await.map(|listing| Arc::new(listing) as Arc<dyn Any + Send + Sync>) };
        let (answer, unknown) = cell.get_or_init(|| shared(Box::pin(list()))).await;
        again(unknown);
        answer.clone()?.downcast().map_err(|_| Failure::guard(name, "two listings share this name"))
    }

    /// Forgets all listings, so that the next question asks AWS.
    pub fn forget(&self) {
        self.listings.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn many_ask_one_calls() {
        let (catalogue, calls) = (Catalogue::default(), AtomicU32::new(0));
        let ask = || {
            catalogue.listing("aliases", || async {
                calls.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok(vec![1, 2, 3])
            })
        };
        let answers = join_all((0..100).map(|_| ask())).await;
        assert!(answers.into_iter().all(|answer| *answer.unwrap() == vec![1, 2, 3]));
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        catalogue.forget();
        ask().await.unwrap();
        assert_eq!(calls.load(Ordering::Relaxed), 2);
    }
}
