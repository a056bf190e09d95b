//! The only writer: runs a plan, everything independent at once, and tells what happens as
//! events. A failure skips what needs it and nothing else; an interruption lets what runs end.
//!
//! ```text
//! queue    which changes may begin: pure
//! run      runs them
//! report   what happens meanwhile, and what became of them
//! stages   what is changed before each gate of a rollout: pure
//! ```

mod queue;
mod report;
mod run;
mod stages;

pub use report::{Event, Made, Outcome, Report};
pub use run::{Run, apply, go_on};
pub use stages::{Stage, stages};
