//! `events.rule`: a rule of `EventBridge` with its targets.
//!
//! ```text
//! kind      the declaration, what AWS refuses of it, and how it becomes aspects
//! rule      aspect: pattern or schedule, state, description, role
//! targets   aspect: where its events go
//! service   how `EventBridge` is called, names of rules; aspect: tags
//! ```

mod kind;
mod rule;
mod service;
mod targets;

pub use kind::{EventsRule, Spec};
