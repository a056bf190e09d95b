//! Which changes may begin: those for which everything they wait for has ended.

use std::collections::{BTreeMap, BTreeSet};

use crate::{model::Node, plan::Change};

/// The changes of a plan that have a call of their own, by what they wait for.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: Vec<Waiting>,
    index: BTreeMap<Node, usize>,
    /// What may begin, in the plan's order.
    ready: BTreeSet<usize>,
}

#[derive(Debug)]
struct Waiting {
    node: Node,
    state: State,
    /// What must end before it may begin.
    open: usize,
    /// Who waits for its end, and whether for a good one.
    followers: Vec<(usize, bool)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waits,
    Runs,
    Ended,
}

impl Queue {
    /// The queue of `changes`, in the plan's order. What a change waits for and is not among them
    /// has ended already.
    pub(super) fn new(changes: &[(Node, &Change)]) -> Self {
        let index: BTreeMap<Node, usize> =
            changes.iter().enumerate().map(|(at, (node, _))| (node.clone(), at)).collect();
        let waiting = |(node, _): &(Node, &Change)| Waiting {
            node: node.clone(),
            state: State::Waits,
            open: 0,
            followers: Vec::new(),
        };
        let mut queue =
            Self { waiting: changes.iter().map(waiting).collect(), index, ready: BTreeSet::new() };
        for (at, (_, change)) in changes.iter().enumerate() {
            let needs = change.needs.iter().map(|other| (other, true));
            for (other, is_needed) in needs.chain(change.after.iter().map(|other| (other, false))) {
                if let Some(&other) = queue.index.get(other) {
                    queue.waiting[other].followers.push((at, is_needed));
                    queue.waiting[at].open += 1;
                }
            }
            if queue.waiting[at].open == 0 {
                queue.ready.insert(at);
            }
        }
        queue
    }

    /// The changes that may begin now; they count as running from here on.
    pub(super) fn begin(&mut self) -> Vec<Node> {
        let ready = std::mem::take(&mut self.ready);
        ready
            .into_iter()
            .map(|at| {
                self.waiting[at].state = State::Runs;
                self.waiting[at].node.clone()
            })
            .collect()
    }

    /// A change ended. What needed it and can't begin any more is given up: the answer names each,
    /// with what it needed.
    pub(super) fn end(&mut self, node: &Node, is_good: bool) -> Vec<(Node, Node)> {
        let mut given_up = Vec::new();
        let mut ended = Vec::from_iter(self.index.get(node).map(|&at| (at, is_good)));
        while let Some((at, is_good)) = ended.pop() {
            self.waiting[at].state = State::Ended;
            for (follower, is_needed) in std::mem::take(&mut self.waiting[at].followers) {
                let needed = self.waiting[at].node.clone();
                let waiting = &mut self.waiting[follower];
                waiting.open -= 1;
                if waiting.state != State::Waits {
                    continue;
                }
                if is_needed && !is_good {
                    // It ends here, so that a second need which fails finds it ended.
                    waiting.state = State::Ended;
                    given_up.push((waiting.node.clone(), needed));
                    self.ready.remove(&follower);
                    ended.push((follower, false));
                } else if waiting.open == 0 {
                    self.ready.insert(follower);
                }
            }
        }
        given_up
    }

    /// What has not begun.
    pub(super) fn left(&self) -> impl Iterator<Item = &Node> {
        self.waiting.iter().filter(|each| each.state == State::Waits).map(|each| &each.node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Address, plan::Verb};

    fn node(name: &str) -> Node {
        Address::new("s3.bucket", name).node("bucket")
    }

    fn change(needs: &[&str], after: &[&str]) -> Change {
        let nodes = |names: &[&str]| names.iter().map(|name| node(name)).collect();
        Change {
            aspect: "bucket".to_owned(),
            verb: Verb::Create,
            before: None,
            want: None,
            said: BTreeMap::new(),
            edits: Vec::new(),
            rides: false,
            note: None,
            needs: nodes(needs),
            after: nodes(after),
        }
    }

    fn names(nodes: &[Node]) -> Vec<&str> {
        nodes.iter().map(|node| node.address.name.as_str()).collect()
    }

    #[test]
    fn what_waits_begins_when_the_last_it_waits_for_has_ended() {
        let (a, b, c) = (change(&[], &[]), change(&["gone"], &[]), change(&["a"], &["b"]));
        let mut queue = Queue::new(&[(node("a"), &a), (node("b"), &b), (node("c"), &c)]);
        assert_eq!(names(&queue.begin()), ["a", "b"], "what is no change has ended already");
        assert!(queue.end(&node("a"), true).is_empty());
        assert!(queue.begin().is_empty());
        assert!(queue.end(&node("b"), false).is_empty(), "it only had to end");
        assert_eq!(names(&queue.begin()), ["c"]);
        assert_eq!(queue.left().count(), 0);
    }

    #[test]
    fn a_failure_gives_up_what_needs_it_and_what_needs_that() {
        let (a, b) = (change(&[], &[]), change(&["a"], &[]));
        let (c, d) = (change(&["a", "b"], &[]), change(&[], &["c"]));
        let mut queue = Queue::new(&[(node("a"), &a), (node("b"), &b), (node("c"), &c), (node("d"), &d)]);
        assert_eq!(names(&queue.begin()), ["a"]);
        let given_up = queue.end(&node("a"), false);
        assert_eq!(given_up, [(node("b"), node("a")), (node("c"), node("a"))]);
        assert_eq!(names(&queue.begin()), ["d"], "what comes after something waits for its end, well or not");
    }

    #[test]
    fn what_has_not_begun_is_left() {
        let (a, b) = (change(&[], &[]), change(&["a"], &[]));
        let mut queue = Queue::new(&[(node("a"), &a), (node("b"), &b)]);
        queue.begin();
        assert_eq!(names(&queue.left().cloned().collect::<Vec<_>>()), ["b"]);
    }
}
