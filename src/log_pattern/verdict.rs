//! What trying a pattern on a line comes to: yes, no or not known, and why.

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// AWS does not publish what it does here.
    Unknown,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// Whether a pattern matches, with what decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it matches.
    pub truth: Truth,
    /// What decided, as lower-case sentences.
    pub why: Vec<String>,
}

impl Verdict {
    /// A verdict with one reason.
    pub(super) fn new(truth: impl Into<Truth>, why: impl Into<String>) -> Self {
        Self { truth: truth.into(), why: vec![why.into()] }
    }

    /// All of them have to hold. One that does not decides alone.
    pub(super) fn all(verdicts: Vec<Self>) -> Self {
        Self::joined(verdicts, Truth::No, Truth::Yes)
    }

    /// One of them has to hold, and decides alone.
    pub(super) fn any(verdicts: Vec<Self>) -> Self {
        Self::joined(verdicts, Truth::Yes, Truth::No)
    }

    fn joined(mut verdicts: Vec<Self>, alone: Truth, otherwise: Truth) -> Self {
        if let Some(found) = verdicts.iter().position(|each| each.truth == alone) {
            return verdicts.swap_remove(found);
        }
        let unknown = verdicts.iter().any(|each| each.truth == Truth::Unknown);
        let truth = if unknown { Truth::Unknown } else { otherwise };
        let deciding = verdicts.into_iter().filter(|each| each.truth == truth);
        Self { truth, why: deciding.flat_map(|each| each.why).collect() }
    }
}
