//! `trueup snapshot`: what AWS holds of a stack, or of what carries a tag, as a file.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use super::{
    account::open,
    arguments::{Snapshot as Arguments, StackArguments},
    exit::{FAILED, FINE, Stop},
    import_names::pair,
    patience::patiently,
    session::{READING, Session},
};
use crate::{
    declaration::Declaration,
    files::why,
    model::{Cause, Failure},
    plan::LiveResource,
    read,
    render::style::count,
    say, term,
    world::snapshot_file::Snapshot,
};

/// Runs it.
///
/// # Errors
/// That the stack has problems, nothing could be read, or the file can't be written.
pub async fn run(arguments: &Arguments) -> Result<u8, Stop> {
    match &arguments.stack {
        Some(stack) => of_stack(stack, arguments).await,
        None if arguments.tags.is_empty() => of_stack(Path::new("."), arguments).await,
        None => of_tags(arguments).await,
    }
}

async fn of_stack(stack: &Path, arguments: &Arguments) -> Result<u8, Stop> {
    let given = StackArguments {
        stack: stack.to_owned(),
        variables: arguments.variables.clone(),
        variable_files: arguments.variable_files.clone(),
        ..StackArguments::default()
    };
    let mut session = Session::open(&given, &arguments.world).await?;
    session.read_account().await?;
    // A snapshot holds what is there, not just what this stack manages of it today.
    let whole: Vec<Declaration> = session.stack.declarations.iter().map(Declaration::whole).collect();
    let world = session.world.as_ref();
    let live = patiently(world, READING, read::live(world, &whole, &session.stack.secrets)).await;
    let live = live.map_err(unread)?;
    let snapshot = read::snapshot(&whole, &live, &session.stack.secrets);
    let held = save(&snapshot, &arguments.out)?;
    let missing = whole.len() - held.min(whole.len());
    let more = if missing > 0 { format!(", {missing} declared and not there") } else { String::new() };
    let said = format!("{} of {}{more}", count(held, "resource"), session.stack.name);
    tell(&snapshot, &arguments.out, &said, &session.source(), false)
}

async fn of_tags(arguments: &Arguments) -> Result<u8, Stop> {
    let tags: Vec<(&str, &str)> = arguments.tags.iter().map(|tag| pair(tag)).collect::<Result<_, _>>()?;
    let (world, _, scope) = open(&arguments.world, arguments.region.as_deref()).await?;
    let regions = read::regions(&scope, &[]);
    let (mut candidates, mut more) = (Vec::new(), false);
    for tag in tags {
        let carrying = patiently(world.as_ref(), READING, world.tagged(tag, &regions)).await;
        for failure in &carrying.unseen {
            more |= failure.cause != Cause::Guard;
            term::err(say!["there may be more: ", failure]);
        }
        candidates.extend(carrying.found);
    }
    let secrets = Arc::default();
    let found = read::found(world.as_ref(), &candidates, &secrets);
    let (declarations, mut live) = patiently(world.as_ref(), READING, found).await.map_err(unread)?;
    // An ARN may be of one of two kinds; what is of the other one is saved as that.
    let is_of_another_kind = |live: &LiveResource| matches!(live, LiveResource::Unreadable(failure) if failure.cause == Cause::Conflict);
    live.retain(|_, resource| !is_of_another_kind(resource));
    let mut snapshot = read::snapshot(&declarations, &live, &secrets);
    snapshot.account.get_or_insert(scope.account);
    let held = save(&snapshot, &arguments.out)?;
    let said = format!("{} with {}", count(held, "resource"), arguments.tags.join(", "));
    tell(&snapshot, &arguments.out, &said, &format!("{} calls", world.calls()), more)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err takes")]
fn unread(failure: Failure) -> Stop {
    Stop::failed("read what is live", &failure)
}

/// Saves a snapshot; how many resources it holds.
fn save(snapshot: &Snapshot, out: &Path) -> Result<usize, Stop> {
    snapshot.save(out).map_err(|error| Stop::Error {
        message: format!("failed to save {}: {}", out.display(), why(&error)),
        hint: None,
        code: FAILED,
    })?;
    Ok(snapshot.resources.values().map(BTreeMap::len).sum())
}

/// Says what was saved. What could not be read, and where there may be `more`, is no whole snapshot.
fn tell(snapshot: &Snapshot, out: &Path, said: &str, source: &str, more: bool) -> Result<u8, Stop> {
    let unreadable = match snapshot.unreadable.len() {
        0 => String::new(),
        number => format!(", {number} unreadable"),
    };
    term::out(say![out.display(), ": ", said, unreadable, " (", source, ")"])?;
    let whole = snapshot.unreadable.is_empty() && !more;
    Ok(if whole { FINE } else { FAILED })
}
