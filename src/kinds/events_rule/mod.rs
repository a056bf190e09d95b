//! `events.rule`: a rule of `EventBridge` with its targets.
//!
//! ```text
//! spec     the declaration
//! names    the full name of a rule, and what follows from it
//! check    what AWS refuses in a declaration, schedules among it
//! pattern  event patterns: one form, and AWS's grammar
//! kind     outputs, and how a declaration becomes aspects
//! calls    how `EventBridge` is called
//! rule     aspect: pattern or schedule, state, description, role
//! targets  aspect: where its events go
//! tags     aspect
//! ```

mod calls;
mod check;
mod kind;
mod names;
mod pattern;
mod rule;
mod spec;
mod tags;
mod targets;

pub use kind::EventsRule;
pub use spec::Spec;
