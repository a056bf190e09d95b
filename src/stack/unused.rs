//! What a stack declares and nothing refers to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use super::{files::StackFiles, variables::Variable};
use crate::diagnostics::{Place, Sources};

/// Something that could be taken out without changing anything.
#[derive(Clone, Debug)]
pub struct Unused {
    /// What it is, with its name: ``the variable `tenant` ``.
    pub what: String,
    /// Where it is declared, if that is in a file that was read.
    pub place: Option<Place>,
}

/// The variables that no text names which was read, and the stack's own templates that nobody uses.
pub(super) fn unused(
    variables: &BTreeMap<String, Variable>,
    templates: &BTreeSet<String>,
    files: &StackFiles,
    sources: &Sources,
) -> Vec<Unused> {
    let is_named = |name: &str| {
        let written = format!("${{var.{name}");
        let goes_on =
            |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        sources.texts().any(|(_, text)| text.split(&written).skip(1).any(|rest| !goes_on(rest)))
    };
    let variables = variables.iter().filter(|(name, _)| !is_named(name));
    let mut found: Vec<Unused> = variables
        .map(|(name, variable)| Unused {
            what: format!("the variable `{name}`"),
            place: Some(variable.place().clone()),
        })
        .collect();
    let own = fs::read_dir(files.directory.join("templates")).into_iter().flatten().flatten();
    let mut names: Vec<String> = own
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| !templates.contains(name))
        .collect();
    names.sort();
    found
        .extend(names.into_iter().map(|name| Unused { what: format!("the template `{name}`"), place: None }));
    found
}
