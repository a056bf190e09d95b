//! An action that none of its statement's resources can be the object of.

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::Severity,
    policy::{Effect, actions::mismatch},
};

/// To list a bucket is about the bucket, to read an object about the object: the one on the ARN of the
/// other is nothing at all (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "action-resource",
    severity: Severity::Error,
    about: "an action that no resource of its statement can have",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let resources: Vec<String> = said.resources().map(without_variables).collect();
    let effect = match said.statement.effect {
        Effect::Allow => "this allows nothing",
        Effect::Deny => "this denies nothing",
    };
    let judge = |action: &String| {
        let found = mismatch(action, resources.iter().map(String::as_str))?;
        let message = format!("`{action}` is not about any resource of {}", said.words());
        let finding = said.finding_at(view, &["Action", action], message).with_label(effect);
        let help = if resources.iter().any(|resource| found.is_alias_of_key(resource)) {
            "calls that use a key are about the key, not its alias: name the key's ARN, or all keys with the condition `kms:ResourceAliases`".to_owned()
        } else {
            match resources.iter().find_map(|resource| found.instead_of(resource)) {
                Some(instead) => format!("it is about {instead}"),
                None => format!("it is about {}", found.types.join(", ")),
            }
        };
        Some(finding.with_help(help))
    };
    said.statement.action.iter().filter_map(judge).collect()
}

/// A resource with `*` for each policy variable, which may stand for anything.
fn without_variables(resource: &str) -> String {
    let mut pieces = resource.split("${");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + "*" + piece.split_once('}').map_or("", |(_, rest)| rest))
}
