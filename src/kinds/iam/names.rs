//! What names and paths in IAM may look like.

use crate::kind::prelude::*;

/// The longest name of a role or user.
pub const ENTITY: usize = 64;
/// The longest name of a policy or group.
pub const POLICY: usize = 128;

/// What IAM would say against a name at `at`.
#[must_use]
pub fn name_problem(at: &str, name: &Text, longest: usize) -> Option<Problem> {
    let known = name.known()?;
    let is_well_formed = (1..=longest).contains(&known.len())
        && known.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b));
    (!is_well_formed).then(|| {
        Problem::at(at, format!("`{known}` is not an IAM name"))
            .with_help(format!("1 to {longest} letters, digits and _+=,.@-"))
    })
}

/// What IAM would say against a path.
#[must_use]
pub fn path_problem(path: &str) -> Option<Problem> {
    let is_well_formed = path == "/"
        || (path.len() >= 3
            && path.len() <= 512
            && path.starts_with('/')
            && path.ends_with('/')
            && path.bytes().all(|b| (0x21..=0x7f).contains(&b)));
    (!is_well_formed).then(|| {
        Problem::at("path", format!("`{path}` is not an IAM path"))
            .with_help("`/`, or up to 512 printable characters between two slashes: `/teams/voice/`")
    })
}

/// An id as IAM makes them up: a prefix that says what it is, and 17 more characters.
#[must_use]
pub fn made_up_id(prefix: &str, unique: &str) -> String {
    format!("{prefix}{}", unique.to_ascii_uppercase().chars().take(17).collect::<String>())
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
