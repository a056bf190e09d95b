//! Names and paths in IAM.

use serde_json::Value;

use crate::kind::prelude::*;

/// The pattern of names.
pub(crate) const NAME: &str = "^[A-Za-z0-9_+=,.@-]*$";
/// The same in words.
pub(crate) const NAME_IN_WORDS: &str = "letters, digits and _+=,.@-";
/// The pattern of paths.
pub(crate) const PATH: &str = r"^/([\x21-\x7f]+/)?$";
/// The same in words.
pub(crate) const PATH_IN_WORDS: &str = "`/`, or printable characters between two slashes: `/teams/voice/`";

/// IAM's answer to a name that is taken.
pub(crate) const TAKEN: Refusal = Refusal::new("EntityAlreadyExists", "{} already exists.");

/// The outputs of a role, user or policy. The ARN is put together: right after creation `GetRole` may answer with
/// the id in its place.
pub(crate) fn outputs_of(scope: &Scope, word: &str, path: &str, name: &str, id: &str) -> Outputs {
    let arn = scope.global_arn("iam", &format!("{word}{path}{name}"));
    outputs([("name", name), ("arn", &arn), ("id", id)])
}

/// The outputs that a declaration decides.
pub(crate) fn predicted(scope: &Scope, word: &str, name: &str, first: Option<&Value>) -> Outputs {
    let mut outputs = outputs_of(scope, word, path_of(first), name, "");
    outputs.remove("id");
    outputs
}

/// All outputs as IAM would assign them: an id is a prefix for the type, and 17 more characters.
pub(crate) fn assigned(
    scope: &Scope,
    (word, prefix): (&str, &str),
    name: &str,
    first: Option<&Value>,
    unique: &str,
) -> Outputs {
    let id = format!("{prefix}{}", unique.to_ascii_uppercase().chars().take(17).collect::<String>());
    outputs_of(scope, word, path_of(first), name, &id)
}

fn path_of(first: Option<&Value>) -> &str {
    first.and_then(|first| first.get("path")?.as_str()).unwrap_or("/")
}

/// The name in the resource part of an ARN: what stands between the type and the name is the path.
pub(crate) fn named(resource: &str, word: &str) -> Vec<String> {
    let path = resource.strip_prefix(word).and_then(|rest| rest.strip_prefix('/'));
    path.and_then(|path| path.rsplit('/').next()).map(str::to_owned).into_iter().collect()
}
