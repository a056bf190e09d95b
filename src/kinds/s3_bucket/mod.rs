//! `s3.bucket`: an S3 bucket with everything that is configured on it.
//!
//! An aspect a file. Beside them, `place` is where a bucket exists, `predicates` the filters of lifecycle rules, metrics
//! and archive configurations, and `prelude` what all calls have in common.

mod accelerate;
mod acl;
mod bucket;
mod cors;
mod date;
mod encryption;
mod intelligent_tiering;
mod kind;
mod lifecycle;
mod lifecycle_rules;
mod logging;
mod metrics;
mod names;
mod notifications;
mod object_lock;
mod objects;
mod ownership;
mod place;
mod policy;
mod predicates;
mod prelude;
mod public_access_block;
mod tags;
mod versioning;
#[cfg(test)]
mod wire_tests;

pub use kind::{S3Bucket, Spec};
