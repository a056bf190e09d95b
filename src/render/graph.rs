//! The order of a plan as text, DOT and Mermaid.

use std::collections::BTreeMap;

use crate::{
    model::{Node, shown},
    page::{Line, Page, harmless},
    plan::Plan,
    say,
};

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
pub fn text(plan: &Plan) -> Page {
    let edges = edges(plan);
    let line = |(index, node): (usize, &Node)| -> Line {
        let mut line = say![format!("{:>3}  ", index + 1), node];
        for (at, (other, _)) in edges.get(node).into_iter().flatten().enumerate() {
            line.push(say![if at == 0 { "  ← " } else { ", " }, other]);
        }
        line
    };
    plan.order.iter().enumerate().map(line).collect()
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

/// A string of DOT, in which a backslash begins an escape such as `\\N`, the name of the node.
fn quoted(node: &Node) -> String {
    let text = harmless(&node.to_string()).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}

/// Mermaid, as GitHub shows it.
#[must_use]
pub fn mermaid(plan: &Plan) -> String {
    let edges = edges(plan);
    let ids: BTreeMap<&Node, String> =
        edges.keys().enumerate().map(|(index, node)| (node, format!("n{index}"))).collect();
    let mut out = String::from("flowchart LR\n");
    for (node, id) in &ids {
        out.push_str(&format!("  {id}[\"{}\"]\n", label(node)));
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

/// A label of Mermaid: all but letters, digits and what stands in every name is an entity, written as
/// Mermaid has them, so that nothing ends the label, begins Markdown or HTML in it, or becomes a link.
fn label(node: &Node) -> String {
    let mut out = String::new();
    for c in shown(&node.to_string()).chars() {
        match c {
            c if c.is_alphanumeric() || matches!(c, '.' | '-' | '/' | ' ' | '_' | '[' | ']') => out.push(c),
            c => out.push_str(&format!("#{};", u32::from(c))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::model::Address;

    use super::*;

    #[test]
    fn names_stay_names() {
        let node = Address::new("s3.bucket", "x").with_key("a\\\"];\n<b>#").node("policy");
        assert_eq!(quoted(&node), r#""s3.bucket.x[\"a\\\"];\\n<b>#\"]/policy""#);
        let expected = "s3.bucket.x[#34;a#92;#34;]#59;#92;n#60;b#62;#35;#34;]/policy";
        assert_eq!(label(&node), expected);
    }
}
