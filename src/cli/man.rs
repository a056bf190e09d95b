//! `trueup man`: the manual pages, from the same words as `--help`.

use std::path::Path;

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::{
    arguments::{Arguments, Manual},
    exit::{FAILED, FINE, Stop, USAGE},
};
use crate::{diagnostics::nearest, term};

/// Runs it.
///
/// # Errors
/// There is no such command; a page can't be written.
pub fn run(arguments: &Manual) -> Result<u8, Stop> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    if let Some(directory) = &arguments.out {
        return written(program, directory);
    }
    let page = match &arguments.command {
        None => program,
        Some(name) => of_command(&program, name)?,
    };
    let mut roff = Vec::new();
    Man::new(page).render(&mut roff)?;
    term::machine(&String::from_utf8_lossy(&roff))?;
    Ok(FINE)
}

/// The command that is called so.
fn of_command(program: &clap::Command, name: &str) -> Result<clap::Command, Stop> {
    if let Some(command) = program.find_subcommand(name) {
        return Ok(command.clone());
    }
    let offer = nearest(name, program.get_subcommands().map(clap::Command::get_name));
    Err(Stop::Error {
        message: format!("there is no command `{name}`"),
        hint: Some(offer.unwrap_or_else(|| "`trueup --help` lists them".to_owned())),
        code: USAGE,
    })
}

/// A file for each page.
fn written(program: clap::Command, directory: &Path) -> Result<u8, Stop> {
    let made = std::fs::create_dir_all(directory).and_then(|()| clap_mangen::generate_to(program, directory));
    made.map_err(|error| Stop::Error {
        message: format!("{} can't be written: {error}", directory.display()),
        hint: None,
        code: FAILED,
    })?;
    Ok(FINE)
}
