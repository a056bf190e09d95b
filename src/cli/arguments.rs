//! What can be typed.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::ArgValueCandidates;

use super::candidates;
pub use super::formats::{
    CheckFormat, Color, ExportFormat, Format, GraphFormat, OutputFormat, PlanFormat, VerifyFormat,
};
pub use super::offline_arguments::{
    Check, Completions, Export, Fmt, Graph, Init, Kinds, Manual, Simulate, Test,
};
pub use super::shared_arguments::{
    DeletionArguments, LiveArguments, SelectionArguments, StackArguments, WorldArguments,
};
use crate::model::Address;

/// Keeps an AWS account true to its stack files.
///
/// A stack is a directory of TOML files (or one file). `plan` shows the difference between the
/// stack and AWS, `apply` closes it. There is no state file.
#[derive(Debug, Parser)]
#[command(name = "trueup", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    /// When to colour what people read: auto, always or never
    #[arg(
        long,
        value_enum,
        global = true,
        value_name = "WHEN",
        default_value_t,
        hide_possible_values = true
    )]
    pub color: Color,
    /// Show every call of AWS as it is answered
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Show no progress, and of an apply only what fails and how it ends
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Whether something is a command.
#[must_use]
pub fn is_command(name: &str) -> bool {
    Arguments::command().find_subcommand(name).is_some()
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a stack: trueup init bucket
    Init(Init),
    /// Find what is wrong in a stack, without AWS: format, references, AWS's constraints
    Check(Check),
    /// Write stack files in one layout
    Fmt(Fmt),
    /// Try the stack's own tests, without AWS: its [[test]] tables
    Test(Test),
    /// Show what would change
    Plan(Plan),
    /// Make AWS what the stack says, or carry out a plan that `plan --out` saved
    Apply(Apply),
    /// Show what is live and not as the files were committed, whatever is being edited
    Drift(Drift),
    /// Print the stack's outputs, such as an ARN that others need
    Output(Output),
    /// Run the stack's live checks: the gates of all phases in one report
    Verify(Verify),
    /// Delete what the stack owns, in reverse order
    Destroy(Destroy),
    /// Give up what the stack owns and no longer declares, as it is
    Forget(Forget),
    /// Show the order in which the stack's resources are made
    Graph(Graph),
    /// Write the stack in the language of another tool
    Export(Export),
    /// Print what is there as a stack: trueup import s3.bucket NAME
    Import(Import),
    /// List the kinds of resources, or show one with its fields
    Kinds(Kinds),
    /// Save what AWS holds of a stack as a file to plan against
    Snapshot(Snapshot),
    /// Explain one resource in words: what it does, whom it tells, who may use it
    Explain(Explain),
    /// Say who may do what, by which statement, and what is missing
    Access(Access),
    /// Answer `aws iam simulate-custom-policy` without AWS
    Simulate(Simulate),
    /// Print the JSON Schema of stack files, for editors
    Schema,
    /// Serve an editor: findings, completion, hover, rename
    Lsp,
    /// Print completions for a shell: source <(trueup completions bash)
    Completions(Completions),
    /// Print the manual page of a command: trueup man plan | man -l -
    Man(Manual),
}

/// `trueup drift`.
#[derive(Debug, Args)]
pub struct Drift {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// The account.
    #[command(flatten)]
    pub world: WorldArguments,
    /// The revision of the files, if not what was committed last
    #[arg(long, value_name = "GIT_REF")]
    pub base: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: PlanFormat,
    /// Exit with 2 when something has drifted, 0 when nothing has
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// `trueup output`.
#[derive(Debug, Args)]
pub struct Output {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// Only this one, by itself: a name of `[outputs]`, or an output of a resource such as sns.topic.alerts.arn
    pub name: Option<String>,
    /// The account.
    #[command(flatten)]
    pub world: WorldArguments,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// `trueup plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// The account.
    #[command(flatten)]
    pub world: WorldArguments,
    /// The part of the stack.
    #[command(flatten)]
    pub selection: SelectionArguments,
    /// Take this resource over, although it exists without an owner and has no `adopt = true`
    #[arg(long, value_name = "ADDRESS")]
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub adopt: Vec<Address>,
    /// Save it, for `trueup apply FILE`
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// What may be deleted.
    #[command(flatten)]
    pub deletions: DeletionArguments,
    /// Compare with the stack at a git revision instead, offline: --base origin/main
    #[arg(long, value_name = "GIT_REF", conflicts_with_all = ["local", "live", "out", "targets", "phase", "through", "adopt", "allow_destroy"])]
    pub base: Option<String>,
    /// Look for what the stack owns in every region, also in those that it does not name
    #[arg(long, conflicts_with_all = ["base", "out", "local", "live"])]
    pub all_regions: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: PlanFormat,
    /// Exit with 2 when there are changes, 0 when there are none
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// `trueup apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// The stack, or a plan that was saved.
    #[command(flatten)]
    pub stack: StackArguments,
    /// The account.
    #[command(flatten)]
    pub world: WorldArguments,
    /// The part of the stack.
    #[command(flatten)]
    pub selection: SelectionArguments,
    /// Take this resource over, although it exists without an owner and has no `adopt = true`
    #[arg(long, value_name = "ADDRESS")]
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub adopt: Vec<Address>,
    /// Don't ask. Of a saved plan that has variables or options, this needs its --digest, or the same said again
    #[arg(long, short)]
    pub yes: bool,
    /// The digest of the saved plan, as `plan --out` printed it: another file is refused
    #[arg(long, value_name = "SHA256")]
    pub digest: Option<String>,
    /// Take the stack's lock over from whoever has it
    #[arg(long)]
    pub force_unlock: bool,
    /// What may be deleted.
    #[command(flatten)]
    pub deletions: DeletionArguments,
    /// Begin each phase without proof that the one before it works
    #[arg(long)]
    pub skip_gates: bool,
}

/// `trueup verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// The account.
    #[command(flatten)]
    pub world: WorldArguments,
    /// Only the gate of this phase
    #[arg(long, value_name = "NAME")]
    #[arg(add = ArgValueCandidates::new(candidates::phases))]
    pub phase: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: VerifyFormat,
}

/// `trueup destroy`.
#[derive(Debug, Args)]
pub struct Destroy {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// The account.
    #[command(flatten)]
    pub world: WorldArguments,
    /// Only this resource; may be said more than once
    #[arg(long = "target", value_name = "ADDRESS")]
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub targets: Vec<Address>,
    /// Don't ask
    #[arg(long, short)]
    pub yes: bool,
    /// Take the stack's lock over from whoever has it
    #[arg(long)]
    pub force_unlock: bool,
    /// Delete this resource although its data goes with it
    #[arg(long, value_name = "ADDRESS")]
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub allow_destroy: Vec<Address>,
    /// Delete this resource although it is in use: the plan says what it takes from whom
    #[arg(long, value_name = "ADDRESS")]
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub allow_in_use: Vec<Address>,
    /// Delete the others where some are refused; without it nothing is deleted then
    #[arg(long)]
    pub keep_going: bool,
}

/// `trueup forget`.
#[derive(Debug, Args)]
pub struct Forget {
    /// The resource: an address that the stack owns and no file declares, as the plan shows it
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub address: Address,
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// The account.
    #[command(flatten)]
    pub world: WorldArguments,
    /// Don't ask
    #[arg(long, short)]
    pub yes: bool,
    /// Take the stack's lock over from whoever has it
    #[arg(long)]
    pub force_unlock: bool,
}

/// `trueup import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Kinds with names behind each, as in `s3.bucket logs iam.role reader`; an ARN stands for the name in
    /// it, `GROUP:FILTER` for a metric filter, `cloudfront/NAME` for what of WAF belongs to `CloudFront`
    #[arg(value_name = "KIND NAME")]
    #[arg(add = ArgValueCandidates::new(candidates::kinds))]
    pub resources: Vec<String>,
    /// Everything of this kind in the region, or without a kind of every kind; may be said more than once
    #[arg(long, value_name = "KIND", num_args = 0..=1, default_missing_value = EVERY_KIND)]
    #[arg(add = ArgValueCandidates::new(candidates::kinds))]
    pub all: Vec<String>,
    /// Everything that carries this tag; may be said more than once
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    pub tags: Vec<String>,
    /// Write stack.toml into this directory, with long policies as files beside it
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The name of the stack that it becomes
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
    /// The region to look in, if not the one of the environment
    #[arg(long)]
    pub region: Option<String>,
    /// The account.
    #[command(flatten)]
    pub world: WorldArguments,
}

/// What `--all` means without a kind.
pub const EVERY_KIND: &str = "*";

/// `trueup snapshot`.
#[derive(Debug, Args)]
pub struct Snapshot {
    /// The stack's directory, or its one file; the current directory when neither it nor a tag is given
    #[arg(conflicts_with = "tags")]
    pub stack: Option<PathBuf>,
    /// Give a variable: --var name=value
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub variables: Vec<String>,
    /// Give variables from a TOML file
    #[arg(long = "var-file", value_name = "FILE")]
    pub variable_files: Vec<PathBuf>,
    /// Everything that carries this tag, instead of a stack; may be said more than once
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    pub tags: Vec<String>,
    /// The region to look in for tags, if not the one of the environment
    #[arg(long, requires = "tags")]
    pub region: Option<String>,
    /// Where to save it
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The account.
    #[command(flatten)]
    pub world: WorldArguments,
}

/// `trueup explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The resource, such as s3.bucket.orders
    #[arg(add = ArgValueCandidates::new(candidates::addresses))]
    pub address: Address,
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// The account.
    #[command(flatten)]
    pub account: LiveArguments,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// `trueup access`.
#[derive(Debug, Args)]
pub struct Access {
    /// The stack.
    #[command(flatten)]
    pub stack: StackArguments,
    /// Who: the name of a role or user, an address, an ARN, an account, a service, `*`
    #[arg(long, value_name = "WHO", required_unless_present_any = ["who_can", "denied"])]
    pub principal: Option<String>,
    /// What: `s3:PutObject`, or `PutObject`
    #[arg(long, value_name = "ACTION", required_unless_present_any = ["who_can", "denied"])]
    pub action: Option<String>,
    /// On what: an address, an ARN, `s3://BUCKET/KEY`, `${s3.bucket.input.arn}/key`, `*`
    #[arg(long, value_name = "RESOURCE", required_unless_present_any = ["who_can", "denied"])]
    pub resource: Option<String>,
    /// Why AWS says `User: … is not authorized to perform: …`: the sentence as it was printed
    #[arg(long, value_name = "SENTENCE", conflicts_with_all = ["principal", "action", "resource", "who_can"])]
    pub denied: Option<String>,
    /// List everybody who may do ACTION on RESOURCE
    #[arg(long, num_args = 2, value_names = ["ACTION", "RESOURCE"], conflicts_with_all = ["principal", "action", "resource"])]
    pub who_can: Vec<String>,
    /// Give the request a condition key: --context aws:SourceIp=203.0.113.7; without a value the key
    /// is absent. Again and again for more keys, or for more values of one
    #[arg(long, value_name = "KEY=VALUE")]
    pub context: Vec<String>,
    /// Take policies that are not known to say nothing (none), or those of the principal to allow it (allow)
    #[arg(long, value_name = "WHAT", value_parser = ["none", "allow"])]
    pub unknown_policies: Option<String>,
    /// The account.
    #[command(flatten)]
    pub account: LiveArguments,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
