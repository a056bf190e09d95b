//! What a new name does not take along.

use crate::{
    plan::{Renamed, Verb},
    risk::{Changed, Found, Level, Risk},
};

pub(super) const RISK: Risk = Risk {
    id: "left-behind",
    level: Level::High,
    about: "a resource gets another name or region, which makes a new one, and what the old one holds stays there",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let resource = changed.resource;
    let is_first = resource.changes.first().is_some_and(|first| std::ptr::eq(first, changed.change));
    let Some(Renamed { from, region, leaves: Some(leaves), deleted }) = &resource.renamed else {
        return Vec::new();
    };
    if !is_first || resource.verb != Verb::Create {
        return Vec::new();
    }
    let place = region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
    let what = if *deleted { "go with" } else { "stay with" };
    vec![Found::whole(format!("{} is new and empty: {leaves} {what} {from}{place}", resource.name))]
}
