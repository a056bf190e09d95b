//! `--target`, `--phase` and `--through`: a part of a stack, and what is wrong with naming it so.

use super::{
    arguments::SelectionArguments,
    exit::{Stop, USAGE},
};
use crate::{
    diagnostics::{listed, nearest},
    model::Address,
    plan::{Selection, selection::means},
    stack::Stack,
};

impl SelectionArguments {
    /// What they select of `stack`.
    ///
    /// # Errors
    /// That the stack has no such resource or phase.
    pub fn of(&self, stack: &Stack) -> Result<Selection, Stop> {
        match (&self.phase, &self.through) {
            (Some(name), _) => phase(name, stack).map(Selection::Phase),
            (None, Some(name)) => phase(name, stack).map(Selection::Through),
            (None, None) => targets(&self.targets, stack),
        }
    }
}

/// The resources that `--target` names; all, where it names none.
///
/// # Errors
/// That the stack has no such resource.
pub fn targets(targets: &[Address], stack: &Stack) -> Result<Selection, Stop> {
    if targets.is_empty() {
        return Ok(Selection::All);
    }
    let declared: Vec<String> = stack.declarations.iter().map(|each| each.address.to_string()).collect();
    for target in targets {
        if !stack.declarations.iter().any(|each| means(target, &each.address)) {
            return Err(Stop::Error {
                message: format!("the stack {} has no resource {target}", stack.name),
                hint: nearest(&target.to_string(), declared.iter().map(String::as_str)),
                code: USAGE,
            });
        }
    }
    Ok(Selection::Targets(targets.iter().cloned().collect()))
}

/// A phase of the stack.
///
/// # Errors
/// That it has no such phase.
pub fn phase(name: &str, stack: &Stack) -> Result<String, Stop> {
    let names = || stack.phases.iter().map(|phase| phase.name.as_str());
    if names().any(|each| each == name) {
        return Ok(name.to_owned());
    }
    let hint = if stack.phases.is_empty() {
        "it declares no [[phases]]".to_owned()
    } else {
        format!("its phases are {}", listed(names()))
    };
    Err(Stop::Error {
        message: format!("the stack {} has no phase `{name}`", stack.name),
        hint: Some(hint),
        code: USAGE,
    })
}
