//! What AWS would refuse in a declaration.

use super::spec::Spec;
use crate::kind::prelude::*;
use crate::kinds::wafv2::{
    names::{description_problem, name_problem},
    patterns::pattern_problem,
};

/// The most patterns of a set.
const PATTERNS: usize = 10;

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found: Vec<Problem> = name_problem("name", &spec.name).into_iter().collect();
    found.extend(spec.description.as_ref().and_then(|text| description_problem("description", text)));
    let count = spec.patterns.len();
    if count == 0 {
        found.push(Problem::at("patterns", "a regex set has at least one pattern"));
    }
    if count > PATTERNS {
        let message = format!("a regex set has at most {PATTERNS} patterns; this one has {count}");
        found.push(Problem::at("patterns", message).with_help("join some with `|`, or make another set"));
    }
    for (index, text) in spec.patterns.iter().enumerate() {
        let Some(pattern) = text.known() else { continue };
        found.extend(pattern_problem(&format!("patterns.{index}"), pattern));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(patterns: &[&str], expect: &[&str]) {
        let spec = serde_json::from_value(json!({ "name": "bots", "patterns": patterns })).unwrap();
        let told = problems(&spec)
            .into_iter()
            .map(|problem| format!("{}: {}", problem.path.join("."), problem.message));
        assert_eq!(told.collect::<Vec<_>>(), expect, "{patterns:?}");
    }

    #[test]
    fn what_waf_refuses_is_told() {
        check(&["^/api/v[12]/", "(?i)bot"], &[]);
        check(&["a", "\\Kx"], &["patterns.1: WAF's regular expressions have no `\\K`"]);
        check(&[], &["patterns: a regex set has at least one pattern"]);
        check(&["a"; 11], &["patterns: a regex set has at most 10 patterns; this one has 11"]);
    }
}
