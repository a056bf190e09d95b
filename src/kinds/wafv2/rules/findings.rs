//! Problems, found while walking down a declaration.

use crate::kind::prelude::*;

/// What was found so far, and where the walk is.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    path: Vec<String>,
    found: Vec<Problem>,
}

/// A problem that was just found, for a word of help.
pub(crate) struct JustFound<'a>(&'a mut Problem);

impl JustFound<'_> {
    pub(crate) fn help(self, help: impl Into<String>) {
        self.0.help = Some(help.into());
    }
}

impl Findings {
    /// Walks into a member and back.
    pub(crate) fn below(&mut self, member: &str, walk: impl FnOnce(&mut Self)) {
        self.path.push(member.to_owned());
        walk(self);
        self.path.pop();
    }

    /// A problem with a member; with an empty name, with what the walk is at.
    pub(crate) fn add(&mut self, member: &str, message: impl Into<String>) -> JustFound<'_> {
        let mut path = self.path.clone();
        path.extend((!member.is_empty()).then(|| member.to_owned()));
        let at = self.found.len();
        self.found.push(Problem { path, message: message.into(), help: None });
        JustFound(&mut self.found[at])
    }

    /// A problem that somebody else found, with a member or with what the walk is at.
    pub(crate) fn take(&mut self, problem: Option<Problem>) {
        let path = self.path.clone();
        self.found.extend(problem.map(|problem| Problem { path: [path, problem.path].concat(), ..problem }));
    }

    /// Everything that was found.
    pub(crate) fn done(self) -> Vec<Problem> {
        self.found
    }
}
