//! `ssm.parameter`: a parameter of Systems Manager's Parameter Store.
//!
//! ```text
//! spec        the declaration
//! check       what AWS would refuse in it
//! kind        outputs, and how a declaration falls apart
//! written     from what is held back to a declaration
//! parameter   aspect: the parameter itself, with its type
//! value       aspect: value and settings, which one call writes
//! content     the value: text, list, JSON or secret
//! policies    when it expires and who is told
//! tags        aspect
//! live        reads shared by the aspects, many names a call
//! ```

mod check;
mod content;
mod kind;
mod live;
mod parameter;
mod policies;
mod spec;
mod tags;
mod value;
mod written;

pub use kind::SsmParameter;
pub use policies::{Policies, Span};
pub use spec::{DataType, Spec, Tier};
