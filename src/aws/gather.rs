//! One call where many resources ask about one name each.
//!
//! Some APIs have no listing worth reading but answer for many names at once: `GetParameters`
//! takes 10, `DescribeParameters` 50, `DescribeAlarms` 100. An aspect asks for its own name; names
//! asked for at the same time go into one call, and a name asked for twice is answered once.
//!
//! There is no timer. The first to ask lets everybody else have a turn and calls as soon as
//! that brought no further name, so a lone question goes out at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::future::join_all;
use tokio::{sync::OnceCell, task::yield_now};

use super::{
    catalogue::Catalogue,
    unknown::{Unknown, again, shared},
};
use crate::model::{Cause, Failure};

type Answers<T> = BTreeMap<String, Result<Option<T>, Failure>>;

/// The names that were asked for in one round of reads, and the answers.
#[derive(Debug)]
pub struct Gather<T> {
    limit: usize,
    asked: Mutex<Asked<T>>,
}

#[derive(Debug)]
struct Asked<T> {
    by_name: BTreeMap<String, Arc<Batch<T>>>,
    /// The batch that still takes names.
    open: Option<Arc<Batch<T>>>,
}

/// Names that one call is about.
#[derive(Debug)]
struct Batch<T> {
    names: Mutex<BTreeSet<String>>,
    /// The answers, and what they had that the SDK does not know.
    answers: OnceCell<(Answers<T>, Vec<Unknown>)>,
}

impl<T> Batch<T> {
    fn names(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone + Send + Sync + 'static> Gather<T> {
    /// The questions called `question` of this round of reads, `limit` names a call. Like a
    /// listing, `question` contains the region where the service has regions.
    ///
    /// # Errors
    /// That something else has this name.
    pub async fn of(catalogue: &Catalogue, question: &str, limit: usize) -> Result<Arc<Self>, Failure> {
        catalogue.listing(question, || async { Ok(Self::new(limit)) }).await
    }
}

impl<T: Clone> Gather<T> {
    /// No questions yet.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, asked: Mutex::new(Asked { by_name: BTreeMap::new(), open: None }) }
    }

    /// What `call` answers for `name`; `None` where its answer does not contain the name.
    ///
    /// `call` gets names and answers by name. Everyone who asks the same question passes the same
    /// call: one of them makes it for all.
    ///
    /// # Errors
    /// What the call failed with. A call for several names that AWS refuses is made again for each
    /// name alone, so that one name which may not be read does not hide the others.
    pub async fn ask<F>(&self, name: &str, call: impl Fn(Vec<String>) -> F) -> Result<Option<T>, Failure>
    where
        F: Future<Output = Result<BTreeMap<String, T>, Failure>>,
    {
        let batch = self.join(name);
        // Whoever is dropped while making the call leaves it to the next one that waits.
        let (answers, unknown) =
            batch.answers.get_or_init(|| shared(Box::pin(self.answer(&batch, &call)))).await;
        again(unknown);
        answers.get(name).cloned().unwrap_or(Ok(None))
    }

    /// The batch that answers for `name`.
    fn join(&self, name: &str) -> Arc<Batch<T>> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(batch) = asked.by_name.get(name) {
            return Arc::clone(batch);
        }
        let open = asked.open.take().filter(|batch| batch.names().len() < self.limit);
        let batch =
            open.unwrap_or_else(|| Arc::new(Batch { names: Mutex::default(), answers: OnceCell::new() }));
        batch.names().insert(name.to_owned());
        asked.by_name.insert(name.to_owned(), Arc::clone(&batch));
        asked.open = Some(Arc::clone(&batch));
        batch
    }

    async fn answer<F>(&self, batch: &Arc<Batch<T>>, call: impl Fn(Vec<String>) -> F) -> Answers<T>
    where
        F: Future<Output = Result<BTreeMap<String, T>, Failure>>,
    {
        let names = self.settle(batch).await;
        let one_by_one =
            |failure: &Failure| names.len() > 1 && matches!(failure.cause, Cause::Denied | Cause::Refused);
        match call(names.clone()).await {
            Ok(mut found) => names
                .into_iter()
                .map(|name| {
                    let answer = found.remove(&name);
                    (name, Ok(answer))
                })
                .collect(),
            Err(failure) if one_by_one(&failure) => {
                let alone = names.into_iter().map(|name| {
                    let answer = call(vec![name.clone()]);
                    async move { (name.clone(), answer.await.map(|mut found| found.remove(&name))) }
                });
                join_all(alone).await.into_iter().collect()
            }
            Err(failure) => names.into_iter().map(|name| (name, Err(failure.clone()))).collect(),
        }
    }

    /// Waits until the batch is full or two turns brought no further name, then closes it. Two,
    /// because whoever is behind us in the first turn has not asked yet when we look.
    async fn settle(&self, batch: &Arc<Batch<T>>) -> Vec<String> {
        let (mut before, mut quiet) = (0, 0);
        while quiet < 2 {
            let count = batch.names().len();
            if count >= self.limit {
                break;
            }
            quiet = if count == before { quiet + 1 } else { 0 };
            before = count;
            yield_now().await;
        }
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.open.take_if(|open| Arc::ptr_eq(open, batch));
        batch.names().iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::{FutureExt, future::join_all};

    use super::*;

    /// Answers each name with its length, counts calls, and does not know names with a `?`. A call
    /// that contains `secret` is denied.
    #[derive(Default)]
    struct Service(Mutex<Vec<usize>>, AtomicUsize);

    impl Service {
        async fn lengths(&self, names: Vec<String>) -> Result<BTreeMap<String, usize>, Failure> {
            self.0.lock().unwrap().push(names.len());
            self.1.fetch_add(1, Ordering::Relaxed);
            yield_now().await;
            if names.iter().any(|name| name == "secret") {
                let failure = Failure::refused("x:GetLengths", "AccessDenied", "no");
                return Err(Failure { cause: Cause::Denied, ..failure });
            }
            let known = names.into_iter().filter(|name| !name.contains('?'));
            Ok(known.map(|name| (name.clone(), name.len())).collect())
        }

        fn calls(&self) -> usize {
            self.1.load(Ordering::Relaxed)
        }
    }

    #[tokio::test]
    async fn names_asked_for_together_go_into_one_call() {
        let (service, gather) = (Service::default(), Gather::new(10));
        let names: Vec<String> = (0..25).map(|n| format!("name-{n}")).collect();
        let ask = |name: &str| {
            let (gather, service, name) = (&gather, &service, name.to_owned());
            async move { gather.ask(&name, |names| service.lengths(names)).await }
        };
        let answers = join_all(names.iter().map(|name| ask(name))).await;
        for (name, answer) in names.iter().zip(answers) {
            assert_eq!(answer.unwrap(), Some(name.len()));
        }
        assert_eq!(*service.0.lock().unwrap(), [10, 10, 5]);

        assert_eq!(ask("name-7").await.unwrap(), Some(6));
        assert_eq!(service.calls(), 3, "a name asked for twice is answered once");
        assert_eq!(ask("what?").await.unwrap(), None);
        assert_eq!(service.calls(), 4);
    }

    #[tokio::test]
    async fn names_that_come_a_little_later_are_waited_for() {
        let (service, gather) = (Service::default(), Gather::new(10));
        let late = |turns: usize| {
            let (gather, service) = (&gather, &service);
            async move {
                for _ in 0..turns {
                    yield_now().await;
                }
                gather.ask(&format!("after-{turns}"), |names| service.lengths(names)).await
            }
        };
        assert!(join_all((0..5).map(late)).await.into_iter().all(|answer| answer.unwrap().is_some()));
        assert_eq!(service.calls(), 1);
    }

    #[tokio::test]
    async fn a_name_that_is_denied_does_not_hide_the_others() {
        let (service, gather) = (Service::default(), Gather::new(10));
        let ask = |name: &'static str| gather.ask(name, |names| service.lengths(names));
        let (open, secret, unknown) = tokio::join!(ask("open"), ask("secret"), ask("what?"));
        assert_eq!(open.unwrap(), Some(4));
        assert_eq!(secret.unwrap_err().cause, Cause::Denied);
        assert_eq!(unknown.unwrap(), None);
        assert_eq!(service.calls(), 4, "one for all, then one each");
    }

    #[tokio::test]
    async fn others_go_on_when_the_first_gives_up() {
        let (service, gather) = (Service::default(), Gather::new(10));
        let mut first = Box::pin(gather.ask("first", |names| service.lengths(names)));
        assert!(first.as_mut().now_or_never().is_none());
        let mut second = Box::pin(gather.ask("second", |names| service.lengths(names)));
        assert!(second.as_mut().now_or_never().is_none());
        drop(first);
        assert_eq!(second.await.unwrap(), Some(6));
    }
}
