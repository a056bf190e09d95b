//! The ways by which a role or user may come to do everything, over all of its policies together.
//!
//! ```text
//! gain    what a principal gains by a plan
//! ways    the known ways, as data with their sources
//! may     what the policies of a principal let it do, for questions that ways ask
//! ```

mod gain;
mod may;
mod ways;

pub use gain::{Gain, gain, not_known};
pub use may::May;
pub use ways::{Need, On, WAYS, Way};
