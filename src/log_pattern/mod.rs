//! Filter patterns of `CloudWatch` Logs: what metric filters and subscription filters look for, read
//! and tried on log lines offline. Pure; knows nothing of stacks.
//!
//! After the user guide, "Filter pattern syntax for metric filters, subscription filters, filter log
//! events, and Live Tail". Where AWS publishes no answer the answer here is [`Truth::Unknown`].

mod columns;
mod condition;
mod cursor;
mod json;
mod mistake;
mod operand;
mod pattern;
mod regex;
mod selector;
mod terms;
mod verdict;

pub use mistake::Mistake;
pub use pattern::Pattern;
pub use verdict::{Truth, Verdict};
