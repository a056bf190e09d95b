//! `trueup init`: the first file of a stack.

use std::path::Path;

use super::{
    arguments::Init as Arguments,
    exit::{FAILED, FINE, Stop, USAGE},
    shell::quoted,
    starters::STARTERS,
};
use crate::{
    diagnostics::{listed, nearest},
    files::{save_text, why},
    page::Page,
    say, term,
};

/// The file that is written.
const FILE: &str = "stack.toml";

/// What stands in a starter for the stack's name and region.
const PLACES: [&str; 2] = ["\"STACK\"", "\"REGION\""];

/// Where a stack is for which neither the command nor the environment names a region.
const REGION: &str = "us-east-1";

/// Runs it.
///
/// # Errors
/// That there is no such starter, or the file is there already or can't be written.
pub fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let names = || STARTERS.iter().map(|(name, _)| *name);
    let Some((_, text)) = STARTERS.iter().find(|(name, _)| *name == arguments.starter) else {
        return Err(Stop::Error {
            message: format!("there is no starter `{}`", arguments.starter),
            hint: nearest(&arguments.starter, names())
                .or_else(|| Some(format!("there are {}", listed(names())))),
            code: USAGE,
        });
    };
    let path = arguments.directory.join(FILE);
    if std::fs::symlink_metadata(&path).is_ok() {
        return Err(Stop::refused(
            format!("{} already exists", path.display()),
            Some("name another directory: --directory DIR"),
        ));
    }
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => name_of(&arguments.directory)?,
    };
    if !is_name(&name) {
        return Err(Stop::Error {
            message: format!("`{name}` can't be the name of this stack"),
            hint: Some("give one of lower-case letters, digits and `-`: --name orders".to_owned()),
            code: USAGE,
        });
    }
    let region = match &arguments.region {
        Some(region) => region.clone(),
        None => ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .into_iter()
            .find_map(|variable| std::env::var(variable).ok().filter(|region| !region.is_empty()))
            .unwrap_or_else(|| REGION.to_owned()),
    };
    if !is_name(&region) {
        return Err(Stop::usage(format!("`{region}` is not a valid region")));
    }
    let written = PLACES
        .iter()
        .zip([&name, &region])
        .fold((*text).to_owned(), |text, (place, value)| text.replace(place, &format!("\"{value}\"")));
    save_text(&path, &written).map_err(|error| Stop::Error {
        message: format!("failed to write {}: {}", path.display(), why(&error)),
        hint: None,
        code: FAILED,
    })?;
    let here = arguments.directory == Path::new(".");
    let stack =
        if here { String::new() } else { format!(" {}", quoted(&arguments.directory.display().to_string())) };
    let mut page = Page::from(say!["Wrote ", path.display(), ": the stack ", name, " in ", region, "."]);
    page.blank();
    for (command, does) in [
        ("check", "finds what is wrong, offline"),
        ("plan", "shows what would change; with --local in an account that is a file"),
        ("apply", "does it"),
    ] {
        page.line(say!["  ", say!["trueup ", command, stack.as_str()].padded(14 + stack.len()), "  ", does]);
    }
    page.blank();
    page.line("`trueup kinds` lists what can be declared.");
    term::out(page)?;
    Ok(FINE)
}

/// The name of a directory, also of one that is not there yet.
fn name_of(directory: &Path) -> Result<String, Stop> {
    let whole = std::path::absolute(directory)?;
    let whole = whole.canonicalize().unwrap_or(whole);
    let name = whole.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    Ok(name.replace(['_', ' ', '.'], "-").trim_matches('-').to_owned())
}

/// Whether names of every service can begin with it.
fn is_name(name: &str) -> bool {
    let is_of_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=30).contains(&name.len())
        && name.bytes().all(is_of_word)
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && !name.ends_with('-')
        && !name.contains("--")
}
