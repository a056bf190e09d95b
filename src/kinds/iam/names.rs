//! What names, paths and tags in IAM may look like.

use std::collections::BTreeMap;

use crate::{facts::Problem, kinds::tags::TagsValue, model::Text};

/// The longest name of a role or user.
pub const ENTITY: usize = 64;
/// The longest name of a policy or group.
pub const POLICY: usize = 128;

/// The most tags that a stack can give something, beside the pair that says whose it is.
const TAGS: usize = 48;

/// What IAM would say against a name at `at`.
#[must_use]
pub fn name_problem(at: &str, name: &Text, longest: usize) -> Option<Problem> {
    let known = name.known()?;
    let is_well_formed = (1..=longest).contains(&known.len())
        && known.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b));
    (!is_well_formed).then(|| {
        Problem::at(at, format!("`{known}` is no IAM name"))
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
        Problem::at("path", format!("`{path}` is no IAM path"))
            .with_help("`/`, or up to 512 printable characters between two slashes: `/teams/voice/`")
    })
}

/// What IAM would say against tags. `folds_case` says that keys which differ only in case are one,
/// as on roles and users.
#[must_use]
pub fn tag_problems(tags: &TagsValue, folds_case: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = BTreeMap::new();
    if tags.len() > TAGS {
        problems.push(Problem::at(
            "tags",
            format!("{} tags are too many; IAM takes {TAGS} beside the owner", tags.len()),
        ));
    }
    for (key, value) in tags {
        // The key is one part of the path, whatever dots it holds.
        let mut at = |message: String| {
            let path = vec!["tags".to_owned(), key.clone()];
            problems.push(Problem { path, message, help: None });
        };
        if !(1..=128).contains(&key.chars().count()) {
            at("a tag's key has 1 to 128 characters".to_owned());
        }
        if key.to_lowercase().starts_with("aws:") {
            at("keys that start with `aws:` are AWS's own".to_owned());
        }
        if !key.chars().all(is_tag_character) {
            at(format!("`{key}` has characters that IAM refuses in a tag"));
        }
        if let Some(text) = value.known()
            && (text.chars().count() > 256 || !text.chars().all(is_tag_character))
        {
            at("a tag's value has up to 256 letters, digits, spaces and _.:/=+-@".to_owned());
        }
        if folds_case && let Some(other) = seen.insert(key.to_lowercase(), key) {
            at(format!("to IAM, `{key}` and `{other}` are one key"));
        }
    }
    problems
}

fn is_tag_character(c: char) -> bool {
    c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c)
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

    #[test]
    fn tags_of_one_name_in_two_cases_are_one_on_roles_and_users() {
        let tags = TagsValue::from([("Team".to_owned(), "a".into()), ("team".to_owned(), "b".into())]);
        assert_eq!(tag_problems(&tags, true).len(), 1);
        assert_eq!(tag_problems(&tags, false).len(), 0);
        assert_eq!(tag_problems(&TagsValue::from([("aws:x".to_owned(), "a".into())]), true).len(), 1);
        assert_eq!(tag_problems(&TagsValue::from([("x".to_owned(), "a?b".into())]), true).len(), 1);
    }
}
