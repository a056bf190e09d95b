//! What may be written at a position.
//!
//! ```text
//! offer       something that may be written
//! headers     kinds and tables
//! keys        the keys of a table
//! values      words, actions, services, phases, templates
//! references  what a `${` may go on with
//! complete    which of these it is
//! ```

mod complete;
mod headers;
mod keys;
mod offer;
mod references;
mod values;

pub use complete::complete;
pub use offer::Offer;
