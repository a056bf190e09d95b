//! `athena.workgroup`: where queries run, what they may scan, and where their results go.
//!
//! ```text
//! kind       the declaration, what AWS refuses of it, and how it becomes aspects
//! results    where results go
//! workgroup  aspects: all of it, which updates change member by member; tags
//! ```

mod kind;
mod results;
mod workgroup;

pub use kind::{AthenaWorkgroup, Spec};
