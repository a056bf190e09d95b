//! `cloudtrail.trail`: a trail, which records the calls of an account in a bucket.
//!
//! ```text
//! kind       the declaration, what AWS refuses of it, and how it becomes aspects
//! trail      aspect: where events go, and of which regions and accounts
//! selectors  aspects: which events, and for which of them insights are looked for
//! service    how `CloudTrail` is called, its trails; aspects: whether it logs, tags
//! ```

mod kind;
mod selectors;
mod service;
mod trail;

pub use kind::{CloudTrailTrail, Spec};
