//! `plan --out FILE` and `apply FILE`: a plan that is applied later, as it was shown or not at all.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;

use super::{
    arguments::{Apply, StackArguments, WorldArguments},
    exit::{FAILED, Stop, USAGE},
    session::{LOCAL, Session, VARIABLE},
};
use crate::{
    files::{self, LARGEST_SAVED, why},
    plan::{
        Live, Mode, Plan, SavedPlan,
        saved::{Fingerprints, MadeOf, SAVED_FORMAT, fingerprint, fingerprints, moved},
        selection::Selection,
    },
    world::snapshot_file::save_whole,
};

/// Whether `path` is a saved plan: no TOML file begins with a brace.
#[must_use]
pub fn is_saved(path: &Path) -> bool {
    let bytes = files::read_typed(path, LARGEST_SAVED);
    bytes.is_ok_and(|bytes| bytes.trim_ascii_start().starts_with(b"{"))
}

/// Saves `plan`, which was made against `live`.
///
/// # Errors
/// What the file system said.
pub fn save(path: &Path, session: &Session, plan: &Plan, live: &Live) -> Result<(), Stop> {
    let saved = SavedPlan::new(plan, made_of(session), fingerprints(&session.stack.declarations, live));
    save_whole(path, &saved).map_err(|error| Stop::Error {
        message: format!("failed to save {}: {}", path.display(), why(&error)),
        hint: None,
        code: FAILED,
    })
}

/// What a session's plan is made of.
fn made_of(session: &Session) -> MadeOf {
    let StackArguments { stack, variables, variable_files, adopt, .. } = session.arguments.clone();
    let texts = || session.sources.texts();
    let of_environment = texts().filter(|(name, _)| name.starts_with(VARIABLE));
    MadeOf {
        stack,
        variables,
        variable_files,
        adopt: adopt.into_iter().collect(),
        environment: of_environment.map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        snapshot: session.from.clone(),
        selection: session.selection.clone(),
        allow_destroy: session.allow_destroy.clone(),
        prune: session.prune,
        max_deletes: session.max_deletes,
        texts: texts().map(|(name, text)| (name.to_owned(), fingerprint(text))).collect(),
    }
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

fn read(path: &Path) -> Result<SavedPlan, Stop> {
    let shown = path.display();
    let wrong = |message: String| Stop::Error {
        message,
        hint: Some("trueup plan STACK --out FILE saves a plan".to_owned()),
        code: USAGE,
    };
    let text = files::read_text(path, LARGEST_SAVED)
        .map_err(|error| Stop::usage(format!("{shown} can't be read: {}", why(&error))))?;
    let no_plan = |error: serde_json::Error| wrong(format!("{shown} is no saved plan: {error}"));
    let version: Version = serde_json::from_str(&text).map_err(no_plan)?;
    if version.format != SAVED_FORMAT {
        let format = version.format;
        return Err(wrong(format!("{shown} has format {format}, this trueup reads format {SAVED_FORMAT}")));
    }
    serde_json::from_str(&text).map_err(no_plan)
}

/// Opens what a saved plan was made of, reads what is live, and plans again.
///
/// # Errors
/// That anything is not what it was when the plan was saved.
pub async fn reopen(arguments: &Apply) -> Result<(Session, Plan, Live), Stop> {
    let path = &arguments.stack.stack;
    let saved = read(path)?;
    nothing_else_said(arguments)?;
    let made = &saved.made_of;
    let again = format!("plan again: {} --out {}", command(made), path.display());
    let refused = |message: String| Stop::refused(message, Some(&again));
    let version = env!("CARGO_PKG_VERSION");
    if saved.tool != version {
        let tool = &saved.tool;
        return Err(refused(format!("{} was made by trueup {tool}, this is {version}", path.display())));
    }
    let stack = StackArguments {
        stack: made.stack.clone(),
        variables: made.variables.clone(),
        variable_files: made.variable_files.clone(),
        environment: Some(made.environment.clone()),
        adopt: made.adopt.iter().cloned().collect(),
    };
    let mut session = Session::open(&stack, &world(arguments, made)).await?;
    let difference = difference(&made.texts, &made_of(&session).texts);
    if !difference.is_empty() {
        let message = "the stack has changed since the plan was made:";
        return Err(Stop::refused_for(message, difference, &again));
    }
    session.selection = made.selection.clone();
    session.allow_destroy.clone_from(&made.allow_destroy);
    (session.prune, session.max_deletes) = (made.prune, made.max_deletes);
    let live = session.read(Mode::Apply).await?;
    let account = &session.stack.scope.account;
    if *account != saved.plan.account {
        let message = format!("the plan is for account {}, this is account {account}", saved.plan.account);
        return Err(Stop::refused(message, Some("set AWS_PROFILE to credentials of that account")));
    }
    refuse_moved(&saved.live, &fingerprints(&session.stack.declarations, &live), &again)?;
    let plan = session.plan(Mode::Apply, &live);
    if plan.without_secrets() != saved.plan {
        let differing = saved.differing(&plan).iter().map(ToString::to_string).collect();
        // What was read is the same, so a secret is another, or the file was written by hand.
        let message = "the plan is another one now, because of a secret or of an edit to the file:";
        return Err(Stop::refused_for(message, differing, &again));
    }
    Ok((session, plan, live))
}

/// Refuses a plan if what is live is not what it was made against; says what moved.
///
/// # Errors
/// The refusal.
pub fn refuse_moved(before: &Fingerprints, now: &Fingerprints, hint: &str) -> Result<(), Stop> {
    let moved = moved(before, now);
    if moved.is_empty() {
        return Ok(());
    }
    let lines = moved.iter().map(|(node, how)| format!("{node} {how}")).collect();
    Err(Stop::refused_for("the account has changed since the plan was made:", lines, hint))
}

/// What to type for the same plan of what is there now.
fn command(made: &MadeOf) -> String {
    let mut words = vec!["trueup plan".to_owned(), made.stack.display().to_string()];
    words.extend(made.snapshot.iter().map(|path| match path.to_str() {
        Some(LOCAL) => "--local".to_owned(),
        _ => format!("--live {}", path.display()),
    }));
    words.extend(made.variables.iter().map(|assignment| {
        let is_plain = assignment.bytes().all(|b| b.is_ascii_alphanumeric() || b"=_-./:@".contains(&b));
        if is_plain { format!("--var {assignment}") } else { format!("--var '{assignment}'") }
    }));
    words.extend(made.variable_files.iter().map(|path| format!("--var-file {}", path.display())));
    match &made.selection {
        Selection::All => {}
        Selection::Targets(targets) => {
            words.extend(targets.iter().map(|target| format!("--target '{target}'")));
        }
        Selection::Phase(name) => words.push(format!("--phase {name}")),
        Selection::Through(name) => words.push(format!("--through {name}")),
    }
    words.extend(made.adopt.iter().map(|address| format!("--adopt '{address}'")));
    words.extend(made.prune.then(|| "--prune".to_owned()));
    words.extend(made.max_deletes.map(|number| format!("--max-deletes {number}")));
    words.extend(made.allow_destroy.iter().map(|address| format!("--allow-destroy '{address}'")));
    words.join(" ")
}

/// A saved plan says everything itself.
fn nothing_else_said(arguments: &Apply) -> Result<(), Stop> {
    let said = [
        ("--var", !arguments.stack.variables.is_empty()),
        ("--var-file", !arguments.stack.variable_files.is_empty()),
        ("--adopt", !arguments.adopt.is_empty()),
        ("--target", !arguments.selection.targets.is_empty()),
        ("--phase", arguments.selection.phase.is_some()),
        ("--through", arguments.selection.through.is_some()),
        ("--prune", arguments.deletions.prune),
        ("--max-deletes", arguments.deletions.max_deletes.is_some()),
        ("--allow-destroy", !arguments.deletions.allow_destroy.is_empty()),
    ];
    match said.iter().find(|(_, said)| *said) {
        None => Ok(()),
        Some((option, _)) => Err(Stop::Error {
            message: format!("{option} has no meaning for a plan that was saved"),
            hint: Some(format!("say {option} to trueup plan")),
            code: USAGE,
        }),
    }
}

/// The world that was typed, or else the one that the plan was made against.
fn world(arguments: &Apply, made: &MadeOf) -> WorldArguments {
    let WorldArguments { local, live } = &arguments.world;
    if *local || live.is_some() {
        return WorldArguments { local: *local, live: live.clone() };
    }
    let local = made.snapshot.as_deref() == Some(Path::new(LOCAL));
    WorldArguments { local, live: made.snapshot.clone().filter(|_| !local) }
}

/// Which texts changed, a line each.
fn difference(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let gone = before.keys().filter(|name| !now.contains_key(*name)).map(|name| format!("{name} is gone"));
    let changed = now.iter().filter_map(|(name, text)| match before.get(name) {
        None => Some(format!("{name} is new")),
        Some(old) if old != text => Some(format!("{name} is another")),
        Some(_) => None,
    });
    gone.chain(changed).collect()
}
