//! The binary: parse, run, exit code.

use std::process::ExitCode;

use clap::Parser;
use trueup::cli::{Arguments, exit::USAGE, run};

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => run(arguments),
        Err(said) => {
            // Where that can't be printed there is nobody to tell.
            let _ = said.print();
            if said.exit_code() == 0 { ExitCode::SUCCESS } else { ExitCode::from(USAGE) }
        }
    }
}
