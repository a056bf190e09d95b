//! The table of access: who gains and who loses what by a plan.

use super::style::{BAD, CHANGED, QUIET, TITLE, styled};
use crate::{
    page::{Line, Page},
    risk::{Shift, Way},
    say,
};

/// The table, a line a shift; nothing where no policy of what stays says more or less than before.
#[must_use]
pub fn text(shifts: &[Shift]) -> Page {
    let mut page = Page::default();
    if shifts.is_empty() {
        return page;
    }
    let width =
        |of: fn(&Shift) -> &str| shifts.iter().map(|each| say![of(each)].width()).max().unwrap_or_default();
    // A long list of actions would push everything else off the line.
    let (who, what) = (width(|each| &each.who).min(40), width(|each| &each.what).min(40));
    let way = width(|each| word(each.way));
    page.line(styled(TITLE, "access"));
    for shift in shifts {
        let (sign, style) = match shift.way {
            Way::Gains => ("+", CHANGED),
            Way::NoLongerDenied => ("+", BAD),
            Way::Loses | Way::Denied => ("-", QUIET),
        };
        let (whom, word) = (say![shift.who].padded(who), say![word(shift.way)].padded(way));
        let mut line = say!["  ", Line::sign(style, sign), " ", whom, "  ", word];
        line.push(say!["  ", say![shift.what].padded(what), "  ", shift.on]);
        if !shift.when.is_empty() {
            line = say![line.trimmed(), "  if ", shift.when];
        }
        page.line(line);
    }
    page
}

fn word(way: Way) -> &'static str {
    match way {
        Way::Gains => "gains",
        Way::NoLongerDenied => "is no longer denied",
        Way::Loses => "loses",
        Way::Denied => "is denied",
    }
}

/// The rows of a table in Markdown: who, which way, what, on what, under which condition.
#[must_use]
pub fn cells(shift: &Shift) -> [&str; 5] {
    [&shift.who, word(shift.way), &shift.what, &shift.on, &shift.when]
}
