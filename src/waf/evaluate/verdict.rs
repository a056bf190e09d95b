//! Whether a statement matches, as far as that can be known offline.

use std::collections::BTreeSet;

/// Whether a statement matches a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does, and this is what matched.
    Match(String),
    /// It does not.
    NoMatch,
    /// There is no telling, for these reasons.
    Unknown(BTreeSet<String>),
    /// WAF does not apply the rule to this request at all, for this reason: a header that the rule takes
    /// the client's address from is not there.
    NotApplied(String),
}

impl Verdict {
    /// There is no telling, for one reason.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown(BTreeSet::from([reason.into()]))
    }

    /// A match, or none.
    pub fn matches(does: bool, what: impl FnOnce() -> String) -> Self {
        if does { Self::Match(what()) } else { Self::NoMatch }
    }

    /// All must match. One that does not decides, whatever is unknown of the others.
    pub fn all(verdicts: Vec<Self>) -> Self {
        let mut found = Vec::new();
        let mut reasons = BTreeSet::new();
        let mut not_applied = None;
        for verdict in verdicts {
            match verdict {
                Self::NoMatch => return Self::NoMatch,
                Self::Match(what) => found.push(what),
                Self::Unknown(more) => reasons.extend(more),
                Self::NotApplied(reason) => not_applied = Some(reason),
            }
        }
        match not_applied {
            Some(reason) => Self::NotApplied(reason),
            None if reasons.is_empty() => Self::Match(found.join(" and ")),
            None => Self::Unknown(reasons),
        }
    }

    /// One must match, whatever is unknown of the others.
    pub fn any(verdicts: Vec<Self>) -> Self {
        let mut found = None;
        let mut reasons = BTreeSet::new();
        let mut not_applied = None;
        for verdict in verdicts {
            match verdict {
                Self::NoMatch => {}
                Self::Match(what) => found = found.or(Some(what)),
                Self::Unknown(more) => reasons.extend(more),
                Self::NotApplied(reason) => not_applied = Some(reason),
            }
        }
        match (found, not_applied) {
            (Some(_), Some(reason)) => Self::unknown(format!(
                "AWS does not say whether a rule applies of which another part matches although {reason}"
            )),
            (Some(what), None) => Self::Match(what),
            (None, Some(reason)) if reasons.is_empty() => Self::NotApplied(reason),
            (None, None) if reasons.is_empty() => Self::NoMatch,
            (None, _) => Self::Unknown(reasons),
        }
    }

    /// The opposite; `otherwise` says what matches then.
    #[must_use]
    pub fn negated(self, otherwise: impl FnOnce() -> String) -> Self {
        match self {
            Self::Match(_) => Self::NoMatch,
            Self::NoMatch => Self::Match(otherwise()),
            unknown => unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_matters_only_where_it_decides() {
        let yes = || Verdict::Match("a".to_owned());
        let unknown = || Verdict::unknown("b");
        let skipped = || Verdict::NotApplied("c".to_owned());
        assert_eq!(Verdict::all(vec![unknown(), Verdict::NoMatch, skipped()]), Verdict::NoMatch);
        assert_eq!(Verdict::all(vec![yes(), unknown()]), unknown());
        assert_eq!(Verdict::all(vec![yes(), unknown(), skipped()]), skipped());
        assert_eq!(Verdict::any(vec![unknown(), yes()]), yes());
        assert_eq!(Verdict::any(vec![unknown(), Verdict::NoMatch]), unknown());
        assert_eq!(Verdict::any(vec![skipped(), Verdict::NoMatch]), skipped());
        assert!(matches!(Verdict::any(vec![skipped(), yes()]), Verdict::Unknown(_)));
        assert_eq!(unknown().negated(String::new), unknown());
        assert_eq!(skipped().negated(String::new), skipped());
        assert_eq!(yes().negated(String::new), Verdict::NoMatch);
    }
}
