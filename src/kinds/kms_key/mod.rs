//! `kms.key`: a customer managed key, found by its alias.
//!
//! ```text
//! spec         the declaration, and what keys of each spec can be used for
//! kind         outputs, how a declaration falls apart, what AWS would refuse in it, and the way back
//! key          aspect: the key itself, with what can't be changed
//! lookup       which key it is: by alias, or by the owner that its tags name
//! alias        aspect: the alias, which is an object of its own; and who uses the key
//! policy       aspect: the key policy, with the statements for administrators, users and services
//! settings     aspects: description, whether it is enabled, rotation, tags
//! ```

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
