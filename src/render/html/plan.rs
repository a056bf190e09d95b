//! A plan as a page: what nobody should overlook first, then every change, and the order of it all.

use super::{
    frame::{page, section},
    graph::picture,
    writing::{Html, data, number, pre, table},
};
use crate::{
    html,
    page::Page,
    plan::{Barrier, Plan, ResourcePlan},
    render::{
        findings, in_use,
        plan::{against, orphans, summary},
        resource::resource_text,
        shifts,
        style::sign,
    },
    risk::{self, Level},
};

/// The plan as a page. `source` says where the live side comes from, `then` which gates follow.
#[must_use]
pub fn plan(plan: &Plan, source: &str, then: &Page) -> String {
    let made_by = format!("trueup {}", plan.tool);
    let facts = [
        ("account", plan.account.as_str()),
        ("region", &plan.region),
        ("compared with", source),
        ("made by", &made_by),
    ];
    let mut body = html!["<div class=\"verdict\">", pre(&summary(plan)), "</div>\n"];
    if let Some(Barrier { reason, hint }) = &plan.barrier {
        body.push(html!["<p class=\"bad\">Apply refuses this: ", data(reason), "; ", data(hint), "</p>\n"]);
    }
    let against: Html =
        against(plan).iter().map(|line| html!["<li class=\"bad\">", data(line), "</li>\n"]).collect();
    if !against.is_empty() {
        body.push(html!["<ul>\n", against, "</ul>\n"]);
    }
    body.push(section("Risks", risks(plan)));
    body.push(section("Access", access(plan)));
    for of_phase in plan.resources.chunk_by(|one, other| one.phase == other.phase) {
        let phase = of_phase[0].phase.and_then(|phase| plan.phases.get(phase));
        let heading = phase.map_or_else(|| "Changes".to_owned(), |phase| format!("Changes of {phase}"));
        let resources: Html = of_phase.iter().map(|each| resource(each, &plan.account)).collect();
        body.push(section(&heading, resources));
    }
    let notes = plan.notes.iter();
    let notes: Html = notes
        .map(|note| {
            html!["<li><code>", data(&note.address.to_string()), "</code> ", data(&note.text), "</li>\n"]
        })
        .collect();
    body.push(section("To know", if notes.is_empty() { notes } else { html!["<ul>\n", notes, "</ul>\n"] }));
    body.push(section("Findings of check", lines(&findings::text(plan))));
    body.push(section("In use", lines(&in_use::unlisted(plan))));
    body.push(section("Not declared any more", lines(&orphans(plan))));
    if !plan.is_empty() {
        body.push(section("Gates", lines(then)));
    }
    body.push(section("Order", picture(plan)));
    page(&format!("Plan of {}", plan.stack), &facts, body)
}

fn lines(page: &Page) -> Html {
    if page.is_empty() { Html::default() } else { pre(page) }
}

fn risks(plan: &Plan) -> Html {
    let found = risk::findings(plan);
    let item = |each: &risk::Finding| {
        let (class, word) = match each.level {
            Level::High => ("high", "high"),
            Level::Medium => ("medium", "to look at"),
        };
        html![
            "<li class=\"",
            class,
            "\"><strong>",
            data(each.risk),
            "</strong> (",
            word,
            ") <code>",
            data(&each.address.to_string()),
            "</code> ",
            data(&each.said()),
            "</li>\n"
        ]
    };
    let items: Html = found.iter().map(item).collect();
    if items.is_empty() {
        "<p>None found.</p>\n".into()
    } else {
        html!["<ul class=\"risks\">\n", items, "</ul>\n"]
    }
}

fn access(plan: &Plan) -> Html {
    let shifts = risk::shifts(plan);
    if shifts.is_empty() {
        return Html::default();
    }
    let rows = shifts.iter().map(|shift| shifts::cells(shift).map(data).to_vec());
    table("Who gains and who loses what", &["who", "how", "what", "on", "if"], rows)
}

/// A resource, folded out: its head is the line that a terminal has first.
fn resource(resource: &ResourcePlan, account: &str) -> Html {
    let page = resource_text(resource, account);
    let (verb, word) = (sign(resource.verb), resource.verb.word());
    let changes = resource.changes.len();
    html![
        "<details open=\"open\">\n<summary><code>",
        verb,
        "</code> ",
        word,
        " <code>",
        data(&resource.address.to_string()),
        "</code> <span class=\"quiet\">",
        data(&resource.name),
        ", ",
        number(changes),
        if changes == 1 { " part" } else { " parts" },
        "</span></summary>\n",
        pre(&page),
        "</details>\n"
    ]
}
