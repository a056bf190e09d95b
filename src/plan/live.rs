//! What a world held when it was read.

use std::collections::BTreeMap;

use crate::model::{Address, Document, Failure, Outputs};

/// Live state by address.
pub type Live = BTreeMap<Address, LiveResource>;

/// One resource as a world holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveResource {
    /// It is not there.
    Absent,
    /// It is there.
    Present {
        /// Its outputs.
        outputs: Outputs,
        /// Its aspects, those that were read.
        aspects: BTreeMap<String, LiveAspect>,
    },
    /// Whether it is there can't be read.
    Unreadable(Failure),
}

/// One aspect as a world holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveAspect {
    /// AWS has this.
    Seen(Document),
    /// AWS has none.
    Absent,
    /// Whether AWS has one can't be read: denied is not absent.
    Unreadable(Failure),
}
