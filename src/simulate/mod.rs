//! `iam:SimulateCustomPolicy` without AWS: the call's input document in, its answer out.
//!
//! ```text
//! members      the members of a JSON object, and what is wrong with them
//! input        the call's input, read with all its problems
//! document     a policy of the input, with the place of each statement in its text
//! place        lines and columns of statements
//! output       the call's answer
//! run          from the one to the other
//! ```

mod document;
mod input;
mod members;
mod output;
mod place;
mod run;

pub use input::Input;
pub use output::Answer;
pub use run::simulate;
