//! The resources of a plan as a picture: phases from left to right, in each what is needed before what needs it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    frame::STYLE,
    writing::{Html, data, number},
};
use crate::{
    html,
    model::Address,
    plan::{Plan, ResourcePlan, Verb},
};

/// Sizes in units of the picture.
const HEIGHT: usize = 28;
const GAP: usize = 14;
const BETWEEN: usize = 60;
const MARGIN: usize = 16;
const HEAD: usize = 30;
/// The width of a letter of a name.
const LETTER: usize = 8;

/// A picture of at most so many resources is one.
const MOST: usize = 400;

/// Where a resource stands.
struct Box {
    x: usize,
    y: usize,
    width: usize,
}

/// The picture as a file.
#[must_use]
pub fn svg(plan: &Plan) -> String {
    html!["<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", draw(plan, true)].into_string()
}

/// The picture in a page; of nothing, and of more than anybody can look at, there is none.
pub(super) fn picture(plan: &Plan) -> Html {
    match plan.resources.len() {
        0 => Html::default(),
        1..=MOST => html![
            "<figure class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The order of changes\">\n",
            draw(plan, false),
            "</figure>\n"
        ],
        _ => html![
            "<p class=\"quiet\">More than ",
            number(MOST),
            " resources: `trueup graph --format svg` draws them.</p>\n"
        ],
    }
}

/// Draws it; `alone` without a page around it, and without verbs: then nothing is held against an account.
fn draw(plan: &Plan, alone: bool) -> Html {
    let resources: Vec<&ResourcePlan> = plan.resources.iter().filter(|each| !each.late).collect();
    let edges = edges(plan);
    let (mut boxes, mut phases) = (BTreeMap::new(), Html::default());
    let (mut x, mut bottom) = (MARGIN, 0);
    for of_phase in resources.chunk_by(|one, other| one.phase == other.phase) {
        let name = of_phase[0].phase.and_then(|phase| plan.phases.get(phase));
        let left = x;
        let mut lowest = 0;
        for column in columns(of_phase, &edges) {
            let width = column.iter().map(|each| each.to_string().chars().count()).max().unwrap_or_default();
            let width = width * LETTER + 2 * GAP;
            for (row, address) in column.iter().enumerate() {
                let y = MARGIN + HEAD + row * (HEIGHT + GAP);
                lowest = lowest.max(y + HEIGHT + GAP);
                boxes.insert((*address).clone(), Box { x, y, width });
            }
            x += width + BETWEEN;
        }
        if let Some(name) = name {
            phases.push(html![
                "<rect class=\"phase\" x=\"",
                number(left - GAP),
                "\" y=\"",
                number(GAP / 2),
                "\" width=\"",
                number(x - BETWEEN - left + 2 * GAP),
                "\" height=\"",
                number(lowest),
                "\" rx=\"6\"/><text class=\"name\" x=\"",
                number(left),
                "\" y=\"",
                number(MARGIN + GAP),
                "\">",
                data(name),
                "</text>\n"
            ]);
        }
        bottom = bottom.max(lowest + MARGIN);
    }
    let lines: Html =
        edges.iter().filter_map(|(from, to)| Some(line(boxes.get(from)?, boxes.get(to)?))).collect();
    let nodes: Html =
        resources.iter().filter_map(|each| Some(node(each, boxes.get(&each.address)?, alone))).collect();
    let style = if alone { html!["<style>\n", STYLE, "</style>\n"] } else { Html::default() };
    html![
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"",
        number(x),
        "\" height=\"",
        number(bottom),
        "\" viewBox=\"0 0 ",
        number(x),
        " ",
        number(bottom),
        "\">\n<title>The order in which the resources of ",
        data(&plan.stack),
        " are made</title>\n",
        style,
        "<style>text { font: 13px ui-monospace, monospace; fill: var(--text); } .name { font-weight: 600; } \
         .phase { fill: var(--soft); stroke: var(--line); } .box { fill: var(--back); stroke: var(--quiet); } \
         .edge { fill: none; stroke: var(--quiet); } .box.good { stroke: var(--good); } .box.bad { stroke: var(--bad); } \
         .box.changed { stroke: var(--changed); }</style>\n",
        phases,
        lines,
        nodes,
        "</svg>\n"
    ]
}

/// Which resource comes before which, each pair once.
fn edges(plan: &Plan) -> BTreeSet<(Address, Address)> {
    let mut edges = BTreeSet::new();
    for resource in &plan.resources {
        for change in &resource.changes {
            for other in change.needs.iter().chain(&change.after) {
                if other.address != resource.address {
                    edges.insert((other.address.clone(), resource.address.clone()));
                }
            }
        }
    }
    edges
}

/// The resources of a phase in columns: each stands behind all that it waits for, but for circles of parts.
fn columns<'a>(of_phase: &[&'a ResourcePlan], edges: &BTreeSet<(Address, Address)>) -> Vec<Vec<&'a Address>> {
    let mut left: BTreeSet<&Address> = of_phase.iter().map(|each| &each.address).collect();
    let mut columns = Vec::new();
    while let Some(first) = left.first().copied() {
        let waiting: BTreeSet<&Address> =
            edges.iter().filter(|(from, to)| from != to && left.contains(from)).map(|(_, to)| to).collect();
        let mut now: Vec<&Address> =
            left.iter().copied().filter(|address| !waiting.contains(address)).collect();
        if now.is_empty() {
            // In a circle everything waits; there the first one begins.
            now.push(first);
        }
        let done: BTreeSet<&Address> = now.iter().copied().collect();
        left.retain(|address| !done.contains(address));
        columns.push(now);
    }
    columns
}

fn node(resource: &ResourcePlan, at: &Box, alone: bool) -> Html {
    let class = match resource.verb {
        _ if alone => "box",
        Verb::Create | Verb::Adopt => "box good",
        Verb::Update => "box changed",
        Verb::Delete | Verb::Replace | Verb::Refuse => "box bad",
    };
    html![
        "<g><title>",
        if alone { "" } else { resource.verb.word() },
        " ",
        data(&resource.name),
        "</title><rect class=\"",
        class,
        "\" x=\"",
        number(at.x),
        "\" y=\"",
        number(at.y),
        "\" width=\"",
        number(at.width),
        "\" height=\"",
        number(HEIGHT),
        "\" rx=\"4\"/><text x=\"",
        number(at.x + GAP),
        "\" y=\"",
        number(at.y + 19),
        "\">",
        data(&resource.address.to_string()),
        "</text></g>\n"
    ]
}

/// From the right end of what comes first to the left end of what comes later.
fn line(from: &Box, to: &Box) -> Html {
    let (start, end) = (from.x + from.width, to.x);
    let (above, below) = (from.y + HEIGHT / 2, to.y + HEIGHT / 2);
    let bend = BETWEEN / 2;
    html![
        "<path class=\"edge\" d=\"M",
        number(start),
        " ",
        number(above),
        " C",
        number(start + bend),
        " ",
        number(above),
        " ",
        number(end.saturating_sub(bend)),
        " ",
        number(below),
        " ",
        number(end),
        " ",
        number(below),
        "\"/>\n"
    ]
}
