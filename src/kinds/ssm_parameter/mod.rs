//! `ssm.parameter`: a parameter of Systems Manager's Parameter Store.
//!
//! ```text
//! spec        the declaration
//! check       what AWS would refuse in it
//! kind        outputs, and how a declaration falls apart
//! parameter   aspect: the parameter itself, with its type
//! value       aspect: value and settings, which one call writes
//! content     the value: text, list, JSON or secret
//! policies    expiration and notifications
//! tags        aspect
//! calls       Systems Manager on the wire, many names a call
//! ```

mod calls;
mod check;
mod content;
mod kind;
mod parameter;
mod policies;
mod spec;
mod tags;
mod value;

pub use calls::{SSM, is_listed};
pub use kind::SsmParameter;
pub use policies::{Policies, Span};
pub use spec::{DataType, Spec, Tier};
