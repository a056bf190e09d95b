//! The table of access: who gains and who loses what by a plan.

use super::style::{BAD, CHANGED, QUIET, TITLE, styled};
use crate::risk::{Shift, Way};

/// The table, a line a shift; nothing where no policy of what stays says more or less than before.
#[must_use]
pub fn text(shifts: &[Shift]) -> String {
    if shifts.is_empty() {
        return String::new();
    }
    let width =
        |of: fn(&Shift) -> &str| shifts.iter().map(|each| of(each).chars().count()).max().unwrap_or_default();
    // A long list of actions would push everything else off the line.
    let (who, what) = (width(|each| &each.who).min(40), width(|each| &each.what).min(40));
    let way = width(|each| word(each.way));
    let mut out = format!("{}\n", styled(TITLE, "access"));
    for shift in shifts {
        let (sign, style) = match shift.way {
            Way::Gains => ("+", CHANGED),
            Way::NoLongerDenied => ("+", BAD),
            Way::Loses | Way::Denied => ("-", QUIET),
        };
        let Shift { what: said, on, when, .. } = shift;
        let (whom, word) = (&shift.who, word(shift.way));
        let line = format!("{whom:<who$}  {word:<way$}  {said:<what$}  {on}");
        let condition = if when.is_empty() { String::new() } else { format!("  if {when}") };
        out.push_str(&format!("  {} {}{condition}\n", styled(style, sign), line.trim_end()));
    }
    out
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
