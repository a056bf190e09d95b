//! `events.rule`: a rule of `EventBridge` with its targets.
//!
//! ```text
//! kind      outputs, and how a declaration becomes aspects
//! spec      the declaration, and what AWS refuses of it
//! rule      aspect: pattern or schedule, state, description, role
//! targets   aspect: where its events go
//! tags      aspect
//! schedule  when a rule fires
//! service   how `EventBridge` is called, and names of rules
//! ```

mod kind;
mod rule;
mod schedule;
mod service;
mod spec;
mod tags;
mod targets;

pub use kind::EventsRule;
pub use spec::Spec;
