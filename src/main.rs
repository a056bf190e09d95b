//! The binary: parse, run, exit code.

use std::process::ExitCode;

use clap::Parser;
use trueup::{
    cli::{Arguments, exit::USAGE, run},
    page::{Line, Page},
    term,
};

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => run(arguments),
        Err(said) if said.exit_code() == 0 => {
            // Where that can't be printed there is nobody to tell.
            let _ = said.print();
            ExitCode::SUCCESS
        }
        // What was typed is quoted there, and in CI somebody else may have written it.
        Err(said) => {
            let lines = said.render().to_string();
            term::err(lines.lines().map(Line::from).collect::<Page>());
            ExitCode::from(USAGE)
        }
    }
}
