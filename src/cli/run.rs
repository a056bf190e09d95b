//! From arguments to a command, from its end to an exit code.

use std::process::ExitCode;

use anstream::ColorChoice;

use super::{
    access, apply,
    arguments::{Arguments, Color, Command},
    call_log, check, completions, destroy, drift,
    exit::{FAILED, FINE, Stop},
    explain, export, fmt, forget, graph, import, init, kinds, lsp, man, output, plan, schema,
    signals::Signals,
    simulate, snapshot, test, verify,
};
use crate::{
    page::Page,
    render::style::{BAD, QUIET, styled},
    say,
    term::{self, Talk},
};

/// Runs a command.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    term::colour(match arguments.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    });
    term::talk(if arguments.quiet {
        Talk::Little
    } else if arguments.verbose {
        Talk::Much
    } else {
        Talk::Usual
    });
    if let Err(stop) = call_log::begin(&arguments) {
        return ended(Err(stop));
    }
    let signals = if is_offline(&arguments.command) { Signals::untouched() } else { Signals::caught() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let ended = match runtime {
        Ok(runtime) => {
            let ended = runtime.block_on(async {
                tokio::select! {
                    biased;
                    ended = command(arguments.command, &signals) => ended,
                    code = signals.end() => Err(Stop::Said(code)),
                }
            });
            // A name that is still being looked up is no reason to stay.
            runtime.shutdown_background();
            ended
        }
        Err(error) => Err(error.into()),
    };
    self::ended(ended)
}

/// The exit code of a command, whose error is said.
fn ended(ended: Result<u8, Stop>) -> ExitCode {
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

/// Whether a command only reads files and prints: it can end anywhere.
fn is_offline(command: &Command) -> bool {
    use Command::{Check, Completions, Export, Fmt, Graph, Init, Kinds, Lsp, Man, Schema, Simulate, Test};
    matches!(
        command,
        Check(_)
            | Completions(_)
            | Export(_)
            | Fmt(_)
            | Graph(_)
            | Init(_)
            | Kinds(_)
            | Lsp
            | Man(_)
            | Schema
            | Simulate(_)
            | Test(_)
    )
}

async fn command(command: Command, signals: &Signals) -> Result<u8, Stop> {
    match command {
        Command::Init(arguments) => init::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments).await,
        Command::Apply(arguments) => apply::run(&arguments, signals).await,
        Command::Drift(arguments) => drift::run(&arguments).await,
        Command::Output(arguments) => output::run(&arguments).await,
        Command::Verify(arguments) => verify::run(&arguments, signals).await,
        Command::Destroy(arguments) => destroy::run(&arguments, signals).await,
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Forget(arguments) => forget::run(&arguments, signals).await,
        Command::Export(arguments) => export::run(&arguments),
        Command::Graph(arguments) => graph::run(&arguments),
        Command::Import(arguments) => import::run(&arguments).await,
        Command::Kinds(arguments) => kinds::run(&arguments),
        Command::Snapshot(arguments) => snapshot::run(&arguments).await,
        Command::Access(arguments) => access::run(&arguments).await,
        Command::Explain(arguments) => explain::run(&arguments).await,
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Schema => schema::run(),
        Command::Lsp => lsp::run(),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}
