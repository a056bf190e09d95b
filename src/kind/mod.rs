//! What a kind is made of.

mod appended;
mod bounds;
mod defaults;
mod erased;
mod erased_kind;
mod found;
mod fresh;
pub mod prelude;
pub mod shapes;
mod target;
mod traits;
mod written;

pub use appended::{Added, Appended, Keep, Strip};
pub use erased::DynAspect;
pub use erased_kind::DynKind;
pub use found::{Candidate, Candidates, Found, Holding};
pub use fresh::Fresh;
pub use target::{ARN, Pace, Passes, Target, Transient};
pub use traits::{Aspect, Kind, Names, Notes, Seen, Sentences, known, outputs};
pub use written::Written;
