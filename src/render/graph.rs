//! The order of a plan as text, DOT and Mermaid.

use std::collections::BTreeMap;

use crate::{model::Node, plan::Plan};

/// What each change waits for.
fn edges(plan: &Plan) -> BTreeMap<Node, Vec<(&Node, bool)>> {
    let mut edges = BTreeMap::new();
    for resource in &plan.resources {
        for change in resource.changes.iter().filter(|change| !change.rides) {
            let needs = change.needs.iter().map(|other| (other, true));
            let after = change.after.iter().map(|other| (other, false));
            edges.insert(resource.address.node(&change.aspect), needs.chain(after).collect());
        }
    }
    edges
}

/// A line a change, in order, with what it waits for.
#[must_use]
pub fn text(plan: &Plan) -> String {
    let edges = edges(plan);
    let mut out = String::new();
    for (index, node) in plan.order.iter().enumerate() {
        let others: Vec<String> =
            edges.get(node).into_iter().flatten().map(|(other, _)| other.to_string()).collect();
        let behind = if others.is_empty() { String::new() } else { format!("  ← {}", others.join(", ")) };
        out.push_str(&format!("{:>3}  {node}{behind}\n", index + 1));
    }
    out
}

/// Graphviz. What is needed is a line, what merely comes first is dashed.
#[must_use]
pub fn dot(plan: &Plan) -> String {
    let mut out = String::from("digraph stack {\n  rankdir = LR;\n  node [shape = box];\n");
    for (node, others) in edges(plan) {
        out.push_str(&format!("  {};\n", quoted(&node)));
        for (other, needed) in others {
            let style = if needed { "" } else { " [style = dashed]" };
            out.push_str(&format!("  {} -> {}{style};\n", quoted(other), quoted(&node)));
        }
    }
    out.push_str("}\n");
    out
}

fn quoted(node: &Node) -> String {
    format!("\"{}\"", node.to_string().replace('"', "\\\""))
}

/// Mermaid, as GitHub shows it.
#[must_use]
pub fn mermaid(plan: &Plan) -> String {
    let edges = edges(plan);
    let ids: BTreeMap<&Node, String> =
        edges.keys().enumerate().map(|(index, node)| (node, format!("n{index}"))).collect();
    let mut out = String::from("flowchart LR\n");
    for (node, id) in &ids {
        out.push_str(&format!("  {id}[\"{}\"]\n", node.to_string().replace('"', "'")));
    }
    for (node, others) in &edges {
        for (other, needed) in others {
            if let (Some(from), Some(to)) = (ids.get(other), ids.get(node)) {
                out.push_str(&format!("  {from} {} {to}\n", if *needed { "-->" } else { "-.->" }));
            }
        }
    }
    out
}
