//! `trueup completions`: for a shell to source. It asks this binary for what could stand where somebody types.

use clap_complete::env::Shells;

use super::{
    arguments::Completions,
    candidates::COMPLETE,
    exit::{FINE, Stop},
};
use crate::term;

/// Runs it.
///
/// # Errors
/// That output can't be written.
pub fn run(arguments: &Completions) -> Result<u8, Stop> {
    let mut script = Vec::new();
    let name = arguments.shell.to_string();
    if let Some(shell) = Shells::builtins().completer(&name) {
        shell.write_registration(COMPLETE, "trueup", "trueup", "trueup", &mut script)?;
    }
    term::machine(&String::from_utf8_lossy(&script))?;
    Ok(FINE)
}
