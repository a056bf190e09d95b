//! One resource in words: what stands about it in the stack's files, what it tells and what tells it, what it refers
//! to and what refers to it, and who may use it.
//!
//! ```text
//! explanation  what there is to say, and how it is found
//! relations    who refers to whom, by which aspects
//! signals      from log lines to people: filters, metrics, alarms, topics, subscribers
//! entitled     who may use it, by the access engine
//! ```

mod entitled;
mod explanation;
mod relations;
mod signals;

pub use entitled::{Entitled, Right};
pub use explanation::{Explanation, explain};
pub use relations::Relation;
pub use signals::Signal;
