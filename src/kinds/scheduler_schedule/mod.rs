//! `scheduler.schedule`: a schedule of `EventBridge` Scheduler.
//!
//! ```text
//! kind      the declaration, what AWS refuses of it
//! schedule  how the scheduler is called; aspect: all of the schedule, which one call writes
//! target    what it invokes
//! ```

mod kind;
mod schedule;
mod target;

pub use kind::{SchedulerSchedule, Spec};
