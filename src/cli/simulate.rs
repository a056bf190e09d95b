//! `trueup simulate`: `aws iam simulate-custom-policy` without AWS.

use std::{io, path::Path};

use super::{
    arguments::Simulate,
    exit::{FINE, Stop, USAGE},
};
use crate::{
    files::{self, LARGEST, why},
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
        let listed: String = problems.iter().map(|problem| format!("\n  {problem}")).collect();
        let what = if count == 1 { "a problem".to_owned() } else { format!("{count} problems") };
        Stop::Error { message: format!("{name} has {what}:{listed}"), hint: None, code: USAGE }
    })?;
    let answer = serde_json::to_string_pretty(&simulate(&input)).map_err(io::Error::from)?;
    term::out(&format!("{answer}\n"))?;
    Ok(FINE)
}

fn read(path: &Path) -> io::Result<String> {
    if path == Path::new("-") {
        return files::text(files::limited(io::stdin().lock(), LARGEST)?);
    }
    files::read_text(path, LARGEST)
}
