//! What a check shows that needs no account: a pattern is a pattern everywhere.

use super::{
    check::Probe,
    checks::filter::FilterProbe,
    seen::{Seen, Unknown, Unseen},
};
use crate::log_pattern::{Pattern, Truth};

/// Looks where there is nothing but a file of what an account holds.
///
/// # Errors
/// That only an account can show it, or that it is not known.
pub fn look(probe: &Probe) -> Result<Seen, Unseen> {
    match probe {
        Probe::Filter(probe) => filter(probe),
        _ => Err(Unseen::NotCheckable("it takes an account, and here is only a file".to_owned())),
    }
}

/// The lines that a pattern matches, by trueup's own reading of it.
fn filter(probe: &FilterProbe) -> Result<Seen, Unseen> {
    let unknown = |why| Unseen::Unknown(Unknown { why, ..Unknown::default() });
    let pattern = Pattern::parse(&probe.pattern).map_err(|mistake| unknown(vec![mistake.message]))?;
    let mut matched = Vec::new();
    for line in &probe.lines {
        let verdict = pattern.verdict(line);
        match verdict.truth {
            Truth::Yes => matched.push(true),
            Truth::No => matched.push(false),
            Truth::Unknown => return Err(unknown(verdict.why.iter().map(ToString::to_string).collect())),
        }
    }
    Ok(probe.seen(&matched, "trueup itself"))
}
