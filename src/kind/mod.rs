//! What a kind is made of.

mod erased;
mod found;
mod target;
mod traits;
mod written;

pub use erased::{DynAspect, DynKind};
pub use found::{Candidate, Candidates, Found, Holding};
pub use target::{ARN, Target, Transient};
pub use traits::{Aspect, Kind, Names, Notes, Seen, Sentences, known, outputs};
pub use written::Written;
