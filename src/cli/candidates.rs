//! What a shell offers while somebody types a command: addresses and phases of the stack, kinds, profiles.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use clap_complete::engine::CompletionCandidate;

use super::starters::STARTERS;
use crate::{
    facts::KindFacts,
    kinds,
    lsp::outline::{Outline, Texts},
    stack::{Options, files::StackFiles, load},
};

/// The variable by which a shell asks.
pub const COMPLETE: &str = "TRUEUP_COMPLETE";

/// The addresses of the stack's resources; of a stack with problems those that its files name.
pub(super) fn addresses() -> Vec<CompletionCandidate> {
    let stack = stack();
    let Some(loaded) = load(&stack, &kinds::catalog(), &Options::default()).stack else {
        return candidates(Outline::of(&texts(&stack)).addresses());
    };
    candidates(loaded.addresses())
}

fn texts(stack: &Path) -> Texts {
    StackFiles::find(stack).map(|files| files.texts()).unwrap_or_default()
}

/// The names of the stack's phases.
pub(super) fn phases() -> Vec<CompletionCandidate> {
    let texts = texts(&stack());
    let tables = texts.values().filter_map(|text| text.parse::<toml::Table>().ok());
    let names = tables.flat_map(|table| {
        let phases = table.get("phases").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        phases.into_iter().filter_map(|phase| phase.get("name")?.as_str().map(str::to_owned))
    });
    // In their order, which is that of the rollout.
    names.map(CompletionCandidate::new).collect()
}

/// The kinds that can be declared.
pub(super) fn kinds() -> Vec<CompletionCandidate> {
    let catalog = kinds::catalog();
    let candidate =
        |kind: &dyn KindFacts| CompletionCandidate::new(kind.name()).help(Some(kind.about().into()));
    catalog.iter().map(candidate).collect()
}

/// What a stack can begin with.
pub(super) fn starters() -> Vec<CompletionCandidate> {
    candidates(STARTERS.iter().map(|(name, _)| *name))
}

/// The profiles of `~/.aws`.
pub(super) fn profiles() -> Vec<CompletionCandidate> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let mut names = BTreeSet::new();
    for file in ["config", "credentials"] {
        let text = fs::read_to_string(home.join(".aws").join(file)).unwrap_or_default();
        let sections = text.lines().filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'));
        let profiles =
            sections.filter(|name| !name.starts_with("sso-session ") && !name.starts_with("services "));
        names.extend(profiles.map(|name| name.trim_start_matches("profile ").trim().to_owned()));
    }
    candidates(names)
}

fn candidates<T: Into<std::ffi::OsString>>(names: impl IntoIterator<Item = T>) -> Vec<CompletionCandidate> {
    names.into_iter().map(|name| CompletionCandidate::new(name)).collect()
}

/// The stack that stands in the line so far, or else the current directory.
fn stack() -> PathBuf {
    let is_stack = |path: &PathBuf| {
        let is_file = path.extension().is_some_and(|extension| extension == "toml") && path.is_file();
        is_file || (path.is_dir() && path != Path::new("."))
    };
    let words = std::env::args_os().skip_while(|word| word != "--").skip(2);
    words.map(PathBuf::from).find(is_stack).unwrap_or_else(|| PathBuf::from("."))
}
