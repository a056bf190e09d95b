//! `s3.bucket`: an S3 bucket with everything that is configured on it.
//!
//! An aspect a file, or a few that make sense together. Beside them, `place` is what a bucket can be called and where it
//! exists, `tags` also the filters of what selects objects, and `prelude` what all calls
//! have in common.

mod access;
mod analytics;
mod bucket;
mod cors;
mod encryption;
mod intelligent_tiering;
mod inventory;
mod kind;
mod lifecycle;
mod lifecycle_rules;
mod logging;
mod metrics;
mod notifications;
mod objects;
mod place;
mod prelude;
mod replication;
mod request_payment;
mod tags;
mod versioning;
mod website;
#[cfg(test)]
mod wire_tests;

pub use kind::{S3Bucket, Spec};
