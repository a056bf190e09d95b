//! Plans of small stacks against small accounts, as people read them, without AWS.
//!
//! A case is a directory of `tests/plans`: `stack.toml`, `live.json` with a snapshot of the account
//! (without one it is empty), and `plan.snap` with what trueup says. The first comment of
//! `stack.toml` says what the case is about; its lines that start with `$` are the commands that
//! are run, or `trueup plan stack.toml`. A bug becomes a directory.

use std::{
    collections::BTreeSet,
    fs,
    panic::catch_unwind,
    path::{Path, PathBuf},
};

use clap::Parser;
use trueup::{
    cli::{
        arguments::{Arguments, Command, DeletionArguments, StackArguments},
        selection::targets,
        session::{Session, make_plan},
    },
    diagnostics::Sources,
    kinds,
    plan::{Live, Mode},
    render,
    stack::{Loaded, Options, Stack, load},
    world::{SnapshotWorld, snapshot_file::Snapshot},
};

#[test]
fn every_case_reads_as_its_snapshot() {
    let cases = cases();
    let failed: Vec<&PathBuf> = cases.iter().filter(|case| catch_unwind(|| check(case)).is_err()).collect();
    assert!(failed.is_empty(), "{} of {} cases: {failed:#?}", failed.len(), cases.len());
}

/// What trueup says about one case is what its snapshot says.
fn check(case: &Path) {
    let text = fs::read_to_string(case.join("stack.toml")).unwrap();
    let said: String =
        commands(&text).iter().map(|command| format!("$ {command}\n\n{}\n", run(case, command))).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(case);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("plan", said));
}

fn cases() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// The commands that the comments at the top of a stack ask for.
fn commands(text: &str) -> Vec<String> {
    let asked =
        text.lines().take_while(|line| line.starts_with('#')).filter_map(|line| line.strip_prefix("# $ "));
    let asked: Vec<String> = asked.map(str::to_owned).collect();
    if asked.is_empty() { vec!["trueup plan stack.toml".to_owned()] } else { asked }
}

/// What a command prints.
fn run(case: &Path, command: &str) -> String {
    let stack = stack(&case.join("stack.toml"));
    let arguments = Arguments::try_parse_from(command.split_whitespace());
    let (mode, deletions, selection) = match arguments.unwrap_or_else(|error| panic!("{error}")).command {
        Command::Plan(plan) => (Mode::Apply, plan.deletions, plan.selection.of(&stack).unwrap()),
        Command::Destroy(destroy) => {
            let selection = targets(&destroy.targets, &stack).unwrap();
            let (allow_destroy, allow_in_use) = (destroy.allow_destroy, destroy.allow_in_use);
            let deletions = DeletionArguments { allow_destroy, allow_in_use, ..DeletionArguments::default() };
            (Mode::Destroy, deletions, selection)
        }
        Command::Graph(_) => {
            let plan = make_plan(&stack, Mode::Apply, &Live::new(), BTreeSet::new());
            return render::graph::text(&plan).plain();
        }
        other => panic!("a case can't run {other:?}"),
    };
    let file = case.join("live.json");
    let (snapshot, source) = if file.exists() {
        (Snapshot::read(&file).unwrap(), "live.json")
    } else {
        (Snapshot::default(), "an empty account")
    };
    let world = Box::new(SnapshotWorld::in_memory(snapshot));
    let mut session = Session::new(stack, Sources::default(), world, StackArguments::default());
    session.selection = selection;
    session.allow(&deletions);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let live = runtime.block_on(session.read(mode)).unwrap_or_else(|stop| panic!("{stop:?}"));
    let plan = runtime.block_on(session.plan(mode, &live));
    // Findings say where they are; the case's own directory is wherever the repository is.
    render::plan::text(&plan, source).plain().replace(&format!("{}/", case.display()), "")
}

/// The stack; its diagnostics are the panic message.
fn stack(path: &Path) -> Stack {
    let environment = |name: &str| (name == "API_TOKEN").then(|| "hunter2".to_owned());
    let options = Options { environment: Some(&environment), read_secrets: true, ..Options::default() };
    let Loaded { sources, diagnostics, stack } = load(path, &kinds::catalog(), &options);
    stack.unwrap_or_else(|| panic!("{}", sources.render(&diagnostics).plain()))
}
