//! `trueup check`: what is wrong, offline.

use std::path::Path;

use serde_json::json;

use super::{
    arguments::{Check, CheckFormat},
    exit::{FINE, Stop, USAGE},
};
use crate::{
    check::findings,
    diagnostics::{Diagnostic, Severity, Sources, in_order},
    facts::Catalog,
    gate, kinds,
    page::Line,
    plan::CheckFinding,
    render::style::{BAD, CHANGED, GOOD, count, styled},
    render::{json, sarif},
    stack::{Attempt, Options, Soundness, Stack, attempt},
    term,
    test_suite::Suite,
};

/// Runs it.
///
/// # Errors
/// That output can't be written.
pub fn run(arguments: &Check) -> Result<u8, Stop> {
    let environment = |name: &str| std::env::var(name).ok();
    let options = Options {
        variables: arguments.stack.variables.clone(),
        variable_files: arguments.stack.variable_files.clone(),
        spare_variables: false,
        environment: Some(&environment),
        read_secrets: false,
        ..Options::default()
    };
    let loaded = checked(&arguments.stack.stack, &kinds::catalog(), &options);
    let errors = errors(&loaded.diagnostics);
    match arguments.format {
        CheckFormat::Json => term::machine(&json_of(&loaded.sources, &loaded.diagnostics))?,
        CheckFormat::Sarif => {
            let stack = arguments.stack.stack.display().to_string();
            let here = std::env::current_dir().unwrap_or_default();
            term::machine(&sarif::log(&loaded.sources, &loaded.diagnostics, &stack, &here))?;
        }
        CheckFormat::Text => {
            let mut page = loaded.sources.render(&loaded.diagnostics);
            let verdict = match &loaded.stack {
                Some(stack) if errors == 0 => {
                    let resources = count(stack.declarations.len(), "resource");
                    match loaded.diagnostics.len() {
                        0 => styled(GOOD, format!("{}: {resources}, no problems", stack.name)),
                        warnings => {
                            let warnings = count(warnings, "warning");
                            styled(CHANGED, format!("{}: {resources}, {warnings}", stack.name))
                        }
                    }
                }
                _ => verdict(&arguments.stack.stack, &loaded.diagnostics),
            };
            page.line(verdict);
            term::out(page)?;
        }
    }
    Ok(if errors == 0 { FINE } else { USAGE })
}

/// The stack at `path` with everything that is wrong with it.
#[must_use]
pub fn checked(path: &Path, catalog: &Catalog, options: &Options<'_>) -> Attempt {
    let mut loaded = attempt(path, catalog, options);
    if let Some(stack) = loaded.stack.as_ref().filter(|_| loaded.soundness != Soundness::Broken) {
        let gates = gate::gates(stack).err().unwrap_or_default();
        let found = of_stack(stack).into_iter().chain(gates);
        loaded.diagnostics = in_order(loaded.diagnostics.into_iter().chain(found).collect());
    }
    loaded
}

/// What is found in a stack that loads and whose gates are right.
fn of_stack(stack: &Stack) -> Vec<Diagnostic> {
    findings(stack).into_iter().chain(Suite::of(stack).diagnostics).collect()
}

/// The same as a plan shows it.
#[must_use]
pub fn for_plan(stack: &Stack, sources: &Sources) -> Vec<CheckFinding> {
    let shown = |diagnostic: Diagnostic| CheckFinding {
        error: diagnostic.severity == Severity::Error,
        rule: diagnostic.rule.map(str::to_owned),
        line: diagnostic.place.as_ref().map(|place| sources.position(place).0),
        file: diagnostic.place.map(|place| place.file.to_string()),
        message: diagnostic.message,
        help: diagnostic.help,
    };
    in_order(of_stack(stack)).into_iter().map(shown).collect()
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
}

/// How many errors and warnings there are.
#[must_use]
pub fn verdict(path: &Path, diagnostics: &[Diagnostic]) -> Line {
    let errors = errors(diagnostics);
    let mut counted = count(errors, "error");
    match diagnostics.len() - errors {
        0 => {}
        warnings => counted = format!("{counted}, {}", count(warnings, "warning")),
    }
    styled(BAD, format!("{}: {counted}", path.display()))
}

fn json_of(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let findings: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| {
            let place = diagnostic.place.as_ref().map(|place| {
                let (line, column) = sources.position(place);
                json!({ "file": place.file.as_ref(), "line": line, "column": column })
            });
            json!({
                "severity": diagnostic.severity,
                "rule": diagnostic.rule,
                "message": diagnostic.message,
                "place": place,
                "label": diagnostic.label,
                "help": diagnostic.help,
            })
        })
        .collect();
    let document = json!({ "format": 1, "findings": findings });
    json::text(&document)
}
