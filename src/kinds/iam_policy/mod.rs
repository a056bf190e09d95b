//! `iam.policy`: a customer managed policy, to be attached to roles and users.
//!
//! ```text
//! kind      the declaration, taken apart
//! live      what IAM says of it
//! policy    aspect: the policy itself
//! document  aspect: what it says
//! tags      aspect: tags
//! in_use    who has it
//! ```

mod document;
mod in_use;
mod kind;
mod live;
mod policy;
mod tags;

pub use document::PolicyDocument;
pub use kind::{IamPolicy, PolicySpec};
pub use policy::{ManagedPolicy, PolicyValue};
pub use tags::PolicyTags;
