//! Secrets on their way into a snapshot's file and out of it. A digest takes a processor some ten milliseconds
//! and much memory: as many are made at a time as there are processors, and nothing waits for them meanwhile.

use std::{num::NonZero, sync::Arc, thread};

use tokio::{runtime::Handle, sync::Semaphore, task::spawn_blocking};

use crate::{kind::Target, model::Document};

/// What a put writes into a file: digests in the place of secrets, in the document and in what travels with a
/// creation.
pub(super) async fn digested<'a>(at: &'a Target, want: &'a Document) -> (Target, Document) {
    let (secrets, documents) = (Arc::clone(&at.secrets), (at.creation.clone(), want.clone()));
    let (mut at, (creation, want)) = (at.clone(), documents);
    if want.secrets().is_empty() && creation.values().all(|document| document.secrets().is_empty()) {
        return (at, want);
    }
    let made = slowly(move || {
        let creation =
            creation.iter().map(|(aspect, document)| (aspect.clone(), document.digested(&secrets)));
        (creation.collect(), want.digested(&secrets))
    });
    let (creation, want) = made.await;
    at.creation = creation;
    (at, want)
}

/// What was read of a file, with the secrets of the declaration wherever they are the same.
pub(super) async fn recognised(held: Document, at: &Target) -> Document {
    let Some(want) = at.want.clone() else { return held };
    let (secrets, salt) = (Arc::clone(&at.secrets), at.salt());
    if held.is_recognised(&want, &secrets) {
        return held.recognised(&want, &secrets, &salt);
    }
    slowly(move || held.recognised(&want, &secrets, &salt)).await
}

/// Does what takes time beside everything else.
async fn slowly<T: Send + 'static>(work: impl FnOnce() -> T + Clone + Send + 'static) -> T {
    static TURNS: std::sync::OnceLock<Semaphore> = std::sync::OnceLock::new();
    let processors = || thread::available_parallelism().map_or(1, NonZero::get);
    let turns = TURNS.get_or_init(|| Semaphore::new(processors()));
    if Handle::try_current().is_err() {
        return work();
    }
    let turn = turns.acquire().await;
    let done = spawn_blocking(work.clone()).await;
    drop(turn);
    // A task that panicked or was cancelled has done nothing.
    done.unwrap_or_else(|_| work())
}
