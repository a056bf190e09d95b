//! `trueup export`: the stack in the language of another tool, offline.

use super::{
    arguments::{Export, ExportFormat},
    check::verdict,
    exit::{FAILED, FINE, Stop, USAGE},
};
use crate::{
    diagnostics::{Diagnostic, in_order},
    export::{
        cloudformation::{Template, Unsaid, load_with_parameters},
        terraform::import_blocks,
    },
    files::{save_text, why},
    render::{
        json,
        style::{CHANGED, count, styled},
    },
    stack::{Options, Stack},
    term,
};

/// Runs it.
///
/// # Errors
/// That output can't be written.
pub fn run(arguments: &Export) -> Result<u8, Stop> {
    let environment = |name: &str| std::env::var(name).ok();
    let path = &arguments.stack.stack;
    let options = Options {
        variables: arguments.stack.variables.clone(),
        variable_files: arguments.stack.variable_files.clone(),
        environment: Some(&environment),
        ..Options::default()
    };
    let loaded = load_with_parameters(path, options, &arguments.parameters);
    let Some(stack) = &loaded.stack else {
        term::err(loaded.sources.render(&loaded.diagnostics));
        term::err(verdict(path, &loaded.diagnostics));
        return Ok(USAGE);
    };
    let (text, unsaid) = match arguments.to {
        ExportFormat::Cloudformation => {
            let template = Template::of(stack, &arguments.parameters).map_err(Stop::usage)?;
            let unsaid = template.unsaid.iter().map(|unsaid| diagnostic(stack, unsaid));
            (json::text(&template.json), unsaid.collect::<Vec<Diagnostic>>())
        }
        ExportFormat::TerraformImport if !arguments.parameters.is_empty() => {
            return Err(Stop::usage("an import block has no parameters"));
        }
        ExportFormat::TerraformImport => (import_blocks(&stack.declarations), Vec::new()),
    };
    match &arguments.out {
        Some(file) => save_text(file, &text).map_err(|error| Stop::Error {
            message: format!("failed to write {}: {}", file.display(), why(&error)),
            hint: None,
            code: FAILED,
        })?,
        None => term::machine(&text)?,
    }
    if !unsaid.is_empty() {
        let number = count(unsaid.len(), "part");
        term::err(loaded.sources.render(&in_order(unsaid)));
        let said = format!("{number} of the stack not in the template, which lists them in its Metadata");
        term::err(styled(CHANGED, said));
    }
    Ok(FINE)
}

/// What a template does not say, at its line.
fn diagnostic(stack: &Stack, unsaid: &Unsaid) -> Diagnostic {
    let Unsaid { address, path, why } = unsaid;
    let place = stack.places.get(address).map(|places| {
        let found = places.tree.find(path.iter().map(String::as_str));
        if path.is_empty() {
            places.header.clone()
        } else {
            found.key.cloned().unwrap_or_else(|| found.place())
        }
    });
    let at = path.iter().fold(address.to_string(), |at, part| format!("{at}.{part}"));
    Diagnostic::warning(format!("{at} is not in the template: {why}"), place)
}
