//! `trueup fmt`: stack files in one layout.

use std::path::PathBuf;

use similar::TextDiff;

use super::{
    arguments::Fmt,
    exit::{CHANGES, FINE, Stop, USAGE},
};
use crate::{
    diagnostics::Sources,
    files,
    page::Page,
    render::style::{BAD, GOOD, styled},
    say,
    stack::{files::StackFiles, parse::parse_toml},
    term,
    toml_layout::laid_out,
};

/// Runs it.
///
/// # Errors
/// That a file can't be read or written, or is no TOML. Then none is written.
pub fn run(arguments: &Fmt) -> Result<u8, Stop> {
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    let (mut sources, mut problems, mut changed) = (Sources::default(), Vec::new(), Vec::new());
    for path in paths {
        let found = StackFiles::find(&path).map_err(Stop::usage)?;
        if path.is_dir() && !holds_stack(&found) {
            return Err(Stop::Error {
                message: format!("there is no stack in {}", path.display()),
                hint: Some("its files can be named one by one".to_owned()),
                code: USAGE,
            });
        }
        for file in &found.files {
            let bytes = found.read_own(file).map_err(Stop::usage)?;
            let Some(name) = sources.add_bytes(&file.display().to_string(), bytes, &mut problems) else {
                continue;
            };
            let text = sources.text(&name).unwrap_or_default().to_owned();
            if parse_toml(&name, &text, &mut problems).is_some()
                && let Some(after) = laid_out(&text).filter(|after| *after != text)
            {
                changed.push((file.clone(), text, after));
            }
        }
    }
    if !problems.is_empty() {
        term::err(sources.render(&problems));
        return Ok(USAGE);
    }
    let mut page = Page::default();
    for (file, before, after) in &changed {
        page.line(file.display().to_string());
        if arguments.check {
            page.append(difference(before, after));
        } else {
            files::save_text(file, after).map_err(|error| {
                Stop::usage(format!("{} can't be written: {}", file.display(), files::why(&error)))
            })?;
        }
    }
    term::out(page)?;
    Ok(if arguments.check && !changed.is_empty() { CHANGES } else { FINE })
}

/// Whether one of the files begins a stack: those of other tools are theirs to lay out.
fn holds_stack(files: &StackFiles) -> bool {
    let begins = |text: &String| {
        text.lines()
            .any(|line| line.split('#').next().unwrap_or_default().replace([' ', '\t'], "") == "[stack]")
    };
    files.texts().values().any(begins)
}

/// The lines that would change.
fn difference(before: &str, after: &str) -> Page {
    let diff = TextDiff::from_lines(before, after);
    let mut page = Page::default();
    for change in diff.iter_all_changes() {
        let line = change.value().trim_end_matches(['\n', '\r']);
        match change.tag() {
            similar::ChangeTag::Delete => page.line(say!["  ", styled(BAD, say!["- ", line])]),
            similar::ChangeTag::Insert => page.line(say!["  ", styled(GOOD, say!["+ ", line])]),
            similar::ChangeTag::Equal => {}
        }
    }
    page
}
