//! Which writes of an act took effect: an act may take several calls, and what fails half-way has changed
//! something.

use std::{cell::RefCell, future::Future};

use crate::model::Failure;

tokio::task_local! {
    static WRITES: RefCell<Vec<String>>;
}

/// What the actions that only read begin with.
const READS: &[&str] = &["Get", "List", "Describe", "Head", "Simulate", "Test", "Check", "Lookup", "Filter"];

/// Runs an act; its failure says which writes took effect before it.
///
/// # Errors
/// That of the act.
pub async fn noted<T>(act: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let noting = async {
        let done = act.await;
        let writes = WRITES.with(RefCell::take);
        done.map_err(|failure| failure.after(writes))
    };
    WRITES.scope(RefCell::default(), noting).await
}

/// Whether a call changes something.
pub(super) fn is_write(operation: &str) -> bool {
    let action = operation.split_once(':').map_or(operation, |(_, action)| action);
    !READS.iter().any(|read| action.starts_with(read))
}

/// Notes that a call took effect, if it is one that writes.
pub(super) fn note(operation: &str) {
    if is_write(operation) {
        // Outside of an act nobody asks.
        let _ = WRITES.try_with(|writes| writes.borrow_mut().push(operation.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failure_says_what_took_effect_before_it() {
        let act = async {
            note("iam:ListAttachedUserPolicies");
            note("iam:DetachUserPolicy");
            tokio::task::yield_now().await;
            note("iam:DeleteUserPolicy");
            Err::<(), _>(Failure::refused("iam:DeleteUser", "DeleteConflict", "no"))
        };
        let other = noted(async {
            tokio::task::yield_now().await;
            Err::<(), _>(Failure::refused("s3:PutBucketPolicy", "AccessDenied", "no"))
        });
        let (failed, other) = tokio::join!(noted(act), other);
        assert_eq!(failed.unwrap_err().done, ["iam:DetachUserPolicy", "iam:DeleteUserPolicy"]);
        assert!(other.unwrap_err().done.is_empty(), "each act has its own");
    }
}
