//! A plan as text: risks first, then by phase, resource, aspect; counts last.

use super::{
    resource::resource_text,
    signs::WIDEST,
    style::{BAD, CHANGED, QUIET, TITLE, count, of, styled},
};
use crate::{
    page::{Line, Page},
    plan::{Barrier, Base, Mode, Orphan, Plan, Selection, Verb, Verdict},
    say,
};

/// The plan for people. `source` says where the live side comes from: calls and time, or a file.
#[must_use]
pub fn text(plan: &Plan, source: &str) -> Page {
    let Plan { stack, account, region, .. } = plan;
    let mut head = styled(TITLE, stack);
    for part in [&format!("account {account}"), region, source].into_iter().filter(|part| !part.is_empty()) {
        head.push(say![" · ", part]);
    }
    let mut page = Page::from(head);
    page.blank();
    page.append(apart(against(plan).iter().map(|line| say!["  ", styled(BAD, say!["! ", line])]).collect()));
    page.append(apart(super::risks::text(&crate::risk::findings(plan))));
    let mut phase = None;
    for (index, resource) in plan.resources.iter().enumerate() {
        if index == 0 || resource.phase != phase {
            phase = resource.phase;
            if index > 0 {
                page.blank();
            }
            if let Some(name) = phase.and_then(|phase| plan.phases.get(phase)) {
                page.line(styled(TITLE, name));
            }
        }
        page.append(resource_text(resource, account));
    }
    if !plan.resources.is_empty() {
        page.blank();
    }
    page.append(apart(super::shifts::text(&crate::risk::shifts(plan))));
    let notes = plan.notes.iter().map(|note| say![warning(), note.address, "  ", note.text]);
    page.append(apart(notes.collect()));
    page.append(apart(super::findings::text(plan)));
    page.append(apart(super::in_use::unlisted(plan)));
    page.append(orphans(plan));
    page.append(summary(plan));
    if let Some(Barrier { reason, hint }) = &plan.barrier {
        page.line(say![styled(BAD, say!["Apply refuses this: ", reason, ";"]), " ", hint]);
    }
    page
}

/// The lines with an empty one below, if there are any.
fn apart(mut page: Page) -> Page {
    if !page.is_empty() {
        page.blank();
    }
    page
}

/// What of the stack as a whole is otherwise at the revision that it is held against, a line each.
pub(super) fn against(plan: &Plan) -> Vec<String> {
    let Some(Base { revision, missing, stack, account, left, region }) = &plan.base else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if *missing {
        lines.push(format!("{revision} has no stack at this path: everything is new"));
    }
    if let Some(account) = account {
        let left = left.unwrap_or_default();
        let (what, stay) = (count(left, "resource"), if left == 1 { "stays" } else { "stay" });
        lines.push(format!(
            "the account changes: {account} → {}; {what} of the stack {stay} in {account}, and no plan of it shows them any more",
            plan.account
        ));
    }
    if let Some(stack) = stack {
        lines.push(format!(
            "the name of the stack changes: {stack} → {}; what {stack} owns does not become its own",
            plan.stack
        ));
    }
    if let Some(region) = region {
        lines.push(format!(
            "the region changes: {region} → {}; what is in {region} is not moved",
            plan.region
        ));
    }
    lines
}

fn warning() -> Line {
    say!["  ", styled(CHANGED, "!"), " "]
}

/// What the stack owns and no longer declares, and what keeps us from knowing all of it.
pub(super) fn orphans(plan: &Plan) -> Page {
    let mut page = Page::default();
    let width = plan.orphans.iter().map(|each| say![each.address].width()).max();
    let width = width.unwrap_or_default().min(WIDEST);
    for Orphan { address, name, region } in &plan.orphans {
        let mut line = say!["  ", styled(CHANGED, "?"), " ", say![address].padded(width), "  ", name];
        if let Some(region) = region {
            line.push(say!["  in ", region]);
        }
        page.line(line);
    }
    if !plan.orphans.is_empty() {
        let they = if plan.orphans.len() == 1 { "it" } else { "them" };
        let owned = count(plan.orphans.len(), "resource");
        page.line(format!("    {owned} of this stack that no file declares; --prune deletes {they}"));
        page.blank();
    }
    let unseen = plan.unseen.iter().chain(&plan.unsearched);
    let unseen = unseen.map(|why| say![warning(), "the stack may own more than is shown: ", why]);
    page.append(apart(unseen.collect()));
    page
}

/// The last lines: what is not known, what is refused, how much changes, and what the plan is about where
/// that is not the whole stack.
#[must_use]
pub fn summary(plan: &Plan) -> Page {
    let mut page = Page::from(verdict(plan));
    if let Some(only) = narrowed(plan) {
        page.line(only);
    }
    if plan.verdict() == Verdict::NoChanges && !plan.searched.is_empty() {
        let regions = plan.searched.join(", ");
        let said = say![
            "Searched ",
            regions,
            " for undeclared resources of this stack; --all-regions searches everywhere."
        ];
        page.line(styled(QUIET, said));
    }
    page
}

/// What is not known, what is refused, how much changes. Only where all of it is known and as declared it
/// says that there are no changes.
#[must_use]
pub fn verdict(plan: &Plan) -> Line {
    let mut parts = Vec::new();
    parts.extend(not_known(plan).map(|said| styled(BAD, said)));
    let mut counts = plan.counts();
    counts.remove(&Verb::Refuse);
    let changes: usize = counts.values().sum();
    if changes > 0 {
        let resources = count(plan.count(|each| each.verb != Verb::Refuse), "resource");
        let mut line = say![resources, ", ", count(changes, "change")];
        for (index, (verb, number)) in counts.iter().enumerate() {
            let said = styled(of(*verb), format!("{number} {}", verb.word()));
            line.push(say![if index == 0 { ": " } else { ", " }, said]);
        }
        parts.push(say![line, "."]);
        if !counts.contains_key(&Verb::Delete) && !counts.contains_key(&Verb::Replace) {
            parts.push(say!["Nothing is deleted."]);
        }
    }
    match plan.refused() {
        0 => {}
        1 => parts.push(styled(BAD, "1 resource is refused.")),
        refused => parts.push(styled(BAD, format!("{refused} resources are refused."))),
    }
    if parts.is_empty() {
        parts.push(match plan.mode {
            Mode::Destroy => say!["Nothing to delete."],
            Mode::Apply => say!["No changes. ", are(plan.unchanged), " as declared."],
        });
    } else if changes == 0 {
        parts.push(say!["Nothing else changes."]);
    }
    if plan.mode == Mode::Apply && plan.unchanged > 0 && plan.verdict() != Verdict::NoChanges {
        parts.push(styled(QUIET, format!("{} as declared.", are(plan.unchanged))));
    }
    let mut line = Line::default();
    for (index, part) in parts.iter().enumerate() {
        line.push(say![if index == 0 { "" } else { " " }, part]);
    }
    line
}

/// What could not be read.
fn not_known(plan: &Plan) -> Option<String> {
    let unreadable = plan.unreadable();
    match (unreadable, plan.unseen.is_empty()) {
        (0, true) => None,
        (0, false) => Some("Not known: whether the stack owns more than is shown.".to_owned()),
        _ => Some(format!("Not known: {} could not be read.", count(unreadable, "resource"))),
    }
}

/// What the plan is about, where that is not the whole stack.
#[must_use]
pub fn narrowed(plan: &Plan) -> Option<Line> {
    let needs = if plan.mode == Mode::Apply { " and what is needed for it" } else { "" };
    let only = match &plan.selection {
        Selection::All => return None,
        Selection::Targets(targets) => {
            let targets: Vec<String> = targets.iter().map(ToString::to_string).collect();
            format!("{}{needs}", targets.join(", "))
        }
        Selection::Phase(name) => format!("phase {name}"),
        Selection::Through(name) => format!("the phases through {name}"),
    };
    let left_out = match plan.left_out {
        0 => "no resource is left out".to_owned(),
        1 => "1 resource is left out".to_owned(),
        number => format!("{number} resources are left out"),
    };
    Some(styled(CHANGED, say!["Only ", only, ": ", left_out, "."]))
}

fn are(unchanged: usize) -> String {
    if unchanged == 1 { "1 resource is".to_owned() } else { format!("{unchanged} resources are") }
}
