//! `trueup test`: the stack's own tests, offline.

use std::time::Instant;

use super::{
    arguments::{Format, Test},
    check::verdict,
    exit::{FAILED, FINE, Stop, USAGE},
};
use crate::{
    files::{save_text, why},
    kinds,
    render::{
        json,
        style::{QUIET, styled},
        test_report::Tried,
    },
    stack::{Options, load},
    term,
    test_suite::{Case, Outcome, Suite, Verdict},
};

/// Runs it.
///
/// # Errors
/// That output or the report can't be written.
pub fn run(arguments: &Test) -> Result<u8, Stop> {
    let environment = |name: &str| std::env::var(name).ok();
    let options = Options {
        variables: arguments.stack.variables.clone(),
        variable_files: arguments.stack.variable_files.clone(),
        environment: Some(&environment),
        ..Options::default()
    };
    let path = &arguments.stack.stack;
    let loaded = load(path, &kinds::catalog(), &options);
    let Some(stack) = &loaded.stack else {
        term::err(loaded.sources.render(&loaded.diagnostics));
        term::err(verdict(path, &loaded.diagnostics));
        return Ok(USAGE);
    };
    let began = Instant::now();
    let suite = Suite::of(stack);
    if !suite.diagnostics.is_empty() {
        term::err(loaded.sources.render(&suite.diagnostics));
        term::err(verdict(path, &suite.diagnostics));
        return Ok(USAGE);
    }
    let chosen = |case: &&Case| match &arguments.name {
        Some(part) => case.name.contains(part.as_str()) || case.about.contains(part.as_str()),
        None => true,
    };
    let tests: Vec<(&Case, Outcome)> =
        suite.cases.iter().filter(chosen).map(|case| (case, case.outcome())).collect();
    let tried = Tried {
        stack: &stack.name,
        sources: &loaded.sources,
        tests: &tests,
        left_out: suite.cases.len() - tests.len(),
        took: began.elapsed(),
    };
    if let Some(file) = &arguments.junit {
        save_text(file, &tried.junit()).map_err(|error| Stop::Error {
            message: format!("failed to write {}: {}", file.display(), why(&error)),
            hint: None,
            code: FAILED,
        })?;
    }
    match arguments.format {
        Format::Json => term::machine(&json::text(&tried.json()))?,
        Format::Text => {
            term::out(tried.text())?;
            if suite.cases.is_empty() {
                let hint = "the stack has no [[test]] yet; the README shows some";
                term::out(styled(QUIET, hint))?;
            }
        }
    }
    if tests.is_empty() && !suite.cases.is_empty() {
        let part = arguments.name.as_deref().unwrap_or_default();
        return Err(Stop::usage(format!("no test has `{part}` in its name")));
    }
    let passed = tests.iter().all(|(_, outcome)| outcome.verdict == Verdict::Passed);
    Ok(if passed { FINE } else { FAILED })
}
