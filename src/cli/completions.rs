//! `trueup completions`: for a shell to source.

use clap::CommandFactory;

use super::{
    arguments::{Arguments, Completions},
    exit::{FINE, Stop},
};
use crate::term;

/// Runs it.
///
/// # Errors
/// That output can't be written.
pub fn run(arguments: &Completions) -> Result<u8, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "trueup", &mut script);
    term::machine(&String::from_utf8_lossy(&script))?;
    Ok(FINE)
}
