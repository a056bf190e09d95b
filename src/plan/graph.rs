//! A graph of what comes before what, over any ordered kind of node. Order is deterministic; a
//! cycle is found as a path.

use std::collections::{BTreeMap, BTreeSet};

/// What each node waits for.
#[derive(Clone, Debug)]
pub struct Graph<N> {
    before: BTreeMap<N, BTreeSet<N>>,
}

impl<N> Default for Graph<N> {
    fn default() -> Self {
        Self { before: BTreeMap::new() }
    }
}

impl<N: Ord + Clone> Graph<N> {
    /// Adds a node.
    pub fn add(&mut self, node: N) {
        self.before.entry(node).or_default();
    }

    /// Says that `node` waits for `other`.
    pub fn wait(&mut self, node: &N, other: &N) {
        self.add(other.clone());
        self.before.entry(node.clone()).or_default().insert(other.clone());
    }

    /// Says that `node` waits for `other`, unless that would make a circle. Whether it was said.
    pub fn wait_if_possible(&mut self, node: &N, other: &N) -> bool {
        let possible = node != other && !self.reaches(other, node);
        if possible {
            self.wait(node, other);
        }
        possible
    }

    /// What `node` waits for directly.
    pub fn waits_for(&self, node: &N) -> impl Iterator<Item = &N> {
        self.before.get(node).into_iter().flatten()
    }

    /// Whether `node` waits for `other`, directly or by way of others.
    #[must_use]
    pub fn reaches(&self, node: &N, other: &N) -> bool {
        let mut seen = BTreeSet::new();
        let mut stack = vec![node];
        while let Some(at) = stack.pop() {
            if at == other {
                return true;
            }
            if seen.insert(at) {
                stack.extend(self.before.get(at).into_iter().flatten());
            }
        }
        false
    }

    /// The nodes, each behind all it waits for; among those that could come next, the least by
    /// `rank`.
    ///
    /// # Errors
    /// A cycle, as the path that leads from a node back to itself.
    pub fn order<R: Ord>(&self, rank: impl Fn(&N) -> R) -> Result<Vec<N>, Vec<N>> {
        let mut left: BTreeMap<&N, usize> =
            self.before.iter().map(|(node, before)| (node, before.len())).collect();
        let mut then: BTreeMap<&N, Vec<&N>> = BTreeMap::new();
        for (node, before) in &self.before {
            for other in before {
                then.entry(other).or_default().push(node);
            }
        }
        let mut ready: BTreeSet<(R, &N)> =
            left.iter().filter(|(_, count)| **count == 0).map(|(node, _)| (rank(node), *node)).collect();
        let mut order = Vec::with_capacity(left.len());
        while let Some((_, node)) = ready.pop_first() {
            order.push(node.clone());
            left.remove(node);
            for next in then.get(node).into_iter().flatten() {
                if let Some(count) = left.get_mut(*next) {
                    *count -= 1;
                    if *count == 0 {
                        ready.insert((rank(next), next));
                    }
                }
            }
        }
        match left.keys().next() {
            None => Ok(order),
            Some(_) => Err(self.cycle(&left.keys().copied().collect())),
        }
    }

    /// A cycle among `stuck`, each of which waits for another one of them.
    fn cycle(&self, stuck: &BTreeSet<&N>) -> Vec<N> {
        let mut path: Vec<&N> = Vec::new();
        let mut at = stuck.iter().next().copied();
        while let Some(node) = at {
            if let Some(start) = path.iter().position(|each| *each == node) {
                return path[start..].iter().map(|each| (*each).clone()).collect();
            }
            path.push(node);
            at = self.before.get(node).and_then(|before| before.iter().find(|each| stuck.contains(each)));
        }
        path.into_iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&'static str, &'static str)]) -> Graph<&'static str> {
        let mut graph = Graph::default();
        for (node, other) in edges {
            graph.wait(node, other);
        }
        graph
    }

    #[test]
    fn what_waits_comes_later_and_ties_go_by_rank() {
        let graph = graph(&[("policy", "role"), ("policy", "key"), ("alias", "key")]);
        assert_eq!(graph.order(|node| *node).unwrap(), ["key", "alias", "role", "policy"]);
    }

    #[test]
    fn a_cycle_is_a_path() {
        let graph = graph(&[("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")]);
        assert_eq!(graph.order(|node| *node).unwrap_err(), ["b", "c"]);
    }

    #[test]
    fn a_wish_that_makes_a_circle_is_dropped() {
        let mut graph = graph(&[("a", "b")]);
        assert!(!graph.wait_if_possible(&"b", &"a"));
        assert!(graph.wait_if_possible(&"c", &"a"));
        assert_eq!(graph.order(|node| *node).unwrap(), ["b", "a", "c"]);
    }
}
