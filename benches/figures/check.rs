//! `check` of a large stack.

use std::{fs, io, path::Path};

use trueup::{
    kinds,
    stack::{Options, load},
};

use super::{
    process::{cost, peak_memory, trueup},
    report::{Costs, megabytes, note, times, value},
    stacks,
};

const RUNS: usize = 11;

/// 5,000 resources.
const TEAMS: usize = 5_000 / stacks::RESOURCES;

pub(crate) fn figures() -> io::Result<()> {
    let directory = tempfile::tempdir()?;
    stacks::write(directory.path(), TEAMS)?;
    let texts = texts(directory.path())?;
    let size: usize = texts.iter().map(String::len).sum();
    let catalog = kinds::catalog();
    let loaded = load(directory.path(), &catalog, &Options::default());
    let stack =
        loaded.stack.unwrap_or_else(|| panic!("{}", loaded.sources.render(&loaded.diagnostics).plain()));
    note(&format!("{} resources: {}", stack.declarations.len(), stacks::kinds(&stack)))?;
    note(&format!("{} files, {}", texts.len(), megabytes(size as u64)))?;

    let (mut parsing, mut loading, mut process) = (Costs::default(), Costs::default(), Costs::default());
    for _ in 0..RUNS {
        parsing.time(|| texts.iter().map(|text| toml::from_str::<toml::Table>(text)).collect::<Vec<_>>());
        loading.time(|| load(directory.path(), &catalog, &Options::default()));
        process.add(cost(trueup(&["check", "."], directory.path()))?);
    }
    times("parsing the same files with the toml crate", &parsing, "")?;
    let beside = format!("{:.1} × parsing", loading.over(&parsing));
    times("stack::load", &loading, beside)?;
    let beside = format!("{:.1} × parsing; bar 100 ms", process.over(&parsing));
    times("trueup check", &process, beside)?;
    let peak = peak_memory(trueup(&["check", "."], directory.path()))?;
    value("its peak memory", peak.map_or_else(|| "?".to_owned(), megabytes), "bar 100 MB")
}

/// The texts of a stack's TOML files.
fn texts(directory: &Path) -> io::Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            texts.push(fs::read_to_string(path)?);
        }
    }
    Ok(texts)
}
