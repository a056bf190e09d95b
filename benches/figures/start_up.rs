//! How long it takes until the program does anything.

use std::{fs, io, path::Path, process::Command};

use super::{
    process::{TRUEUP, cost, trueup},
    report::{Costs, megabytes, times, value},
};

const RUNS: usize = 30;

pub(crate) fn figures() -> io::Result<()> {
    let (mut nothing, mut version) = (Costs::default(), Costs::default());
    // By turns, so that both see the same machine.
    for _ in 0..RUNS {
        nothing.add(cost(Command::new("true"))?);
        version.add(cost(trueup(&["--version"], Path::new(".")))?);
    }
    times("true", &nothing, "a process that does nothing")?;
    times("trueup --version", &version, format!("{:.1} × true; bar 5 ms", version.over(&nothing)))?;
    value("size of the binary", megabytes(fs::metadata(TRUEUP)?.len()), "bar 40 MB")
}
