//! `plan --out FILE` and `apply FILE`: a plan that is applied later, as it was shown or not at all.

use std::{collections::BTreeMap, io, path::Path};

use serde::Deserialize;

use super::{
    arguments::{Apply, StackArguments, WorldArguments},
    exit::{FAILED, Stop, USAGE},
    local::is_local,
    saved_secrets::{digests, live_digests, moved_secrets, other_secrets},
    session::{Session, VARIABLE},
    shell::quoted,
    vouched,
};
use crate::{
    files::{self, LARGEST_SAVED, why},
    plan::{
        Live, Mode, Plan, SavedPlan,
        saved::{Fingerprints, MadeOf, SAVED_FORMAT, fingerprint, moved},
    },
};

const MOVED: &str = "the account has changed since the plan was made:";

/// Whether `path` is a saved plan: no TOML file begins with a brace.
#[must_use]
pub fn is_saved(path: &Path) -> bool {
    let bytes = files::read_typed(path, LARGEST_SAVED);
    bytes.is_ok_and(|bytes| bytes.trim_ascii_start().starts_with(b"{"))
}

/// Saves `plan`, which was made against `live`; the digest of what was saved.
///
/// # Errors
/// What the file system said.
pub fn save(path: &Path, session: &Session, plan: &Plan, live: &Live) -> Result<String, Stop> {
    let (secrets, live_secrets) = (digests(session), live_digests(session, live));
    let made_of = MadeOf { secrets, ..made_of(session) };
    let fingerprints = session.fingerprints(live, &session.uses);
    let saved = SavedPlan { live_secrets, ..SavedPlan::new(plan, made_of, fingerprints) };
    let text = serde_json::to_string_pretty(&saved).map_err(io::Error::from)? + "\n";
    files::save_text(path, &text).map_err(|error| Stop::Error {
        message: format!("failed to save {}: {}", path.display(), why(&error)),
        hint: None,
        code: FAILED,
    })?;
    Ok(fingerprint(&text))
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
        allow_in_use: session.allow_in_use.clone(),
        prune: session.prune,
        max_deletes: session.max_deletes,
        texts: texts().map(|(name, text)| (name.to_owned(), fingerprint(text))).collect(),
        secrets: BTreeMap::new(),
    }
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

fn read(path: &Path) -> Result<(SavedPlan, String), Stop> {
    let shown = path.display();
    let wrong = |message: String| Stop::Error {
        message,
        hint: Some("trueup plan STACK --out FILE saves a plan".to_owned()),
        code: USAGE,
    };
    let text = files::read_text(path, LARGEST_SAVED)
        .map_err(|error| Stop::usage(format!("{shown} can't be read: {}", why(&error))))?;
    let no_plan = |error: serde_json::Error| wrong(format!("{shown} is not a saved plan: {error}"));
    let version: Version = serde_json::from_str(&text).map_err(no_plan)?;
    if version.format != SAVED_FORMAT {
        let format = version.format;
        return Err(wrong(format!("{shown} has format {format}, this trueup reads format {SAVED_FORMAT}")));
    }
    Ok((serde_json::from_str(&text).map_err(no_plan)?, fingerprint(&text)))
}

/// A saved plan that came out as it was saved.
pub struct Reopened {
    /// What it was made of.
    pub session: Session,
    /// The plan.
    pub plan: Plan,
    /// What is live.
    pub live: Live,
    /// What it was made with beside its stack, for whoever is asked.
    pub made_with: Option<String>,
}

/// Opens what a saved plan was made of, reads what is live, and plans again.
///
/// # Errors
/// That anything is not what it was when the plan was saved.
pub async fn reopen(arguments: &Apply) -> Result<Reopened, Stop> {
    let path = &arguments.stack.stack;
    let (saved, digest) = read(path)?;
    vouched::refuse_unless_vouched(arguments, &saved.made_of, &digest)?;
    let made = &saved.made_of;
    let again = format!("plan again: {} --out {}", command(made), quoted(&path.display().to_string()));
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
    let mut difference = difference(&made.texts, &made_of(&session).texts);
    difference.extend(other_secrets(&made.secrets, &session));
    if !difference.is_empty() {
        let message = "the stack has changed since the plan was made:";
        return Err(Stop::refused_for(message, difference, &again));
    }
    session.selection = made.selection.clone();
    session.allow_destroy.clone_from(&made.allow_destroy);
    session.allow_in_use.clone_from(&made.allow_in_use);
    (session.prune, session.max_deletes) = (made.prune, made.max_deletes);
    let live = session.read(Mode::Apply).await?;
    let account = &session.stack.scope.account;
    if *account != saved.plan.account {
        let message = format!("the plan is for account {}, this is account {account}", saved.plan.account);
        return Err(Stop::refused(
            message,
            Some("pass --profile, or set AWS_PROFILE, for credentials of that account"),
        ));
    }
    let plan = session.plan(Mode::Apply, &live).await;
    refuse_moved(&saved.live, &session.fingerprints(&live, &session.uses), &again)?;
    let moved = moved_secrets(&saved.live_secrets, &session, &live);
    if !moved.is_empty() {
        return Err(Stop::refused_for(MOVED, moved, &again));
    }
    if plan.to_save() != saved.plan {
        let differing = saved.differing(&plan).iter().map(ToString::to_string).collect();
        // What was read is the same, so the file was written by hand.
        let message = "the plan has changed since it was saved, because of an edit to the file:";
        return Err(Stop::refused_for(message, differing, &again));
    }
    let made_with = vouched::made_with(path, made);
    Ok(Reopened { session, plan, live, made_with })
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
    Err(Stop::refused_for(MOVED, lines, hint))
}

/// What to type for the same plan of what is there now.
fn command(made: &MadeOf) -> String {
    let mut words = vec!["trueup plan".to_owned(), quoted(&made.stack.display().to_string())];
    words.extend(made.snapshot.iter().map(|path| {
        if is_local(path) {
            "--local".to_owned()
        } else {
            format!("--live {}", quoted(&path.display().to_string()))
        }
    }));
    words.extend(vouched::options(made).into_iter().map(|(name, value)| match value {
        Some(value) => format!("{name} {}", quoted(&value)),
        None => name.to_owned(),
    }));
    words.join(" ")
}

/// The world that was typed, or else the one that the plan was made against.
fn world(arguments: &Apply, made: &MadeOf) -> WorldArguments {
    let typed = &arguments.world;
    if typed.local || typed.live.is_some() {
        return typed.clone();
    }
    let local = made.snapshot.as_deref().is_some_and(is_local);
    let live = made.snapshot.clone().filter(|_| !local);
    WorldArguments { local, live, profile: typed.profile.clone() }
}

/// Which texts changed, a line each.
fn difference(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let gone = before.keys().filter(|name| !now.contains_key(*name)).map(|name| format!("{name} is gone"));
    let changed = now.iter().filter_map(|(name, text)| match before.get(name) {
        None => Some(format!("{name} is new")),
        Some(old) if old != text => Some(format!("{name} has changed")),
        Some(_) => None,
    });
    gone.chain(changed).collect()
}
