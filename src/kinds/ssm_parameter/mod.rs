//! `ssm.parameter`: a parameter of Systems Manager's Parameter Store.
//!
//! ```text
//! content    the value: text, list, JSON or secret
//! policies   expiration and notifications
//! spec       the declaration, and what AWS refuses in it
//! calls      names, and Systems Manager on the wire, many names a call
//! value      aspect: value and settings, which one call writes
//! parameter  aspects: the parameter itself, with its type; tags
//! kind       outputs, and how a declaration falls apart
//! ```

mod calls;
mod content;
mod kind;
mod parameter;
mod policies;
mod spec;
mod value;

pub use calls::{SSM, is_listed};
pub use kind::SsmParameter;
pub use policies::{Policies, Span};
pub use spec::{DataType, Spec, Tier};
