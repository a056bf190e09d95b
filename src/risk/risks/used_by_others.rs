//! What goes and is used by something that stays.

use crate::{
    model::{Hold, Use},
    risk::{Changed, Found, Level, Risk},
};

pub(super) const RISK: Risk = Risk {
    id: "used-by-others",
    level: Level::High,
    about: "what is deleted or replaced is taken from what uses it, or what uses it is not known",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    if !changed.ends() {
        return Vec::new();
    }
    let in_use = &changed.resource.in_use;
    let by = in_use.by.iter().map(said);
    let unseen = in_use.unseen.iter().map(|why| format!("what uses it is not known: {why}"));
    by.chain(unseen).map(Found::whole).collect()
}

fn said(each: &Use) -> String {
    let (user, how) = (each.user(), &each.how);
    match each.hold {
        Hold::Blocks | Hold::Loses => format!("taken from {user}: {how}"),
        Hold::Breaks => format!("still named by {user}: {how}"),
    }
}
