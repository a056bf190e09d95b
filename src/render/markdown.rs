//! A plan as a comment on a pull request: verdict and risks first, then a table, then the details,
//! folded. Whatever its size, and whatever the names in it, it stays below what GitHub takes; what is cut
//! is said.

use std::collections::BTreeMap;

use super::{
    findings,
    markdown_risks::risks,
    markup::{Markup, block, code, cut, fitting, html, text as data},
    plan::{against, narrowed, verdict},
    resource::resource_text,
    style::{count, sign},
};
use crate::{
    md,
    page::Page,
    plan::{Barrier, Plan, ResourcePlan, Verb},
    risk::{self, Shift, shifts},
};

/// GitHub takes 65,536 characters; what posts the comment may put a line before it.
const LONGEST: usize = 64_000;

/// What the risks leave for the rest, which is at least why apply refuses and how much of each kind changes.
const REST: usize = 8_000;

/// What the findings of `check` may take.
const CHECKS: usize = 4_000;

/// What the table of access may take.
const ACCESS: usize = 6_000;

/// What the table may take of what is left, so that details have room behind it.
const TABLE: usize = 12_000;

/// A name longer than this is cut.
const NAME: usize = 100;

/// The plan as Markdown.
#[must_use]
pub fn text(plan: &Plan, source: &str) -> String {
    let Plan { stack, account, region, .. } = plan;
    let mut out = md!["### trueup: ", data(&cut(stack, NAME)), "\n\n"];
    out.push(md!["**", data(&verdict(plan).plain())]);
    if let Some(only) = narrowed(plan) {
        out.push(md![" ", data(&cut(&only.plain(), 500))]);
    }
    out.push("**\n\n<sub>");
    let head = [format!("account {account}"), region.clone(), source.to_owned()];
    for (index, part) in head.iter().filter(|part| !part.is_empty()).enumerate() {
        out.push(md![if index == 0 { "" } else { " · " }, data(&cut(part, 200))]);
    }
    out.push("</sub>\n");
    let against = against(plan);
    if !against.is_empty() {
        out.push("\n> [!IMPORTANT]\n");
    }
    for line in &against {
        out.push(md!["> - ", data(&cut(line, 400)), "\n"]);
    }
    let room = |out: &Markup, rest: usize| LONGEST.saturating_sub(out.len() + rest);
    out.push(risks(&risk::findings(plan), room(&out, REST)));
    out.push(barrier(plan));
    // The least that the table takes has a line for each kind.
    let least = if plan.resources.is_empty() { 0 } else { by_kind(plan).len() + FRAME };
    out.push(findings::markdown(plan, CHECKS.min(room(&out, least))));
    out.push(access(&shifts(plan), ACCESS.min(room(&out, least))));
    out.push(notes(plan, 4_000.min(room(&out, least))));
    out.push(orphans(plan, 2_000.min(room(&out, least))));
    if !plan.resources.is_empty() {
        out.push(table(plan, TABLE.min(room(&out, FRAME))));
        out.push(details(plan, room(&out, 0)));
    }
    out.into_string()
}

/// What stands around what is listed: heads, fences, folds, the line that says what was cut.
const FRAME: usize = 300;

/// Why apply would refuse the plan.
fn barrier(plan: &Plan) -> Markup {
    let Some(Barrier { reason, hint }) = &plan.barrier else { return Markup::default() };
    let (reason, hint) = (data(&cut(reason, 300)), data(&cut(hint, 300)));
    md!["\n> [!CAUTION]\n> Apply refuses this: ", reason, "; ", hint, "\n"]
}

fn notes(plan: &Plan, room: usize) -> Markup {
    let note = |note: &crate::plan::Note| {
        md!["> - ", code(&cut(&note.address.to_string(), NAME)), " ", data(&cut(&note.text, 500)), "\n"]
    };
    let all: Vec<Markup> = plan.notes.iter().map(note).collect();
    if all.is_empty() || room < FRAME {
        return Markup::default();
    }
    let (shown, number) = fitting(&all, room - FRAME);
    let more = match all.len() - number {
        0 => Markup::default(),
        more => md!["> - … and ", data(&format!("{more} more")), "\n"],
    };
    md!["\n> [!NOTE]\n", shown, more]
}

/// Who gains and who loses what, as far as there is room.
fn access(shifts: &[Shift], room: usize) -> Markup {
    let row = |shift: &Shift| {
        let [who, way, what, on, when] = super::shifts::cells(shift).map(|cell| data(&cut(cell, 200)));
        md!["| ", who, " | ", way, " | ", what, " | ", on, " | ", when, " |\n"]
    };
    let rows: Vec<Markup> = shifts.iter().map(row).collect();
    if rows.is_empty() || room < FRAME {
        return Markup::default();
    }
    let (shown, number) = fitting(&rows, room - FRAME);
    let more = match rows.len() - number {
        0 => Markup::default(),
        left => md!["\n… and ", data(&count(left, "more row")), ".\n"],
    };
    if number == 0 {
        return more;
    }
    md!["\n| who | | what | on | if |\n| --- | --- | --- | --- | --- |\n", shown, more]
}

/// What the stack owns and no longer declares.
fn orphans(plan: &Plan, room: usize) -> Markup {
    if plan.orphans.is_empty() || room < FRAME {
        return Markup::default();
    }
    let names: Vec<Markup> = plan
        .orphans
        .iter()
        .enumerate()
        .map(|(index, each)| {
            let before = if index == 0 { "" } else { ", " };
            md![before, code(&cut(&each.address.to_string(), NAME)), place(each.region.as_ref())]
        })
        .collect();
    let (shown, number) = fitting(&names, room - FRAME);
    let more = match names.len() - number {
        0 => Markup::default(),
        more => md![" and ", data(&format!("{more} more"))],
    };
    let owned = data(&count(names.len(), "resource"));
    md![
        "\n> [!NOTE]\n> ",
        owned,
        " of this stack that no file declares; `apply --prune` deletes them: ",
        shown,
        more,
        "\n"
    ]
}

/// Where something is.
fn place(region: Option<&String>) -> Markup {
    region.map_or_else(Markup::default, |region| md![" in ", code(&cut(region, NAME))])
}

/// A row a resource, or where that is too much one for each kind.
fn table(plan: &Plan, room: usize) -> Markup {
    let row = |resource: &ResourcePlan| {
        let aspects: Vec<&str> = resource.changes.iter().map(|change| change.aspect.as_str()).collect();
        let what = match (&resource.reason, resource.verb) {
            (Some(reason), Verb::Refuse) => data(&cut(reason, 200)),
            _ => data(&cut(&aspects.join(", "), 500)),
        };
        let (sign, verb) = (sign(resource.verb), resource.verb.word());
        let address = code(&cut(&resource.address.to_string(), NAME));
        let place = place(resource.region.as_ref());
        md!["| ", sign, " ", verb, " | ", address, place, " | ", what, " |\n"]
    };
    let rows: Markup = plan.resources.iter().map(row).collect();
    let table = md!["\n| | resource | what |\n| --- | --- | --- |\n", rows];
    if table.len() <= room { table } else { by_kind(plan) }
}

fn by_kind(plan: &Plan) -> Markup {
    let mut kinds: BTreeMap<(&str, Verb), usize> = BTreeMap::new();
    for resource in &plan.resources {
        *kinds.entry((&resource.address.kind, resource.verb)).or_default() += 1;
    }
    let row = |((kind, verb), number): ((&str, Verb), usize)| {
        let number = data(&number.to_string());
        md!["| ", sign(verb), " ", verb.word(), " | ", code(kind), " | ", number, " |\n"]
    };
    let rows: Markup = kinds.into_iter().map(row).collect();
    md!["\n| | kind | resources |\n| --- | --- | --- |\n", rows]
}

/// What the text says of each resource, folded by phase, as far as there is room.
fn details(plan: &Plan, room: usize) -> Markup {
    let mut out = Markup::default();
    let mut left = 0;
    let mut at = 0;
    while at < plan.resources.len() {
        let phase = plan.resources[at].phase;
        let same = plan.resources[at..].iter().take_while(|each| each.phase == phase).count();
        let name = phase.and_then(|phase| plan.phases.get(phase)).map_or("Details", String::as_str);
        let name = html(&cut(name, NAME));
        // A fence is as long as what it must not be taken for, at both ends.
        let mut free = room.saturating_sub(out.len() + name.len() + 2 * FRAME);
        let mut body = String::new();
        let mut shown = 0;
        for resource in &plan.resources[at..at + same] {
            let lines = difference(&resource_text(resource, &plan.account));
            let fences = 2 * lines.split(|c| c != '`').map(str::len).max().unwrap_or_default();
            if lines.len() + fences > free {
                break;
            }
            free -= lines.len() + fences;
            body.push_str(&lines);
            shown += 1;
        }
        at += same;
        left += same - shown;
        if shown == 0 {
            continue;
        }
        let resources = data(&count(shown, "resource"));
        out.push(md!["\n<details><summary>", name, ": ", resources, "</summary>\n\n"]);
        out.push(md![block("diff", &body), "\n</details>\n"]);
    }
    if left > 0 {
        let left = data(&count(left, "more resource"));
        out.push(md!["\n… and ", left, ": `trueup plan` shows them.\n"]);
    }
    out
}

/// The lines with their sign first, where GitHub looks for it to colour them. A sign that GitHub does
/// not know stays, behind one that it does.
fn difference(page: &Page) -> String {
    const WIDEST: usize = 1_000;
    let mut out = String::new();
    for line in page.lines() {
        let line = match line.signed() {
            Some((sign @ ("+" | "-"), rest)) => format!("{sign}{}", rest.plain()),
            Some(("~", rest)) => format!("!{}", rest.plain()),
            Some(("↻", _)) => format!("+{}", line.plain()),
            Some(("±" | "✗", _)) => format!("-{}", line.plain()),
            _ => format!(" {}", line.plain()),
        };
        out.push_str(&cut(&line, WIDEST));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{render::signs::minus, render::style::signed, say};

    #[test]
    fn signs_come_first() {
        let mut page = Page::from(say!["  ", signed(Verb::Update), " s3.bucket.x"]);
        page.line("      policy  + Tls");
        page.line(say!["              ", minus("Action  s3:*")]);
        page.line("              - not a sign");
        let expected = "!   s3.bucket.x\n       policy  + Tls\n-               Action  s3:*\n               - not a sign\n";
        assert_eq!(difference(&page), expected);
    }
}
