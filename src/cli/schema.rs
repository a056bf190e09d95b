//! `trueup schema`: the JSON Schema of stack files.

use super::exit::{FINE, Stop};
use crate::{kinds, stack, term};

/// Runs it.
///
/// # Errors
/// That output can't be written.
pub fn run() -> Result<u8, Stop> {
    term::machine(&stack::schema::of_stack_files(&kinds::catalog()))?;
    Ok(FINE)
}
