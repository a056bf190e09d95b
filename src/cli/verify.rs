//! `trueup verify`: the live checks of all phases in one report.

use std::{collections::BTreeSet, pin::pin};

use futures_util::future::FutureExt;

use super::{
    arguments::{Verify as Arguments, VerifyFormat},
    date::now,
    exit::{FINE, NOT_KNOWN, REFUSED, Stop},
    patience::patiently,
    selection::phase,
    session::{READING, Session, gates},
    signals::Signals,
};
use crate::{
    render::html,
    render::{
        json,
        sign_off::SignOff,
        style::{QUIET, styled},
    },
    say, term,
    verify::Verify,
};

/// What is said when no further looks begin.
pub const ENDING: &str = "Interrupted: the looks that are under way end, and no further ones begin.";

/// Runs it.
///
/// # Errors
/// That the stack has problems, or whose account it is can't be found out.
pub async fn run(arguments: &Arguments, signals: &Signals) -> Result<u8, Stop> {
    let mut session = Session::open(&arguments.stack, &arguments.world).await?;
    let only = arguments.phase.as_ref().map(|name| phase(name, &session.stack)).transpose()?;
    session.read_account().await?;
    let gates = gates(&session.stack)?;
    let names = session.stack.phase_names();
    let world = session.world.as_ref();
    // A report without it is better than none.
    let caller = patiently(world, READING, world.caller()).await.ok().flatten();
    let index = only.as_ref().map(|name| names.iter().position(|each| each == name));
    let all = gates.checks.iter().map(|check| check.phase);
    let phases: BTreeSet<Option<usize>> =
        all.filter(|phase| index.is_none_or(|only| *phase == only)).collect();
    let verify = Verify { world: session.world.as_ref(), stack: &session.stack, gates: &gates };
    // A look may have put something into the account, which it takes away again at its end.
    signals.end_in_order()?;
    let stop = pin!(signals.stopped().inspect(|()| term::err(say![ENDING])));
    let checking = patiently(world, "checking", verify.run(&phases, stop));
    let verified = signals.with_hurry(world, checking).await;
    let (scope, source, at) = (&session.stack.scope, session.source(), now());
    let report = SignOff {
        stack: &session.stack.name,
        account: &scope.account,
        region: &scope.region,
        caller: caller.as_deref(),
        source: &source,
        at: &at,
        outcomes: &verified.outcomes,
        phases: &names,
        only: arguments.phase.as_deref(),
        interrupted: verified.interrupted,
    };
    match arguments.format {
        VerifyFormat::Json => term::machine(&json::text(&report.json())),
        VerifyFormat::Junit => term::machine(&report.junit()),
        VerifyFormat::Html => term::machine(&html::sign_off(&report)),
        VerifyFormat::Markdown => term::machine(&report.markdown()),
        VerifyFormat::Text => term::out(report.text()),
    }?;
    if verified.interrupted {
        term::err(styled(QUIET, "Interrupted: what did not hold was not looked at again."));
    }
    if let Some(code) = signals.code().filter(|_| verified.interrupted) {
        return Ok(code);
    }
    Ok(match (verified.holds(), verified.is_unknown()) {
        (true, _) => FINE,
        (false, true) => NOT_KNOWN,
        (false, false) => REFUSED,
    })
}
