//! The figures that trueup is held to: start-up, `check`, `plan`. `README.md` says what each row
//! means. Nothing here fails for being slow; it fails where a figure would not be about what it
//! says, as when a plan that should be empty is not.

#![expect(clippy::cast_precision_loss, reason = "counts of calls and runs are small")]

mod access;
mod account;
mod check;
#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/it/support/emulators.rs"]
mod emulators;
mod monitoring;
mod needed;
mod plan;
mod process;
mod report;
mod review;
mod stacks;
mod start_up;
mod tape;
mod tests;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

type Part = fn() -> io::Result<()>;

/// The parts by the name that selects them: `cargo bench --bench figures -- check`.
const PARTS: &[(&str, Part)] = &[
    ("start-up", start_up::figures),
    ("check", check::figures),
    ("tests", tests::figures),
    ("review", review::figures),
    ("access", access::figures),
    ("plan", plan::storage),
    ("monitoring", plan::monitoring),
];

fn main() -> io::Result<ExitCode> {
    // Cargo itself passes `--bench`.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if let Some(unknown) = wanted.iter().find(|name| PARTS.iter().all(|(part, _)| part != name)) {
        let parts: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        writeln!(io::stderr(), "there are no figures `{unknown}`; there are {}", parts.join(", "))?;
        return Ok(ExitCode::from(2));
    }
    for (name, part) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|each| each == name) {
            report::heading(name)?;
            part()?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
