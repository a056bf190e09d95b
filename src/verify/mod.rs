//! Live checks: looks at the world until each check holds or its time is over.
//!
//! ```text
//! run         which checks are looked at, and with what
//! rounds      again and again, with pauses between them
//! policies    reads the policies that questions about access hang on and no file declares
//! access      what the live policies and IAM say together
//! resources   whether the stack's own resources are as declared
//! ```

mod access;
mod policies;
mod resources;
mod rounds;
mod run;
mod verified;

pub use policies::complete;
pub use run::{DEADLINE, Verify};
pub use verified::Verified;
