//! `trueup plan`: what would change.

use std::collections::BTreeSet;

use serde_json::json;

use super::{
    arguments::{Format, Plan},
    exit::{CHANGES, FINE, Stop},
    session::Session,
};
use crate::{plan::Mode, render, term};

/// Runs it.
///
/// # Errors
/// That the stack has problems, or nothing could be read.
pub async fn run(arguments: &Plan) -> Result<u8, Stop> {
    let mut session = Session::open(&arguments.stack, &arguments.world).await?;
    let live = session.read().await?;
    let plan = session.plan(Mode::Apply, &live, BTreeSet::new());
    match arguments.format {
        Format::Text => term::out(&render::plan::text(&plan, &session.source()))?,
        Format::Json => {
            let mut document = json!(plan);
            document["calls"] = session.world.calls().into();
            term::out(&format!("{document:#}\n"))?;
        }
    }
    Ok(if arguments.detailed_exitcode && !plan.is_empty() { CHANGES } else { FINE })
}
