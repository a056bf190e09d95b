//! Plans, live checks and graphs as pages for a browser: one file without a script, that asks the network for nothing.
//!
//! ```text
//! writing    HTML and SVG in the making: markup is ours, everything else is escaped
//! frame      head, style and foot of a page
//! plan       a plan: risks, access, changes by phase, what is not known, the graph
//! sign_off   live checks in tables
//! graph      the resources of a plan in the order in which they are made, as SVG
//! ```

mod frame;
mod graph;
mod plan;
mod sign_off;
pub mod writing;

pub use graph::svg;
pub use plan::plan;
pub use sign_off::sign_off;
