//! Kinds beside each other: most of what a kind does on an emulator is wait for the pace that AWS sets.

use std::{cell::RefCell, ops::AsyncFn};

use futures_util::future::join_all;
use trueup::{kind::DynKind, kinds::KINDS};

use super::emulators::{Emulator, Lease};

/// Four, because WAF has four kinds that are slow.
const LANES: usize = 4;

/// Every kind, or the one to look at: `KIND=sns.topic`.
pub(crate) fn kinds() -> Vec<&'static dyn DynKind> {
    let only = std::env::var("KIND").ok();
    let wanted = |kind: &&dyn DynKind| only.as_deref().is_none_or(|only| kind.name() == only);
    KINDS.iter().copied().filter(wanted).collect()
}

/// Does something with every kind. Each lane has an emulator to itself, and what `begin` makes of it; it takes a
/// kind whenever it is done with one.
pub(crate) async fn each_kind<W>(
    lease: fn() -> Lease,
    begin: impl AsyncFn(&Emulator) -> W,
    act: impl AsyncFn(&W, &'static dyn DynKind),
) {
    // The slowest are the last of the table.
    let left = RefCell::new(kinds().into_iter().rev());
    let lane = async || {
        let emulator = lease();
        let with = begin(&emulator).await;
        loop {
            let next = left.borrow_mut().next();
            let Some(kind) = next else { break };
            act(&with, kind).await;
        }
    };
    join_all((0..LANES).map(|_| lane())).await;
}
