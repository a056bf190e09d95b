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
    let mut parts = name.splitn(3, '.');
    let kind_name: Vec<&str> = parts.by_ref().take(2).collect();
    let Some(kind) = catalog.get(&kind_name.join(".")) else {
        return Err(Stop::Error {
            message: format!("unknown kind `{name}`"),
            hint: nearest(name, catalog.iter().map(super::super::facts::KindFacts::name)),
            code: USAGE,
        });
    };
    let page = match parts.next() {
        None => render::kinds::one(kind),
        Some(path) => render::kinds::at(kind, path).map_err(|(message, hint)| Stop::Error {
            message,
            hint: Some(hint),
            code: USAGE,
        })?,
    };
    term::out(page)?;
    Ok(FINE)
}
