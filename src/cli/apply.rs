//! `trueup apply`: shows the plan, asks, closes the difference.

use std::time::Instant;

use super::{
    arguments::Apply,
    exit::{FAILED, FINE, REFUSED, Stop},
    lock::Lock,
    saved::{is_saved, refuse_moved, reopen},
    session::Session,
};
use crate::{
    apply::{Report, Run, apply},
    plan::{Barrier, Live, Mode, Plan, Verb, saved::fingerprints},
    render, term,
};

/// Runs it.
///
/// # Errors
/// That the stack has problems, nothing could be read, or nobody agreed.
pub async fn run(arguments: &Apply) -> Result<u8, Stop> {
    if is_saved(&arguments.stack.stack) {
        let (mut session, plan, live) = reopen(arguments).await?;
        session.force_unlock = arguments.force_unlock;
        return carry_out(&session, &plan, &live, arguments.yes).await;
    }
    let mut session = Session::open(&arguments.stack.adopting(&arguments.adopt), &arguments.world).await?;
    session.selection = arguments.selection.of(&session.stack)?;
    session.allow(&arguments.deletions);
    session.force_unlock = arguments.force_unlock;
    change(&mut session, arguments.yes, Mode::Apply).await
}

/// What apply and destroy share: read, plan, show, ask, run, report.
///
/// # Errors
/// As [`run`].
pub async fn change(session: &mut Session, yes: bool, mode: Mode) -> Result<u8, Stop> {
    let live = session.read(mode).await?;
    let plan = session.plan(mode, &live);
    carry_out(session, &plan, &live, yes).await
}

/// Shows a plan, asks, runs it and reports.
async fn carry_out(session: &Session, plan: &Plan, live: &Live, yes: bool) -> Result<u8, Stop> {
    term::out(&render::plan::text(plan, &session.source()))?;
    let refused = plan.resources.iter().any(|resource| resource.verb == Verb::Refuse);
    if let Some(Barrier { reason, hint }) = &plan.barrier {
        return Err(Stop::refused(format!("nothing was changed: {reason}"), Some(hint)));
    }
    if plan.order.is_empty() {
        Lock::clear(session).await?;
        return Ok(if refused { REFUSED } else { FINE });
    }
    if !yes {
        let question = match plan.mode {
            Mode::Apply => "\nApply these changes?",
            Mode::Destroy => "\nDelete these resources?",
        };
        let agreed = term::confirm(question).map_err(|error| Stop::refused(error.to_string(), None))?;
        if !agreed {
            return Err(Stop::refused("nothing was changed: nobody agreed", None));
        }
    }
    term::out("\n")?;
    let started = Instant::now();
    let lock = Lock::take(session).await?;
    let done = run_unmoved(session, plan, live).await;
    lock.release().await;
    let report = done?;
    term::out(&format!("\n{}", render::report::text(&report, plan, started.elapsed().as_secs_f64())))?;
    Ok(match (report.is_good(), refused) {
        (false, _) => FAILED,
        (true, true) => REFUSED,
        (true, false) => FINE,
    })
}

/// Runs a plan, now that nobody else applies the stack, if what is live is still what it was made against.
async fn run_unmoved(session: &Session, plan: &Plan, live: &Live) -> Result<Report, Stop> {
    let declarations = &session.stack.declarations;
    let now = session.read_again(plan.mode).await?;
    refuse_moved(&fingerprints(declarations, live), &fingerprints(declarations, &now), "plan again")?;
    run_plan(session, plan, live).await
}

async fn run_plan(session: &Session, plan: &Plan, live: &Live) -> Result<Report, Stop> {
    let run = Run {
        world: session.world.as_ref(),
        declarations: &session.stack.declarations,
        live,
        secrets: &session.stack.secrets,
    };
    let total = plan.order.len();
    let mut progress = term::Progress::new(total);
    let mut written = Ok(());
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    // Output that nobody reads is no reason to stop half-way through a change.
    let report = apply(&run, plan, interrupt, &mut |event| {
        if written.is_ok() {
            written = progress.tell(&event);
        }
    })
    .await;
    progress.finish();
    written?;
    Ok(report)
}
