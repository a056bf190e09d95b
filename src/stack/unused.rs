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
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let texts = sources.texts();
    let written: BTreeSet<&str> = texts
        .flat_map(|(_, text)| text.split("${var.").skip(1))
        .map(|rest| &rest[..rest.find(|c| !goes_on(c)).unwrap_or(rest.len())])
        .collect();
    let variables = variables.iter().filter(|(name, _)| !written.contains(name.as_str()));
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
