//! What can be typed behind the commands that read files alone.

use std::path::PathBuf;

use clap::Args;
use clap_complete::ArgValueCandidates;

use super::{
    candidates,
    formats::{CheckFormat, ExportFormat, Format, GraphFormat},
    shared_arguments::StackArguments,
};
use crate::export::cloudformation::Parameter;

/// `trueup init`.
#[derive(Debug, Args)]
pub struct Init {
    /// What to begin with: bucket, role or alarm
    #[arg(default_value = "bucket", add = ArgValueCandidates::new(candidates::starters))]
    pub starter: String,
    /// The directory of the stack, which is made where it is not there
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// The name of the stack, if not that of its directory
    #[arg(long)]
    pub name: Option<String>,
    /// Its region, if not the one of the environment
    #[arg(long)]
    pub region: Option<String>,
}

/// `trueup check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: CheckFormat,
}

/// `trueup fmt`.
#[derive(Debug, Args)]
pub struct Fmt {
    /// Stacks and single files; the current directory where none is named
    #[arg(value_name = "STACK")]
    pub paths: Vec<PathBuf>,
    /// Write nothing, show what would change, and exit with 2 where anything would
    #[arg(long)]
    pub check: bool,
}

/// `trueup test`.
#[derive(Debug, Args)]
pub struct Test {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// Only the tests with this in their name, or in what they are about
    pub name: Option<String>,
    /// Write a report for a CI system, in JUnit's XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// `trueup graph`.
#[derive(Debug, Args)]
pub struct Graph {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: GraphFormat,
}

/// `trueup export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// What it becomes
    #[arg(long, value_enum)]
    pub to: ExportFormat,
    /// Make a parameter of a variable or of a member of a resource: `TenantId=var.tenant`,
    /// `Days=logs.group.app.retention_days`
    #[arg(long = "parameter", value_name = "NAME=WHAT")]
    pub parameters: Vec<Parameter>,
    /// Where to write it, if not to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `trueup kinds`.
#[derive(Debug, Args)]
pub struct Kinds {
    /// A kind, such as s3.bucket, or a key of one, such as s3.bucket.lifecycle
    #[arg(add = ArgValueCandidates::new(candidates::kinds))]
    pub kind: Option<String>,
}

/// `trueup simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// The call's input document, as `--cli-input-json` takes it; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
}

/// `trueup completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// `trueup man`.
#[derive(Debug, Args)]
pub struct Manual {
    /// The command, such as plan; without one, the page of trueup itself
    pub command: Option<String>,
    /// Write the pages of all commands into this directory, which is made if it is not there
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub out: Option<PathBuf>,
}
