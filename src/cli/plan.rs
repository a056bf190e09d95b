//! `trueup plan`: what would change.

use std::collections::BTreeSet;

use serde_json::json;

use super::{
    arguments::{Plan as Arguments, PlanFormat},
    exit::{CHANGES, FINE, Stop},
    review::{Review, review},
    saved::{made_of, save},
    session::Session,
};
use crate::{
    model::Address,
    plan::{Mode, Plan, saved::MadeOf},
    render, risk, term,
};

/// Runs it.
///
/// # Errors
/// That the stack has problems, or nothing could be read.
pub async fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let (plan, source, calls) = if let Some(base) = &arguments.base {
        let Review { plan, source } = review(&arguments.stack, base).await?;
        (plan, source, 0)
    } else {
        let mut session =
            Session::open(&arguments.stack.adopting(&arguments.adopt), &arguments.world).await?;
        session.selection = arguments.selection.of(&session.stack)?;
        let live = session.read(Mode::Apply).await?;
        let allow_destroy: BTreeSet<Address> = arguments.allow_destroy.iter().cloned().collect();
        let plan = session.plan(Mode::Apply, &live, allow_destroy.clone());
        if let Some(path) = &arguments.out {
            save(path, &session, &plan, &live, MadeOf { allow_destroy, ..made_of(&session) })?;
        }
        (plan, session.source(), session.world.calls())
    };
    term::out(&match arguments.format {
        PlanFormat::Text => render::plan::text(&plan, &source),
        PlanFormat::Markdown => render::markdown::text(&plan, &source),
        PlanFormat::Json => json_of(&plan, calls),
    })?;
    if let Some(path) = &arguments.out {
        let path = path.display();
        term::err(&format!("Saved as {path}. To carry it out: trueup apply {path}\n"));
    }
    Ok(if arguments.detailed_exitcode && !plan.is_empty() { CHANGES } else { FINE })
}

/// The plan with its risks and what it cost, as `docs/plan-format.md` says.
#[must_use]
pub fn json_of(plan: &Plan, calls: u64) -> String {
    let mut document = json!(plan.without_secrets());
    document["risks"] = json!(risk::findings(plan));
    document["calls"] = calls.into();
    format!("{document:#}\n")
}
