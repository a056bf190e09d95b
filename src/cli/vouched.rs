//! Whether somebody stands for what a saved plan says beside its stack's files.
//!
//! The files are read again, so whoever can change the plan alone can't change what they say. But a plan
//! names its stack, its variables and its options itself. A person who is asked sees them; where nobody is asked,
//! the digest stands for all of it, or the same is said again.

use std::{
    collections::BTreeMap,
    env,
    path::{Component, Path},
};

use super::{
    arguments::{Apply, SelectionArguments},
    exit::{Stop, USAGE},
    session::VARIABLE,
    shell::quoted,
};
use crate::plan::{Selection, saved::MadeOf};

/// The fewest hexadecimal digits of a digest that stand for it.
const DIGITS: usize = 16;

/// An option, with its value where it has one.
type Said = (&'static str, Option<String>);

/// The options that a plan was made with, as they are typed.
#[must_use]
pub fn options(made: &MadeOf) -> Vec<Said> {
    let mut said: Vec<Said> = Vec::new();
    let paths = made.variable_files.iter().map(|path| path.display().to_string());
    said.extend(made.variables.iter().cloned().map(|value| ("--var", Some(value))));
    said.extend(paths.map(|path| ("--var-file", Some(path))));
    match &made.selection {
        Selection::All => {}
        Selection::Targets(targets) => {
            said.extend(targets.iter().map(|target| ("--target", Some(target.to_string()))));
        }
        Selection::Phase(name) => said.push(("--phase", Some(name.clone()))),
        Selection::Through(name) => said.push(("--through", Some(name.clone()))),
    }
    said.extend(made.adopt.iter().map(|address| ("--adopt", Some(address.to_string()))));
    said.extend(made.prune.then_some(("--prune", None)));
    said.extend(made.max_deletes.map(|number| ("--max-deletes", Some(number.to_string()))));
    said.extend(made.allow_destroy.iter().map(|address| ("--allow-destroy", Some(address.to_string()))));
    said.extend(made.allow_in_use.iter().map(|address| ("--allow-in-use", Some(address.to_string()))));
    said
}

/// The options of a plan that were typed to apply.
fn typed(arguments: &Apply) -> Vec<Said> {
    let SelectionArguments { targets, phase, through } = &arguments.selection;
    let selection = match (phase, through) {
        (Some(name), _) => Selection::Phase(name.clone()),
        (None, Some(name)) => Selection::Through(name.clone()),
        (None, None) if targets.is_empty() => Selection::All,
        (None, None) => Selection::Targets(targets.iter().cloned().collect()),
    };
    options(&MadeOf {
        variables: arguments.stack.variables.clone(),
        variable_files: arguments.stack.variable_files.clone(),
        selection,
        adopt: arguments.adopt.iter().cloned().collect(),
        prune: arguments.deletions.prune,
        max_deletes: arguments.deletions.max_deletes,
        allow_destroy: arguments.deletions.allow_destroy.iter().cloned().collect(),
        allow_in_use: arguments.deletions.allow_in_use.iter().cloned().collect(),
        ..MadeOf::default()
    })
}

/// Refuses a plan that is not the one that was meant, and one that nobody stands for where nobody is asked.
///
/// # Errors
/// The refusal.
pub fn refuse_unless_vouched(arguments: &Apply, made: &MadeOf, digest: &str) -> Result<(), Stop> {
    let file = arguments.stack.stack.display();
    let (of_plan, typed) = (options(made), typed(arguments));
    if let Some(other) = typed.iter().find(|said| !of_plan.contains(said)) {
        return Err(Stop::Error {
            message: format!("{file} was not made with {}", shown(other)),
            hint: Some(format!("say {} to trueup plan", other.0)),
            code: USAGE,
        });
    }
    if let Some(given) = &arguments.digest {
        return if stands_for(given, digest) {
            Ok(())
        } else {
            let message = format!("{file} is not the plan that was meant: its digest is {digest}");
            Err(Stop::refused(
                message,
                Some("get the plan again that has the digest which `plan --out` printed"),
            ))
        };
    }
    let unsaid = unsaid(made, &of_plan, &typed, &env::vars().collect());
    if !arguments.yes || unsaid.is_empty() {
        return Ok(());
    }
    Err(Stop::refused_for(
        format!(
            "nothing was changed: there is no one to ask, and {file} itself states what it was made with:"
        ),
        unsaid,
        &format!("pass the same to trueup apply, or --digest as `plan --out` printed it; now it is {digest}"),
    ))
}

/// Whether a digest that was typed, perhaps in part, is this one.
fn stands_for(given: &str, digest: &str) -> bool {
    let given = given.strip_prefix("sha256:").unwrap_or(given).to_ascii_lowercase();
    let digest = digest.strip_prefix("sha256:").unwrap_or(digest);
    given.len() >= DIGITS && digest.starts_with(&given)
}

/// What a plan says and nobody else does.
fn unsaid(
    made: &MadeOf,
    of_plan: &[Said],
    typed: &[Said],
    environment: &BTreeMap<String, String>,
) -> Vec<String> {
    let here = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    let elsewhere = !made.stack.components().all(here);
    let stack = elsewhere.then(|| format!("the stack {}", quoted(&made.stack.display().to_string())));
    // Of what is said again and again the last one counts, so the order does too.
    let options = if typed == of_plan { &[] } else { of_plan };
    let variables = made.environment.iter().filter(|(name, value)| environment.get(*name) != Some(value));
    stack
        .into_iter()
        .chain(options.iter().map(shown))
        .chain(variables.map(|(name, value)| assigned(name, value)))
        .collect()
}

/// What a plan was made with beside its stack, in a sentence; `None` where that is nothing.
#[must_use]
pub fn made_with(path: &Path, made: &MadeOf) -> Option<String> {
    let options = options(made);
    let variables = made.environment.iter().map(|(name, value)| assigned(name, value));
    let all: Vec<String> = options.iter().map(shown).chain(variables).collect();
    let file = quoted(&path.display().to_string());
    let stack = quoted(&made.stack.display().to_string());
    (!all.is_empty()).then(|| format!("{file} was made of {stack} with {}", all.join(" ")))
}

fn shown((name, value): &Said) -> String {
    match value {
        Some(value) => format!("{name} {}", quoted(value)),
        None => (*name).to_owned(),
    }
}

fn assigned(name: &str, value: &str) -> String {
    debug_assert!(name.starts_with(VARIABLE));
    format!("{}={}", quoted(name), quoted(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_known_by_its_start() {
        let digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        for (given, expected) in [
            (digest, true),
            (&digest[7..], true),
            ("9F86D081884C7D65", true),
            ("sha256:9f86d081884c7d65", true),
            ("9f86d081884c7d6", false),
            ("sha256:", false),
            ("", false),
            ("9f86d081884c7d66", false),
        ] {
            assert_eq!(stands_for(given, digest), expected, "{given}");
        }
    }

    #[test]
    fn what_somebody_else_says_too_needs_no_digest() {
        let made = |stack: &str, variables: &[&str], environment: &[(&str, &str)]| MadeOf {
            stack: stack.into(),
            variables: variables.iter().map(|&each| each.to_owned()).collect(),
            environment: environment.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect(),
            ..MadeOf::default()
        };
        let here = BTreeMap::from([("TRUEUP_VAR_days".to_owned(), "7".to_owned())]);
        let typed = options(&made("", &["who=me"], &[]));
        let cases: [(MadeOf, &[Said], &[&str]); 7] = [
            (made("stacks/shop", &[], &[]), &[], &[]),
            (made("stacks/shop", &[], &[("TRUEUP_VAR_days", "7")]), &[], &[]),
            (made("stacks/shop", &[], &[("TRUEUP_VAR_days", "8")]), &[], &["TRUEUP_VAR_days=8"]),
            (made("stacks/shop", &["who=*"], &[]), &[], &["--var 'who=*'"]),
            (made("stacks/shop", &["who=me"], &[]), &typed, &[]),
            (made("/tmp/shop", &[], &[]), &[], &["the stack /tmp/shop"]),
            (
                made("../shop", &["who=me", "who=*"], &[]),
                &typed,
                &["the stack ../shop", "--var who=me", "--var 'who=*'"],
            ),
        ];
        for (made, typed, expected) in cases {
            assert_eq!(unsaid(&made, &options(&made), typed, &here), expected, "{made:?}");
        }
    }
}
