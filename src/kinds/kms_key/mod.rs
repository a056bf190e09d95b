//! `kms.key`: a customer managed key, found by its alias.
//!
//! `kind` is the table on top; below it an aspect a file, or a few that make sense together, and `lookup`: which key it is.

mod alias;
mod key;
mod kind;
mod lookup;
mod policy;
mod settings;
mod spec;
#[cfg(test)]
mod tests;

pub use kind::KmsKey;
pub use settings::Rotation;
pub use spec::Spec;
