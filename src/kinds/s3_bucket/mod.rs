//! `s3.bucket`: an S3 bucket with everything that is configured on it.
//!
//! ```text
//! kind                  the kind: outputs, aspects in the order they are written
//! written               from what is held back to a declaration
//! spec                  the declaration, taken apart into aspects
//! names                 what a bucket may be called, and the ARN and hosts that follow
//! call                  what all calls have in common: region, owner, passing refusals, words
//! place                 whether a bucket exists, and in which region
//! bucket                the thing itself                      (first aspect)
//! tags, ownership, public_access_block, acl, versioning, object_lock, encryption, lifecycle, cors,
//! logging, metrics, accelerate, intelligent_tiering, objects, notifications, policy
//!                       one aspect each
//! object_rest           what an object has besides what is declared of it
//! object_versions       what stands between a bucket and its deletion
//! predicates            which objects a metric or an archive configuration is about
//! ```

mod accelerate;
mod acl;
mod bucket;
mod call;
mod cors;
mod encryption;
#[cfg(test)]
mod fake;
mod intelligent_tiering;
mod kind;
mod lifecycle;
mod logging;
mod metrics;
mod names;
mod notifications;
mod object_lock;
mod object_rest;
mod object_versions;
mod objects;
mod ownership;
mod place;
mod policy;
mod predicates;
mod public_access_block;
mod spec;
mod tags;
mod versioning;
#[cfg(test)]
mod wire_tests;
mod written;

pub use kind::S3Bucket;
pub use spec::Spec;
