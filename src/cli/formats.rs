//! The forms of what is printed.

use clap::ValueEnum;

/// Text for people or JSON for machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For machines; versioned
    Json,
}

/// The forms of a report of live checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// For people
    #[default]
    Text,
    /// For machines; versioned
    Json,
    /// For CI systems: the XML that JUnit began
    Junit,
    /// For a pull request, a ticket or a wiki
    Markdown,
    /// For a browser: one file without a script
    Html,
}

/// The forms of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people
    #[default]
    Text,
    /// For a comment on a pull request
    Markdown,
    /// For a browser: one file without a script
    Html,
    /// For machines; versioned
    Json,
}

/// How to print what was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    #[default]
    Text,
    /// For machines; versioned
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// The forms of outputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people, and with a name the value alone
    #[default]
    Text,
    /// For machines; versioned
    Json,
    /// Assignments for a shell: NAME=value
    Env,
}

/// What a stack can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A template, as JSON
    Cloudformation,
    /// The `import` blocks by which Terraform takes over what is there
    TerraformImport,
}

/// The forms of a graph.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum GraphFormat {
    /// A line a change, in order
    #[default]
    Text,
    /// Graphviz
    Dot,
    /// Mermaid, as GitHub shows it
    Mermaid,
    /// A picture: resources by phase
    Svg,
}

/// When what people read is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always, also into a pipe
    Always,
    /// Never
    Never,
}
