//! The calls that left and have no answer yet, so that somebody can say what is waited for.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// The calls under way.
#[derive(Debug, Default)]
pub(super) struct UnderWay(Mutex<Calls>);

#[derive(Debug, Default)]
struct Calls {
    next: u64,
    by_number: BTreeMap<u64, (String, Instant)>,
}

/// A call under way; dropped when it has ended, however that was.
#[derive(Debug)]
pub(super) struct Call<'a> {
    calls: &'a UnderWay,
    number: u64,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.calls.lock().by_number.remove(&self.number);
    }
}

impl UnderWay {
    /// A call leaves.
    pub(super) fn leave(&self, operation: &str) -> Call<'_> {
        let mut calls = self.lock();
        let number = calls.next;
        calls.next += 1;
        calls.by_number.insert(number, (operation.to_owned(), Instant::now()));
        Call { calls: self, number }
    }

    /// The call that has waited longest for its answer, and for how long.
    pub(super) fn oldest(&self) -> Option<(String, Duration)> {
        let calls = self.lock();
        let (operation, since) = calls.by_number.values().min_by_key(|(_, since)| *since)?;
        Some((operation.clone(), since.elapsed()))
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_oldest_call_without_an_answer_is_told() {
        let calls = UnderWay::default();
        let first = calls.leave("s3:ListAllMyBuckets");
        sleep(Duration::from_secs(2)).await;
        let _second = calls.leave("kms:ListAliases");
        sleep(Duration::from_secs(3)).await;
        assert_eq!(calls.oldest(), Some(("s3:ListAllMyBuckets".to_owned(), Duration::from_secs(5))));
        drop(first);
        assert_eq!(calls.oldest(), Some(("kms:ListAliases".to_owned(), Duration::from_secs(3))));
    }
}
