//! What a kind is made of.

mod erased;
mod target;
mod traits;

pub use erased::{DynAspect, DynKind};
pub use target::{Target, Transient};
pub use traits::{Aspect, Kind, Notes, Seen, Sentences, known, outputs};
