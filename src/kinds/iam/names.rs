//! Names and paths in IAM.

use serde_json::Value;

use crate::kind::prelude::*;

/// The longest name of a role or user.
pub const ENTITY: usize = 64;
/// The longest name of a policy or group.
pub const POLICY: usize = 128;

/// A problem with a name at `at`.
#[must_use]
pub fn name_problem(at: &str, name: &Text, longest: usize) -> Option<Problem> {
    let known = name.known()?;
    let is_well_formed = (1..=longest).contains(&known.len())
        && known.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b));
    (!is_well_formed).then(|| {
        Problem::at(at, format!("`{known}` is not a valid IAM name"))
            .with_help(format!("1 to {longest} letters, digits and _+=,.@-"))
    })
}

/// A problem with a path.
#[must_use]
pub fn path_problem(path: &str) -> Option<Problem> {
    let is_well_formed = path == "/"
        || (path.len() >= 3
            && path.len() <= 512
            && path.starts_with('/')
            && path.ends_with('/')
            && path.bytes().all(|b| (0x21..=0x7f).contains(&b)));
    (!is_well_formed).then(|| {
        Problem::at("path", format!("`{path}` is not a valid IAM path"))
            .with_help("`/`, or up to 512 printable characters between two slashes: `/teams/voice/`")
    })
}

/// The outputs of a role, user or policy. The ARN is put together: right after creation `GetRole` may answer with
/// the id in its place.
#[must_use]
pub fn outputs_of(scope: &Scope, word: &str, path: &str, name: &str, id: &str) -> Outputs {
    let arn = scope.global_arn("iam", &format!("{word}{path}{name}"));
    outputs([("name", name), ("arn", &arn), ("id", id)])
}

/// The outputs that a declaration decides.
#[must_use]
pub fn predicted(scope: &Scope, word: &str, name: &str, first: Option<&Value>) -> Outputs {
    let mut outputs = outputs_of(scope, word, path_of(first), name, "");
    outputs.remove("id");
    outputs
}

/// All outputs as IAM would assign them: an id is a prefix for the type, and 17 more characters.
#[must_use]
pub fn assigned(
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
#[must_use]
pub fn named(resource: &str, word: &str) -> Vec<String> {
    let path = resource.strip_prefix(word).and_then(|rest| rest.strip_prefix('/'));
    path.and_then(|path| path.rsplit('/').next()).map(str::to_owned).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        for (name, is_well_formed) in [
            ("cci-lite-lambda-role", true),
            ("a+b=c,d.e@f-g_h", true),
            ("", false),
            ("with space", false),
            ("with/slash", false),
            ("grün", false),
        ] {
            assert_eq!(name_problem("name", &name.into(), ENTITY).is_none(), is_well_formed, "{name}");
        }
        assert!(name_problem("name", &"x".repeat(65).into(), ENTITY).is_some());
        assert!(name_problem("name", &"x".repeat(65).into(), POLICY).is_none());
    }

    #[test]
    fn paths_are_checked() {
        for (path, is_well_formed) in [
            ("/", true),
            ("/a/", true),
            ("/a/b/", true),
            ("", false),
            ("a/", false),
            ("/a", false),
            ("//", false),
            ("/a b/", false),
        ] {
            assert_eq!(path_problem(path).is_none(), is_well_formed, "{path}");
        }
    }
}
