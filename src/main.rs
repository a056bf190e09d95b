//! The binary: parse, run, exit code.

use std::process::ExitCode;

use clap::{
    CommandFactory, Parser,
    error::{ContextKind, ContextValue},
};
use clap_complete::CompleteEnv;
use trueup::{
    cli::{Arguments, candidates::COMPLETE, exit::USAGE, run},
    page::{Line, Page},
    stack::names,
    term,
};

fn main() -> ExitCode {
    CompleteEnv::with_factory(Arguments::command).var(COMPLETE).complete();
    match Arguments::try_parse() {
        Ok(arguments) => run(arguments),
        Err(said) if said.exit_code() == 0 => {
            // Where that can't be printed there is nobody to tell.
            let _ = said.print();
            ExitCode::SUCCESS
        }
        // What was typed is quoted there, and in CI somebody else may have written it.
        Err(said) => {
            let lines = said.render().to_string();
            let mut lines: Vec<&str> = lines.lines().collect();
            let tip = command_of_another_tool(&said);
            if let Some(tip) = &tip {
                lines.splice(1..1, ["", tip]);
            }
            term::err(lines.into_iter().map(Line::from).collect::<Page>());
            ExitCode::from(USAGE)
        }
    }
}

/// What does here what a command of another tool does there.
fn command_of_another_tool(error: &clap::Error) -> Option<String> {
    match error.get(ContextKind::InvalidSubcommand)? {
        ContextValue::String(typed) => {
            let ours = names::command(typed)?;
            Some(format!("  tip: here it is `trueup {ours}`"))
        }
        _ => None,
    }
}
