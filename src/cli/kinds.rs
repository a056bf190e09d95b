//! `trueup kinds`: what can be declared.

use super::{
    arguments::Kinds,
    exit::{FINE, Stop, USAGE},
};
use crate::{diagnostics::nearest, kinds, render, term};

/// Runs it.
///
/// # Errors
/// That there is no such kind.
pub fn run(arguments: &Kinds) -> Result<u8, Stop> {
    let catalog = kinds::catalog();
    let Some(name) = &arguments.kind else {
        term::out(render::kinds::list(&catalog))?;
        return Ok(FINE);
    };
    let Some(kind) = catalog.get(name) else {
        return Err(Stop::Error {
            message: format!("unknown kind `{name}`"),
            hint: nearest(name, catalog.iter().map(super::super::facts::KindFacts::name)),
            code: USAGE,
        });
    };
    term::out(render::kinds::one(kind))?;
    Ok(FINE)
}
