//! What happens while a plan runs, and what became of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    kind::Fresh,
    model::{Address, Failure, Node, Outputs},
    plan::Verb,
};

/// What became of a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was made.
    Done,
    /// Once its references were known it turned out to be so already.
    AlreadySo,
    /// It failed.
    Failed(Failure),
    /// It was not tried, because this did not succeed.
    Skipped(Node),
    /// It was not tried, because the run was interrupted.
    NotStarted,
}

impl Outcome {
    /// Whether what it was for is so now.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Done | Self::AlreadySo)
    }
}

/// Something that happened while a plan runs.
#[derive(Debug)]
pub enum Event<'a> {
    /// A change begins.
    Started {
        /// Which.
        node: &'a Node,
        /// What happens to it.
        verb: Verb,
    },
    /// A change ended.
    Ended {
        /// Which.
        node: &'a Node,
        /// What happened to it.
        verb: Verb,
        /// How it ended.
        outcome: &'a Outcome,
    },
    /// No more changes begin; what runs ends.
    Interrupted {
        /// How many are running.
        running: usize,
    },
}

/// What became of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What became of each change that has a call of its own.
    pub outcomes: BTreeMap<Node, Outcome>,
    /// What AWS should have given new resources on its own, did not, and was put by this run.
    pub corrected: BTreeSet<Node>,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// What is known from then on.
    pub made: Made,
}

/// What a run has made, for the next one to build on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// The outputs of what was created.
    pub outputs: BTreeMap<Address, Outputs>,
    /// What was created or changed, which AWS may not know everywhere yet.
    pub fresh: Arc<Fresh>,
}

impl Report {
    /// Whether every change was made.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.outcomes.values().all(Outcome::is_good)
    }

    /// How many changes failed after some of their writes had taken effect.
    #[must_use]
    pub fn in_part(&self) -> usize {
        let in_part =
            |outcome: &&Outcome| matches!(outcome, Outcome::Failed(failure) if !failure.done.is_empty());
        self.outcomes.values().filter(in_part).count()
    }

    /// How many changes were made.
    #[must_use]
    pub fn done(&self) -> usize {
        self.outcomes.values().filter(|outcome| outcome.is_good()).count()
    }
}
