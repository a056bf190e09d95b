//! What stays and uses what goes, and what stays behind under an old name.

use super::style::{BAD, CHANGED, QUIET, styled};
use crate::{
    model::{Hold, Use},
    page::{Line, Page},
    plan::{Plan, Renamed, ResourcePlan, Verb, in_use::IN_REASON},
    say,
};

/// Uses that are listed of one resource; the JSON has all.
const SHOWN: usize = 20;

/// The lines below a resource.
pub(super) fn text(resource: &ResourcePlan) -> Page {
    let mut lines: Vec<Line> = resource.renamed.iter().map(|it| styled(CHANGED, renamed(it))).collect();
    // A refusal has named the first of them, and why there may be more.
    let said = if resource.verb == Verb::Refuse { IN_REASON } else { 0 };
    let by = resource.in_use.by.get(said..).unwrap_or_default();
    lines.extend(by.iter().take(SHOWN).map(|each| styled(BAD, used(each))));
    if by.len() > SHOWN {
        lines.push(styled(BAD, format!("… and {} more uses", by.len() - SHOWN)));
    }
    if resource.verb != Verb::Refuse {
        let unseen = resource.in_use.unseen.iter();
        lines.extend(unseen.map(|why| styled(BAD, say!["there may be more uses: ", why])));
    }
    lines.into_iter().map(|line| say!["      ", line]).collect()
}

/// One use, in words.
fn used(each: &Use) -> Line {
    let word = match each.hold {
        Hold::Blocks => "in use by",
        Hold::Loses => "taken from",
        Hold::Breaks => "still named by",
    };
    say![word, " ", each.user(), ": ", each.how]
}

/// Where the old one is, and what stays with it.
fn renamed(Renamed { from, region, leaves, deleted }: &Renamed) -> Line {
    let mut line = say!["a new resource in the place of ", from];
    if let Some(region) = region {
        line.push(say![" in ", region]);
    }
    match (leaves, deleted) {
        (Some(what), false) => line.push(say![": ", what, " stay with it"]),
        (Some(what), true) => line.push(say![", which is deleted, and ", what, " with it"]),
        (None, false) => line.push(", which stays"),
        (None, true) => line.push(", which is deleted"),
    }
    line
}

/// What no call tells of what goes, each with the resources that it is about.
pub(super) fn unlisted(plan: &Plan) -> Page {
    let goes = plan.resources.iter().filter(|each| matches!(each.verb, Verb::Delete | Verb::Replace));
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for resource in goes {
        let Some(what) = &resource.in_use.unlisted else { continue };
        match groups.iter_mut().find(|(known, _)| known == what) {
            Some((_, resources)) => resources.push(resource.address.to_string()),
            None => groups.push((what, vec![resource.address.to_string()])),
        }
    }
    let line = |(what, resources): (&str, Vec<String>)| {
        let of = match &resources[..] {
            few if few.len() <= 3 => few.join(", "),
            many => format!("{} and {} more", many[..2].join(", "), many.len() - 2),
        };
        say!["  ", styled(QUIET, "not known:"), " ", of, "  ", what]
    };
    groups.into_iter().map(line).collect()
}
