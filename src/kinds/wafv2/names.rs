//! What names and descriptions of WAF may look like.

use crate::kind::prelude::*;

/// The longest name.
const NAME: usize = 128;

/// The longest description.
const DESCRIPTION: usize = 256;

/// What WAF would say against a name at `at`: of a resource, a rule or a metric.
#[must_use]
pub fn name_problem(at: &str, name: &Text) -> Option<Problem> {
    let known = name.known()?;
    let is_well_formed = (1..=NAME).contains(&known.len())
        && known.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    (!is_well_formed).then(|| {
        Problem::at(at, format!("`{known}` is not a valid name in WAF"))
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
}
