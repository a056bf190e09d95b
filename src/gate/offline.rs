//! What a check shows that needs no account: a pattern is a pattern everywhere.

use super::{
    check::{Probe, Seen, Unseen},
    checks::filter::FilterProbe,
};
use crate::log_pattern::{Pattern, Truth};

/// Looks where there is nothing but a file of what an account holds.
///
/// # Errors
/// That only an account can show it.
pub fn look(probe: &Probe) -> Result<Seen, Unseen> {
    match probe {
        Probe::Filter(probe) => filter(probe),
        _ => Err(not_checkable("it takes an account, and here is only a file")),
    }
}

fn not_checkable(why: impl Into<String>) -> Unseen {
    Unseen::NotCheckable(why.into())
}

/// The lines that a pattern matches, by trueup's own reading of it.
fn filter(probe: &FilterProbe) -> Result<Seen, Unseen> {
    let pattern = Pattern::parse(&probe.pattern).map_err(|mistake| not_checkable(mistake.message))?;
    let mut matched = Vec::new();
    for line in &probe.lines {
        let verdict = pattern.verdict(line);
        match verdict.truth {
            Truth::Yes => matched.push(true),
            Truth::No => matched.push(false),
            Truth::Unknown => return Err(not_checkable(verdict.why.join(", "))),
        }
    }
    Ok(probe.seen(&matched, "trueup itself"))
}
