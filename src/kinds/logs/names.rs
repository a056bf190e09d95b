//! Names of log groups and filters.

use crate::kind::prelude::*;
use serde::Deserializer;

/// Characters of the name of a group, and of a filter.
const LONGEST: usize = 512;

/// A problem at a path whose keys may hold dots.
#[must_use]
pub fn problem(path: &[&str], message: impl Into<String>) -> Problem {
    let path = path.iter().map(|part| (*part).to_owned()).collect();
    Problem { path, ..Problem::at("", message) }
}

/// A problem with the name of a log group.
#[must_use]
pub fn group_problem(at: &[&str], name: &Text) -> Option<Problem> {
    let name = name.known()?;
    if name.starts_with("arn:") {
        let found = problem(at, "expected the name of a log group, found an ARN");
        return Some(match name.split(":log-group:").nth(1) {
            Some(name) => found.with_help(format!("write `{}`", name.trim_end_matches(":*"))),
            None => found,
        });
    }
    let is_one = |b: u8| b.is_ascii_alphanumeric() || b"._-/#".contains(&b);
    if !(1..=LONGEST).contains(&name.len()) || !name.bytes().all(is_one) {
        let found = problem(at, format!("`{name}` is not a valid name of a log group"));
        return Some(found.with_help(format!("1 to {LONGEST} letters, digits and `._-/#`")));
    }
    name.starts_with("aws/").then(|| problem(at, "names that start with `aws/` are reserved for AWS"))
}

/// A problem with the name of a filter.
#[must_use]
pub fn filter_problem(at: &[&str], name: &str) -> Option<Problem> {
    let length = name.chars().count();
    let is_one = (1..=LONGEST).contains(&length) && !name.contains([':', '*']);
    (!is_one).then(|| {
        let found = problem(at, format!("`{name}` is not a valid name of a filter"));
        found.with_help(format!("1 to {LONGEST} characters, none of them `:` or `*`"))
    })
}

/// Text without the white space around it, which a multi-line string always has and which means
/// nothing in a pattern or a query.
pub fn trimmed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    Ok(match Text::deserialize(deserializer)? {
        Text::Known(text) => Text::Known(text.trim().to_owned()),
        // It comes by again once it is known.
        pending @ Text::Pending(_) => pending,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_groups_and_filters() {
        for (name, is_one) in [
            ("CA_9b4oemVRtDEm", true),
            ("/aws/lambda/a.b-c#d", true),
            ("", false),
            ("with space", false),
            ("aws/mine", false),
            ("arn:aws:logs:eu-central-1:111122223333:log-group:x:*", false),
        ] {
            assert_eq!(group_problem(&["name"], &name.into()).is_none(), is_one, "{name}");
        }
        let arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/bot:*";
        assert_eq!(group_problem(&[], &arn.into()).unwrap().help.unwrap(), "write `/ecs/bot`");
        for (name, is_one) in [("S3 Upload/Failures", true), ("", false), ("a:b", false), ("a*", false)] {
            assert_eq!(filter_problem(&["name"], name).is_none(), is_one, "{name}");
        }
    }
}
