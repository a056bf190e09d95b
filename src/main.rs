//! The binary: parse, run, exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    trueup::cli::run(trueup::cli::Arguments::parse())
}
