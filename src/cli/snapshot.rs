//! `trueup snapshot`: what AWS holds of a stack, as a file.

use super::{
    arguments::Snapshot as Arguments,
    exit::{FAILED, FINE, Stop},
    session::Session,
};
use crate::{declaration::Declaration, read, render::style::count, term};

/// Runs it.
///
/// # Errors
/// That the stack has problems, nothing could be read, or the file can't be written.
pub async fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let mut session = Session::open(&arguments.stack, &arguments.world).await?;
    session.read_account().await?;
    // A snapshot holds what is there, not just what this stack manages of it today.
    let whole: Vec<Declaration> = session.stack.declarations.iter().map(Declaration::whole).collect();
    let live = read::live(session.world.as_ref(), &whole, &session.stack.secrets)
        .await
        .map_err(|failure| Stop::failed("read what is live", &failure))?;
    let snapshot = read::snapshot(&whole, &live);
    snapshot.save(&arguments.out).map_err(|error| Stop::Error {
        message: format!("failed to save {}: {error}", arguments.out.display()),
        hint: None,
        code: FAILED,
    })?;
    let held: usize = snapshot.resources.values().map(std::collections::BTreeMap::len).sum();
    let missing = whole.len() - held.min(whole.len());
    let mut said =
        format!("{}: {} of {}", arguments.out.display(), count(held, "resource"), session.stack.name);
    if missing > 0 {
        said.push_str(&format!(", {missing} declared and not there"));
    }
    if !snapshot.unreadable.is_empty() {
        said.push_str(&format!(", {} unreadable", snapshot.unreadable.len()));
    }
    term::out(&format!("{said} ({})\n", session.source()))?;
    Ok(FINE)
}
