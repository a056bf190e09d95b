//! `trueup simulate`: `aws iam simulate-custom-policy` without AWS.

use std::{io, path::Path};

use super::{
    arguments::Simulate,
    exit::{FINE, Stop, USAGE},
};
use crate::{
    files::{self, LARGEST, why},
    render,
    simulate::{Input, simulate},
    term,
};

/// Runs it.
///
/// # Errors
/// That there is no input, and everything that is wrong with it.
pub fn run(arguments: &Simulate) -> Result<u8, Stop> {
    let name = arguments.input.display();
    let text = read(&arguments.input)
        .map_err(|error| Stop::usage(format!("failed to read {name}: {}", why(&error))))?;
    let input = Input::from_json(&text).map_err(|problems| {
        let count = problems.len();
        let below = problems.iter().map(ToString::to_string).collect();
        let what = if count == 1 { "a problem".to_owned() } else { format!("{count} problems") };
        Stop::Lines { message: format!("{name} has {what}:"), below, hint: None, code: USAGE }
    })?;
    let answer = serde_json::to_value(simulate(&input)).map_err(io::Error::from)?;
    term::machine(&render::json::text(&answer))?;
    Ok(FINE)
}

fn read(path: &Path) -> io::Result<String> {
    if path == Path::new("-") {
        return files::text(files::limited(io::stdin().lock(), LARGEST)?);
    }
    files::read_text(path, LARGEST)
}
