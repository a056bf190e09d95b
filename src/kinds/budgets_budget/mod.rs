//! `budgets.budget`: a budget with its notifications.
//!
//! ```text
//! kind           the declaration, what AWS refuses of it, and how it becomes aspects
//! budget         aspect: what is spent of what, and how much may be
//! value          a budget as stack files and documents have it
//! wire           a budget as AWS has it
//! notifications  aspect: who is told of how much
//! service        how Budgets is called; aspect: tags
//! ```

mod budget;
mod kind;
mod notifications;
mod service;
mod value;
mod wire;

pub use kind::{BudgetsBudget, Spec};
