//! The only writer: runs a plan, everything independent at once, and tells what happens as
//! events. A failure skips what needs it and nothing else; an interruption lets what runs end.
//!
//! ```text
//! queue    which changes may begin: pure
//! run      runs them
//! ```

mod queue;
mod run;

pub use run::{Event, Outcome, Report, Run, apply};
