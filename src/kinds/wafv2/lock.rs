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
