//! What a request comes to, as far as that is known.

use std::fmt;

use super::Decision;

/// The answer to "may it": yes, no, not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// AWS allows it, whatever is not known.
    Allowed,
    /// AWS refuses it, whatever is not known.
    Denied,
    /// What is not known decides.
    NotKnown,
}

/// The best and the worst that a request can come to, by all that is not known. Where the two are the
/// same, that is the decision. There is no way to take one of the two for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    best: Decision,
    worst: Decision,
}

impl Outcome {
    /// Nothing at all is known.
    pub const OPEN: Self = Self { best: Decision::Allowed, worst: Decision::ExplicitDeny };

    /// Nothing that decides is unknown.
    #[must_use]
    pub const fn known(decision: Decision) -> Self {
        Self { best: decision, worst: decision }
    }

    /// What a request comes to if all that is not known were in its favour, and if none of it were.
    pub(super) fn between(best: Decision, worst: Decision) -> Self {
        Self { best: best.min(worst), worst: worst.max(best) }
    }

    /// What is allowed only where both are.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { best: self.best.max(other.best), worst: self.worst.max(other.worst) }
    }

    /// Yes, no, or not known.
    #[must_use]
    pub fn answered(self) -> Answered {
        match (self.best, self.worst) {
            (Decision::Allowed, Decision::Allowed) => Answered::Allowed,
            (Decision::Allowed, _) => Answered::NotKnown,
            _ => Answered::Denied,
        }
    }

    /// Whether AWS allows it for sure.
    #[must_use]
    pub fn is_allowed(self) -> bool {
        self.answered() == Answered::Allowed
    }

    /// Whether AWS refuses it for sure.
    #[must_use]
    pub fn is_denied(self) -> bool {
        self.answered() == Answered::Denied
    }

    /// Whether what is not known decides.
    #[must_use]
    pub fn is_not_known(self) -> bool {
        self.answered() == Answered::NotKnown
    }

    /// AWS's decision, where it is known to the letter: of what is refused, it may be open whether a
    /// statement forbids it or nothing allows it.
    #[must_use]
    pub fn decision(self) -> Option<Decision> {
        (self.best == self.worst).then_some(self.best)
    }
}

impl fmt::Display for Outcome {
    /// As IAM's simulator writes it, and `notKnown`. Of what is refused for sure, the weaker of the two words
    /// where it is open which.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.answered() {
            Answered::NotKnown => f.write_str("notKnown"),
            Answered::Allowed | Answered::Denied => self.best.fmt(f),
        }
    }
}
