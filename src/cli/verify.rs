//! `trueup verify`: the live checks of all phases in one report.

use std::{collections::BTreeSet, pin::pin};

use futures_util::future::FutureExt;

use super::{
    arguments::{Format, Verify as Arguments},
    exit::{FINE, NOT_KNOWN, REFUSED, Stop},
    patience::patiently,
    selection::phase,
    session::{Session, gates},
    signals::Signals,
};
use crate::{
    page::Page,
    render::{
        gates as report, json,
        style::{QUIET, TITLE, styled},
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
    let index = only.as_ref().map(|name| names.iter().position(|each| each == name));
    let all = gates.checks.iter().map(|check| check.phase);
    let phases: BTreeSet<Option<usize>> =
        all.filter(|phase| index.is_none_or(|only| *phase == only)).collect();
    let verify = Verify { world: session.world.as_ref(), stack: &session.stack, gates: &gates };
    // A look may have put something into the account, which it takes away again at its end.
    signals.end_in_order()?;
    let world = session.world.as_ref();
    let stop = pin!(signals.stopped().inspect(|()| term::err(say![ENDING])));
    let checking = patiently(world, "checking", verify.run(&phases, stop));
    let verified = signals.with_hurry(world, checking).await;
    match arguments.format {
        Format::Json => {
            let mut document = report::json(&verified.outcomes, &names);
            document["stack"] = session.stack.name.clone().into();
            document["account"] = session.stack.scope.account.clone().into();
            document["region"] = session.stack.scope.region.clone().into();
            term::machine(&json::text(&document))?;
        }
        Format::Text => {
            let scope = &session.stack.scope;
            let name = styled(TITLE, &session.stack.name);
            let source = session.source();
            let head = say![name, " · account ", scope.account, " · ", scope.region, " · ", source];
            let mut page = Page::from(head);
            page.blank();
            match (verified.outcomes.is_empty(), &only) {
                (true, None) => page.line("The stack has no [[verify]]: there is nothing to check."),
                (true, Some(name)) => {
                    page.line(say!["The phase ", name, " has no [[verify]]: there is nothing to check."]);
                }
                (false, _) => page.append(report::text(&verified.outcomes, &names)),
            }
            term::out(page)?;
        }
    }
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
