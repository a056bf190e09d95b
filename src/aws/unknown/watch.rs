//! Who is told of unknown members: the act of an aspect, or a listing that many share.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    future::Future,
};

tokio::task_local! {
    static WATCH: RefCell<Watch>;
}

/// A member of an answer that neither the SDK nor a struct of the wire knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Unknown {
    /// The answer and the path of the member in it: `GetBucketLogging`, `LoggingEnabled.NewMember`.
    pub(in super::super) answer: &'static str,
    pub(in super::super) member: String,
    /// In an answer that tells of many things: the names of the one that has it.
    pub(in super::super) of: Option<BTreeSet<String>>,
}

/// Unknown members by the answer that has them.
pub type Watched = BTreeMap<&'static str, BTreeSet<String>>;

#[derive(Default)]
struct Watch {
    /// The names of what is asked about; of everything, where there are none.
    names: Option<BTreeSet<String>>,
    found: Vec<Unknown>,
}

/// What an act made of it, and the unknown members in the answers that it got about what has one of these
/// names. The futures of calls are large, and boxed by whoever makes them.
pub async fn watched<T>(names: BTreeSet<String>, act: impl Future<Output = T>) -> (T, Watched) {
    let (done, found) = scoped(Watch { names: Some(names), found: Vec::new() }, act).await;
    let mut by_answer = Watched::new();
    for Unknown { answer, member, .. } in found {
        by_answer.entry(answer).or_default().insert(member);
    }
    (done, by_answer)
}

/// What a reading that many share made of it, and the unknown members in its answers.
pub(in super::super) async fn shared<T>(act: impl Future<Output = T>) -> (T, Vec<Unknown>) {
    scoped(Watch::default(), act).await
}

async fn scoped<T>(watch: Watch, act: impl Future<Output = T>) -> (T, Vec<Unknown>) {
    let act = async {
        let done = act.await;
        (done, WATCH.with(RefCell::take).found)
    };
    WATCH.scope(RefCell::new(watch), act).await
}

/// Notes again, for who asks now, what a shared reading noted.
pub(in super::super) fn again(found: &[Unknown]) {
    found.iter().cloned().for_each(note);
}

pub(super) fn is_on() -> bool {
    WATCH.try_with(|_| ()).is_ok()
}

pub(in super::super) fn note(unknown: Unknown) {
    // Outside of a watch nobody asks.
    let _ = WATCH.try_with(|watch| {
        let mut watch = watch.borrow_mut();
        let is_asked = match (&watch.names, &unknown.of) {
            (Some(names), Some(of)) => !names.is_disjoint(of),
            _ => true,
        };
        if is_asked && !watch.found.contains(&unknown) {
            watch.found.push(unknown);
        }
    });
}

/// Notes a member of an answer that whoever reads its JSON has no words for.
pub fn note_member(answer: &'static str, member: String) {
    note(Unknown { answer, member, of: None });
}

/// The unknown members that a write would lose now.
pub(in super::super) fn lost() -> Vec<String> {
    WATCH
        .try_with(|watch| watch.borrow().found.iter().map(|unknown| unknown.member.clone()).collect())
        .unwrap_or_default()
}
