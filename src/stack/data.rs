//! What a stack is once it is loaded, and what is given to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::Value;

use super::{settings::Silencer, tree::Tree, unused::Unused};
use crate::{
    declaration::Declaration,
    diagnostics::{Diagnostic, Place, Sources},
    model::{Address, Reference, Scope, Secrets, Text},
};

/// What an environment variable holds.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What is given to a stack from outside.
#[derive(Default)]
pub struct Options<'a> {
    /// `--var name=value`, in order.
    pub variables: Vec<String>,
    /// `--var-file`: files of values, in order.
    pub variable_files: Vec<std::path::PathBuf>,
    /// Whether what is given may be more than what the stack declares, as it is to an older stack.
    pub spare_variables: bool,
    /// The environment: `TRUEUP_VAR_x`, and secrets. Without it no secret is read.
    pub environment: Option<Environment<'a>>,
    /// Whether secrets are read; offline they need not be there.
    pub read_secrets: bool,
    /// Texts that stand for variables in a stack that becomes something else, each one reference.
    pub stand_ins: BTreeMap<String, String>,
    /// The account that a stack is in which names none.
    pub account: Option<String>,
    /// What an editor holds of files and has not saved, which counts in their place.
    pub unsaved: BTreeMap<std::path::PathBuf, String>,
}

/// A stack without problems.
pub struct Stack {
    /// Its name.
    pub name: String,
    /// Its name before it was renamed, if it says so.
    pub was: Option<String>,
    /// The only account it may run against, if it names one.
    pub account: Option<String>,
    /// Where it was loaded for.
    pub scope: Scope,
    /// Its phases, in order.
    pub phases: Vec<Phase>,
    /// Its resources, by address.
    pub declarations: Vec<Declaration>,
    /// The secrets that were read.
    pub secrets: Arc<Secrets>,
    /// Where each resource is, and what the file says of it.
    pub places: BTreeMap<Address, Places>,
    /// Its `[[test]]` tables, in the order of files and lines.
    pub tests: Vec<Listed>,
    /// Its `[[verify]]` tables, in the order of files and lines.
    pub verifies: Vec<Listed>,
    /// Its `[outputs]`, with variables put in.
    pub outputs: BTreeMap<String, Text>,
    /// The variables that are texts.
    pub variables: BTreeMap<String, String>,
    /// What it declares and nothing refers to.
    pub unused: Vec<Unused>,
}

impl Stack {
    /// The addresses of its resources, those of all keys of a `for_each` as one.
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<String> {
        let plain = |address: &Address| Address { key: None, ..address.clone() }.to_string();
        self.declarations.iter().map(|each| plain(&each.address)).collect()
    }

    /// The names of its phases, in order.
    #[must_use]
    pub fn phase_names(&self) -> Vec<String> {
        self.phases.iter().map(|phase| phase.name.clone()).collect()
    }
}

/// A step of a rollout.
#[derive(Clone, Debug)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
}

/// Where a resource is in its files.
pub struct Places {
    /// Its table's header.
    pub header: Place,
    /// Its table.
    pub tree: Tree,
    /// Each reference to another resource, with its place.
    pub references: Vec<(Reference, Place)>,
    /// The rules that may be broken here.
    pub silencers: Vec<Silencer>,
}

/// One table of a list, as its file says it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What it says, with variables put in, and references as far as they follow from names; what
    /// AWS makes up stays pending.
    pub value: Value,
    /// The same with the place of everything in it.
    pub tree: Tree,
    /// Where the table begins.
    pub place: Place,
    /// The index of its phase: its own `phase`, else that of its file.
    pub phase: Option<usize>,
}

/// What loading came to.
pub struct Loaded {
    /// The files' texts, to show places.
    pub sources: Sources,
    /// What is wrong, errors and warnings, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
    /// The stack, if there was no error.
    pub stack: Option<Stack>,
}
