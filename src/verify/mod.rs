//! Live checks: looks at the world until each check holds or its time is over.
//!
//! ```text
//! run         rounds of looks, with pauses between them
//! resources   whether the stack's own resources are as declared
//! ```

mod resources;
mod run;

pub use run::{DEADLINE, Verified, Verify};
