//! Reading an entry of a test into a type.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::reading::Reading;
use crate::{
    diagnostics::Diagnostic,
    stack::{reader::unknown_key, tree::Entry},
};

/// Mistakes after which an entry is given up.
const PATIENCE: usize = 30;

/// An entry that does not fit, which was reported.
pub(super) struct Unfit;

/// Takes an entry of some type, if it is there. What does not fit is reported at its
/// place, and what is left is read again, so that all mistakes are found in one run.
pub(super) fn typed<T: DeserializeOwned>(
    reading: &mut Reading<'_, '_>,
    key: &'static str,
) -> Result<Option<(T, Entry)>, Unfit> {
    let mut json = reading.value(key).clone();
    let Some(entry) = reading.take(key) else { return Ok(None) };
    let mut is_right = true;
    for _ in 0..PATIENCE {
        let error = match serde_path_to_error::deserialize::<_, T>(&json) {
            Ok(value) => return if is_right { Ok(Some((value, entry))) } else { Err(Unfit) },
            Err(error) => error,
        };
        let path: Vec<String> = error.path().iter().map(ToString::to_string).collect();
        let found = entry.value.find(path.iter().map(String::as_str));
        let message = error.inner().to_string();
        let unknown = message.strip_prefix("unknown field `").zip(path.last());
        let diagnostic = if let Some((rest, name)) = unknown {
            let known: Vec<&str> = rest.split('`').skip(2).step_by(2).collect();
            unknown_key(name, found.key.unwrap_or(&found.value.place), &known)
        } else {
            let name = path.last().map_or(key, String::as_str);
            Diagnostic::error(format!("{name}: {message}"), Some(found.value.place.clone()))
        };
        reading.report(diagnostic);
        is_right = false;
        if !remove(&mut json, &path) {
            return Err(Unfit);
        }
    }
    Err(Unfit)
}

/// Removes what is at a path.
fn remove(json: &mut Value, path: &[String]) -> bool {
    let Some((last, above)) = path.split_last() else { return false };
    let at = above.iter().try_fold(json, |at, part| match at {
        Value::Array(items) => items.get_mut(part.parse::<usize>().ok()?),
        other => other.get_mut(part),
    });
    match at {
        Some(Value::Object(members)) => members.remove(last).is_some(),
        Some(Value::Array(items)) => match last.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}
