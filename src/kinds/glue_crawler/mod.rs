//! `glue.crawler`: what writes tables of the Data Catalog by looking at data.
//!
//! ```text
//! kind     the declaration, and how it becomes aspects
//! targets  what it looks at
//! crawler  aspect: all of it but its tags
//! ```

mod crawler;
mod kind;
mod targets;

pub use kind::{GlueCrawler, Spec};
pub use targets::Targets;
