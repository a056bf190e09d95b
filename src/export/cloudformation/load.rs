//! Loading a stack whose variables become parameters.

use std::path::Path;

use super::parameters::{Parameter, known_stand_ins, stand_ins};
use crate::{
    kinds,
    stack::{Loaded, Options, load},
};

/// Loads a stack with texts that stand for its parameters: references, or known texts where something has to be known
/// before anything is made. What is wrong is told of the first.
#[must_use]
pub fn load_with_parameters(path: &Path, options: Options<'_>, parameters: &[Parameter]) -> Loaded {
    let options = Options { stand_ins: stand_ins(parameters), ..options };
    let catalog = kinds::catalog();
    let loaded = load(path, &catalog, &options);
    if loaded.stack.is_some() || parameters.is_empty() {
        return loaded;
    }
    let known = load(path, &catalog, &Options { stand_ins: known_stand_ins(parameters), ..options });
    if known.stack.is_some() { known } else { loaded }
}
