//! The planner: from what is declared and what is live to a plan, as a pure function.

mod as_new;
mod assumed;
mod barrier;
mod change;
pub mod data;
mod destroy;
pub mod diff;
mod ending;
pub mod graph;
pub mod in_use;
mod keyed;
mod left_out;
pub mod links;
pub mod live;
pub mod names;
mod notes;
pub mod order;
mod parts;
pub mod permissions;
pub mod planner;
mod principals;
pub mod references;
pub mod resource;
pub mod saved;
pub mod selection;
mod standing;
mod users;
mod waiting;
mod whole;

pub use as_new::as_new;
pub use assumed::assumed;
pub use data::{
    Barrier, Base, Change, CheckFinding, Edit, Mode, Note, Orphan, Plan, Refusal, Renamed, ResourcePlan,
    Verb, Verdict,
};
pub use in_use::{AllUses, InUse};
pub use live::{Live, LiveAspect, LiveResource};
pub use permissions::{Permissions, Principal};
pub use planner::{endings, plan};
pub use saved::SavedPlan;
pub use selection::Selection;
