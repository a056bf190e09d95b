//! What many commands take: a stack, a part of it, an account, what may be deleted.

use std::{collections::BTreeMap, path::PathBuf};

use clap::Args;
use clap_complete::ArgValueCandidates;

use super::candidates;
use crate::model::Address;

/// A stack and what is given to it.
#[derive(Clone, Debug, Default, Args)]
pub struct StackArguments {
    /// The stack's directory, or its one file
    #[arg(default_value = ".")]
    pub stack: PathBuf,
    /// Give a variable: --var name=value
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub variables: Vec<String>,
    /// Give variables from a TOML file
    #[arg(long = "var-file", value_name = "FILE")]
    pub variable_files: Vec<PathBuf>,
    /// What stands for the `TRUEUP_VAR_x` of the environment, where a plan file says it.
    #[arg(skip)]
    pub environment: Option<BTreeMap<String, String>>,
    /// What is taken over although its table does not say so.
    #[arg(skip)]
    pub adopt: Vec<Address>,
}

impl StackArguments {
    /// The same, with more taken over.
    #[must_use]
    pub fn adopting(&self, adopt: &[Address]) -> Self {
        Self { adopt: adopt.to_vec(), ..self.clone() }
    }
}

/// A part of the stack.
#[derive(Clone, Debug, Default, Args)]
pub struct SelectionArguments {
    /// Only this resource and what it needs; may be said more than once
    #[arg(long = "target", value_name = "ADDRESS", conflicts_with_all = ["phase", "through"])]
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub targets: Vec<Address>,
    /// Only the resources of this phase
    #[arg(long, value_name = "NAME", conflicts_with = "through")]
    #[arg(add = ArgValueCandidates::new(candidates::phases))]
    pub phase: Option<String>,
    /// Only the phases up to this one
    #[arg(long, value_name = "NAME")]
    #[arg(add = ArgValueCandidates::new(candidates::phases))]
    pub through: Option<String>,
}

/// What may be deleted.
#[derive(Clone, Debug, Default, Args)]
pub struct DeletionArguments {
    /// Delete what the stack owns and no longer declares
    #[arg(long, conflicts_with_all = ["targets", "phase", "through"])]
    pub prune: bool,
    /// Delete or replace up to this many resources, where without it a plan that deletes much is refused
    #[arg(long, value_name = "NUMBER")]
    pub max_deletes: Option<usize>,
    /// Delete this resource although its data goes with it: one declared with `ensure = "absent"`, or one
    /// that --prune deletes
    #[arg(long, value_name = "ADDRESS")]
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub allow_destroy: Vec<Address>,
    /// Delete or replace this resource although it is in use: the plan says what it takes from whom
    #[arg(long, value_name = "ADDRESS")]
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub allow_in_use: Vec<Address>,
}

/// Whether what is live is looked at beside the files, and where.
#[derive(Clone, Debug, Default, Args)]
pub struct LiveArguments {
    /// Look at what is live too: in AWS, or with =FILE in a snapshot
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, conflicts_with = "local")]
    pub live: Option<Option<PathBuf>>,
    /// Look at what is live in the embedded account: the nearest .trueup/local.json at or above the stack
    #[arg(long)]
    pub local: bool,
    /// Read by the credentials of this profile of ~/.aws, whatever the environment says
    #[arg(long, value_name = "NAME", requires = "live")]
    #[arg(add = ArgValueCandidates::new(candidates::profiles))]
    pub profile: Option<String>,
}

impl LiveArguments {
    /// The account that is looked at, if one is.
    #[must_use]
    pub fn world(&self) -> Option<WorldArguments> {
        let (local, live, profile) = (self.local, self.live.clone().flatten(), self.profile.clone());
        (self.local || self.live.is_some()).then_some(WorldArguments { local, live, profile })
    }
}

/// Which account to talk to.
#[derive(Clone, Debug, Default, Args)]
pub struct WorldArguments {
    /// Use the embedded account instead of AWS: the nearest .trueup/local.json at or above the stack, or else that
    /// of the current directory
    #[arg(long, conflicts_with = "live")]
    pub local: bool,
    /// Use a snapshot file instead of AWS; apply changes the file
    #[arg(long, value_name = "FILE")]
    pub live: Option<PathBuf>,
    /// Use the credentials of this profile of ~/.aws, whatever the environment says
    #[arg(long, value_name = "NAME", conflicts_with_all = ["local", "live"])]
    #[arg(add = ArgValueCandidates::new(candidates::profiles))]
    pub profile: Option<String>,
}
