//! Writes that AWS takes only with the token of what was read. A token that is not the current one
//! means that somebody wrote in between; if that changed nothing, one more try is fine.

use crate::kind::prelude::*;
use std::future::Future;

use super::refusals::LOCKED;

/// Makes of what `read` finds what `change` says, by `write`. Whoever else writes at the same time is
/// not overwritten.
///
/// # Errors
/// What AWS answered; with a hint, that somebody else changed it meanwhile.
pub(super) async fn rewrite<T, R, W>(
    read: impl Fn() -> R,
    change: impl Fn(T) -> T,
    write: impl Fn(T, String) -> W,
) -> Result<(), Failure>
where
    T: Clone + PartialEq,
    R: Future<Output = Result<(T, String), Failure>>,
    W: Future<Output = Result<(), Failure>>,
{
    let (seen, token) = read().await?;
    let want = change(seen.clone());
    if want == seen {
        return Ok(());
    }
    let locked = match write(want.clone(), token).await {
        Err(failure) if failure.has_code(LOCKED) => failure,
        done => return done,
    };
    match read().await? {
        // Our own write, whose answer got lost: the client sent it again, and its token was used up.
        (now, _) if now == want => Ok(()),
        (now, token) if now == seen => write(want, token).await,
        _ => Err(locked.with_hint("somebody else is changing it; plan again")),
    }
}

/// Deletes what `token` still finds. What was changed meanwhile goes all the same.
///
/// # Errors
/// What AWS answered.
pub(super) async fn delete<R, W>(token: impl Fn() -> R, delete: impl Fn(String) -> W) -> Result<(), Failure>
where
    R: Future<Output = Result<Option<String>, Failure>>,
    W: Future<Output = Result<(), Failure>>,
{
    let Some(first) = token().await? else { return Ok(()) };
    match delete(first).await {
        Err(failure) if failure.has_code(LOCKED) => match token().await? {
            Some(second) => delete(second).await,
            None => Ok(()),
        },
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    };

    use super::*;

    /// A thing with a content and a token that others write to between our read and our write.
    struct Thing {
        content: Mutex<&'static str>,
        token: AtomicU32,
        /// What others write, the last one first.
        others: Mutex<Vec<&'static str>>,
    }

    impl Thing {
        fn new(others: &[&'static str]) -> Self {
            let others = Mutex::new(others.to_vec());
            Self { content: Mutex::new("old"), token: AtomicU32::new(1), others }
        }

        fn read(&self) -> (&'static str, String) {
            (*self.content.lock().unwrap(), self.token.load(Ordering::Relaxed).to_string())
        }

        fn write(&self, content: &'static str, token: &str) -> Result<(), Failure> {
            if let Some(other) = self.others.lock().unwrap().pop() {
                *self.content.lock().unwrap() = other;
                self.token.fetch_add(1, Ordering::Relaxed);
            }
            if token != self.token.load(Ordering::Relaxed).to_string() {
                return Err(Failure::refused("wafv2:UpdateIPSet", LOCKED[0], "try again"));
            }
            *self.content.lock().unwrap() = content;
            Ok(())
        }
    }

    async fn rewritten(others: &[&'static str]) -> (Result<(), Failure>, &'static str) {
        let thing = Thing::new(others);
        let read = || async { Ok(thing.read()) };
        let done = rewrite(
            read,
            |_| "new",
            |new, token| {
                let done = thing.write(new, &token);
                async { done }
            },
        );
        let done = done.await;
        let content = *thing.content.lock().unwrap();
        (done, content)
    }

    #[tokio::test]
    async fn only_a_moved_token_is_tried_again_and_only_once() {
        assert_eq!(rewritten(&[]).await, (Ok(()), "new"));
        assert_eq!(rewritten(&["old"]).await, (Ok(()), "new"));
        let (changed, content) = rewritten(&["theirs"]).await;
        assert_eq!((changed.unwrap_err().hint.is_some(), content), (true, "theirs"));
        assert!(rewritten(&["old", "old"]).await.0.unwrap_err().has_code(LOCKED));
    }

    #[tokio::test]
    async fn a_write_whose_answer_got_lost_is_done() {
        assert_eq!(rewritten(&["new"]).await, (Ok(()), "new"));
    }

    #[tokio::test]
    async fn what_is_so_already_is_not_written() {
        let read = || async { Ok(("same", String::new())) };
        let refuse = |_, _| async { Err(Failure::guard("wafv2:UpdateIPSet", "written")) };
        assert_eq!(rewrite(read, |same| same, refuse).await, Ok(()));
    }

    #[tokio::test]
    async fn what_is_gone_is_deleted() {
        let calls = AtomicU32::new(0);
        let done = delete(
            || async { Ok((calls.load(Ordering::Relaxed) == 0).then(String::new)) },
            |_| async {
                calls.fetch_add(1, Ordering::Relaxed);
                Err(Failure::refused("wafv2:DeleteIPSet", LOCKED[0], "try again"))
            },
        );
        assert_eq!(done.await, Ok(()));
        assert_eq!(calls.into_inner(), 1);
    }
}
