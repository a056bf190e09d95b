//! From arguments to a command, from its end to an exit code.

use std::process::ExitCode;

use super::{
    access, apply,
    arguments::{Arguments, Command},
    check, completions, destroy,
    exit::{FAILED, FINE, Stop},
    graph, import, kinds, plan, schema, simulate, snapshot, test, verify,
};
use crate::{
    page::Page,
    render::style::{BAD, QUIET, styled},
    say, term,
};

/// Runs a command.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(command(arguments.command)),
        Err(error) => Err(error.into()),
    };
    let code = match ended {
        Ok(code) | Err(Stop::Said(code)) => code,
        Err(Stop::Error { message, hint, code }) => failed(&message, &[], hint, code),
        Err(Stop::Lines { message, below, hint, code }) => failed(&message, &below, hint, code),
    };
    ExitCode::from(code.max(if code == FINE { FINE } else { FAILED }))
}

fn failed(message: &str, below: &[String], hint: Option<String>, code: u8) -> u8 {
    let mut page = Page::from(say![styled(BAD, "error"), ": ", message]);
    for line in below {
        page.line(say!["  ", line]);
    }
    if let Some(hint) = hint {
        page.line(styled(QUIET, say!["help: ", hint]));
    }
    term::err(page);
    code
}

async fn command(command: Command) -> Result<u8, Stop> {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments).await,
        Command::Apply(arguments) => apply::run(&arguments).await,
        Command::Verify(arguments) => verify::run(&arguments).await,
        Command::Destroy(arguments) => destroy::run(&arguments).await,
        Command::Graph(arguments) => graph::run(&arguments),
        Command::Import(arguments) => import::run(&arguments).await,
        Command::Kinds(arguments) => kinds::run(&arguments),
        Command::Snapshot(arguments) => snapshot::run(&arguments).await,
        Command::Access(arguments) => access::run(&arguments).await,
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Schema => schema::run(),
        Command::Completions(arguments) => completions::run(&arguments),
    }
}
