//! `trueup kinds`: what can be declared.

use super::{
    arguments::Kinds,
    exit::{FINE, Stop, USAGE},
};
use crate::{
    diagnostics::nearest,
    kinds, render,
    stack::{schema, settings},
    term,
};

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
    let kind_name = kind_name.join(".");
    let Some(kind) = catalog.get(&kind_name) else {
        return Err(Stop::Error {
            message: format!("unknown kind `{kind_name}`"),
            hint: nearest(&kind_name, catalog.iter().map(super::super::facts::KindFacts::name)),
            code: USAGE,
        });
    };
    let page = match parts.next() {
        None => render::kinds::one(kind, settings::KEYS),
        Some(path) => render::kinds::at(kind, &schema::settings(kind), path)
            .map_err(|(message, hint)| Stop::Error { message, hint: Some(hint), code: USAGE })?,
    };
    term::out(page)?;
    Ok(FINE)
}
