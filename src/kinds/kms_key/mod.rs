//! `kms.key`: a customer managed key, found by its alias.
//!
//! ```text
//! spec         the declaration
//! check        what AWS would refuse in it
//! kind         outputs, and how a declaration falls apart
//! written      from what is held back to a declaration
//! key          aspect: the key itself, with what can't be changed
//! usage        what a key of each spec can be used for
//! lookup       which key it is: by alias, or by the owner that its tags name
//! alias        aspect: the alias, which is an object of its own
//! policy       aspect: the key policy
//! grants       the statements for administrators, users and services
//! in_use       who uses it, as far as KMS knows
//! rotation     aspect: rotation of its key material
//! settings     aspects: description, whether it is enabled, tags
//! ```

mod alias;
mod check;
mod grants;
mod in_use;
mod key;
mod kind;
mod lookup;
mod policy;
mod rotation;
mod settings;
mod spec;
mod usage;
mod written;

pub use kind::KmsKey;
pub use rotation::Rotation;
pub use spec::Spec;
