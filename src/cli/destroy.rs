//! `trueup destroy`: deletes what the stack owns, in reverse order.

use super::{
    apply::{How, change},
    arguments::Destroy,
    exit::Stop,
    selection::targets,
    session::Session,
    signals::Signals,
};
use crate::plan::Mode;

/// Runs it.
///
/// # Errors
/// As apply.
pub async fn run(arguments: &Destroy, signals: &Signals) -> Result<u8, Stop> {
    let mut session = Session::open(&arguments.stack, &arguments.world).await?;
    session.selection = targets(&arguments.targets, &session.stack)?;
    session.allow_destroy = arguments.allow_destroy.iter().cloned().collect();
    session.allow_in_use = arguments.allow_in_use.iter().cloned().collect();
    session.force_unlock = arguments.force_unlock;
    change(
        &mut session,
        How { yes: arguments.yes, skip_gates: false, keep_going: arguments.keep_going, made_with: None },
        Mode::Destroy,
        signals,
    )
    .await
}
