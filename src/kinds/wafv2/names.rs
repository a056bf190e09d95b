//! What names, descriptions and tags of WAF may look like.

use crate::{facts::Problem, kinds::tags::TagsValue, model::Text};

/// The longest name.
const NAME: usize = 128;

/// The longest description.
const DESCRIPTION: usize = 256;

/// The most tags that a stack can give something, beside the pair that says whose it is.
const TAGS: usize = 48;

/// What WAF would say against a name at `at`: of a resource, a rule or a metric.
#[must_use]
pub fn name_problem(at: &str, name: &Text) -> Option<Problem> {
    let known = name.known()?;
    let is_well_formed = (1..=NAME).contains(&known.len())
        && known.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    (!is_well_formed).then(|| {
        Problem::at(at, format!("`{known}` is no name that WAF takes"))
            .with_help(format!("1 to {NAME} letters, digits, `_` and `-`"))
    })
}

/// What WAF would say against a description.
#[must_use]
pub fn description_problem(at: &str, description: &Text) -> Option<Problem> {
    let known = description.known()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_+=:#@/-,.".contains(c);
    let length = known.chars().count();
    let message = if length > DESCRIPTION {
        format!("a description has up to {DESCRIPTION} characters; this one has {length}")
    } else if let Some(bad) = known.chars().find(|c| !is_plain(*c) && !c.is_ascii_whitespace()) {
        format!("WAF takes no `{bad}` in a description")
    } else if length < 3 || known.starts_with(char::is_whitespace) || known.ends_with(char::is_whitespace) {
        "a description has at least three characters and no space at its ends".to_owned()
    } else {
        return None;
    };
    Some(Problem::at(at, message).with_help("letters, digits, spaces and _+=:#@/-,."))
}

/// What WAF would say against tags.
#[must_use]
pub fn tag_problems(tags: &TagsValue) -> Vec<Problem> {
    let mut problems = Vec::new();
    if tags.len() > TAGS {
        let message = format!("{} tags are too many; WAF takes {TAGS} beside the owner", tags.len());
        problems.push(Problem::at("tags", message));
    }
    let is_taken =
        |c: char| c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c);
    for (key, value) in tags {
        // The key is one part of the path, whatever dots it holds.
        let mut at = |message: &str| {
            let path = vec!["tags".to_owned(), key.clone()];
            problems.push(Problem { path, message: message.to_owned(), help: None });
        };
        if key.to_lowercase().starts_with("aws:") {
            at("keys that start with `aws:` are AWS's own");
        }
        if !(1..=128).contains(&key.chars().count()) || !key.chars().all(is_taken) {
            at("a tag's key has 1 to 128 letters, digits, spaces and _.:/=+-@");
        }
        if value.known().is_some_and(|text| text.chars().count() > 256 || !text.chars().all(is_taken)) {
            at("a tag's value has up to 256 letters, digits, spaces and _.:/=+-@");
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        let long = "x".repeat(129);
        for (name, is_fine) in
            [("office-ips_2", true), ("", false), ("a b", false), ("a.b", false), (&long, false)]
        {
            assert_eq!(name_problem("name", &name.into()).is_none(), is_fine, "{name}");
        }
    }

    #[test]
    fn descriptions_are_checked() {
        let cases = [
            ("Office and VPN, see #12", ""),
            ("", "a description has at least"),
            ("ab", "a description has at least"),
            (" leading", "a description has at least"),
            ("what's this", "WAF takes no `'`"),
            ("für", "WAF takes no `ü`"),
        ];
        for (text, expected) in cases {
            let problem = description_problem("description", &text.into());
            let message = problem.map(|problem| problem.message).unwrap_or_default();
            assert!(
                message.starts_with(expected) && message.is_empty() == expected.is_empty(),
                "{text}: {message}"
            );
        }
    }

    #[test]
    fn tags_are_checked() {
        let problems =
            |key: &str, value: &str| tag_problems(&TagsValue::from([(key.to_owned(), value.into())])).len();
        assert_eq!(problems("Team", "edge"), 0);
        assert_eq!(problems("aws:x", "edge"), 1);
        assert_eq!(problems("Team", "a?b"), 1);
        assert_eq!(problems("", "edge"), 1);
    }
}
