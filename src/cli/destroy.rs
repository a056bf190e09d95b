//! `trueup destroy`: deletes what the stack owns, in reverse order.

use super::{apply::change, arguments::Destroy, exit::Stop};
use crate::plan::Mode;

/// Runs it.
///
/// # Errors
/// As apply.
pub async fn run(arguments: &Destroy) -> Result<u8, Stop> {
    let allowed = arguments.allow_destroy.iter().cloned().collect();
    change(&arguments.stack, &arguments.world, arguments.yes, Mode::Destroy, allowed).await
}
