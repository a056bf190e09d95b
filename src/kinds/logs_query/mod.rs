//! `logs.query`: a saved query of Logs Insights.
//!
//! ```text
//! spec     the declaration
//! kind     outputs, and how a declaration becomes an aspect
//! query    aspect: the query itself
//! live     the saved queries of a region: AWS assigns ids and allows equal names
//! ```

mod kind;
mod live;
mod query;
mod spec;

pub use kind::LogsQuery;
pub use spec::{Parameter, Spec};
