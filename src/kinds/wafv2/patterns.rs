//! Regular expressions as WAF takes them: PCRE without the parts that its documentation names
//! ("Supported regular expression syntax in AWS WAF").

use crate::facts::Problem;

/// The most characters of a pattern.
const LENGTH: usize = 200;

/// Groups that WAF does not have, by how they begin.
const GROUPS: &[(&str, &str)] = &[
    ("(?>", "atomic groups"),
    ("(?(", "conditional patterns"),
    ("(?R", "recursion"),
    ("(?C", "callouts"),
    ("(*", "backtracking control verbs"),
];

/// What WAF would say against a pattern at `at`.
#[must_use]
pub fn pattern_problem(at: &str, pattern: &str) -> Option<Problem> {
    let length = pattern.chars().count();
    let message = if length == 0 {
        "a pattern has at least one character".to_owned()
    } else if length > LENGTH {
        format!("a pattern has at most {LENGTH} characters; this one has {length}")
    } else {
        format!("WAF's regular expressions have no {}", unsupported(pattern)?)
    };
    Some(Problem::at(at, message))
}

/// What a pattern contains that WAF does not have.
fn unsupported(pattern: &str) -> Option<&'static str> {
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match first {
            '\\' if rest.starts_with("\\Q") => taken = rest.find("\\E").unwrap_or(rest.len()),
            '\\' => {
                let escaped = rest[1..].chars().next();
                match escaped {
                    Some('1'..='9') if !in_class => return Some("backreferences"),
                    Some('C') if !in_class => return Some("`\\C`"),
                    Some('K') if !in_class => return Some("`\\K`"),
                    Some('R') if !in_class => return Some("`\\R`"),
                    _ => taken += escaped.map_or(0, char::len_utf8),
                }
            }
            '[' if !in_class => {
                in_class = true;
                // A bracket that comes first stands for itself.
                taken =
                    ["[^]", "[]"].iter().find(|open| rest.starts_with(**open)).map_or(1, |open| open.len());
            }
            ']' => in_class = false,
            '(' if !in_class => {
                if let Some((_, name)) = GROUPS.iter().find(|(open, _)| rest.starts_with(open)) {
                    return Some(name);
                }
            }
            _ => {}
        }
        rest = &rest[taken..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, expect: &str) {
        let problem = pattern_problem("patterns.0", pattern);
        assert_eq!(problem.map(|problem| problem.message).unwrap_or_default(), expect, "{pattern}");
    }

    #[test]
    fn what_waf_has_is_taken() {
        for pattern in [
            "^/api/v[12]/",
            "(?i)bot|crawler",
            "\\(*",
            "[(*]",
            "[]\\K(*]x",
            "\\\\K",
            "\\Q(*\\1\\E",
            "a(?:b|c)+$",
            "ü\\ü",
        ] {
            check(pattern, "");
        }
    }

    #[test]
    fn what_waf_does_not_have_is_told() {
        check("", "a pattern has at least one character");
        check(&"x".repeat(201), "a pattern has at most 200 characters; this one has 201");
        check("(a)\\1", "WAF's regular expressions have no backreferences");
        check("x(?>y)", "WAF's regular expressions have no atomic groups");
        check("[(*](*SKIP)", "WAF's regular expressions have no backtracking control verbs");
        check("a\\\\\\Kb", "WAF's regular expressions have no `\\K`");
    }
}
