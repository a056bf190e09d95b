//! What colours mean.

use anstyle::{AnsiColor, Style};

pub use crate::page::styled;
use crate::{page::Line, plan::Verb};

const fn colour(colour: AnsiColor) -> Style {
    colour.on_default()
}

/// Something comes to be.
pub const GOOD: Style = colour(AnsiColor::Green);
/// Something becomes different.
pub const CHANGED: Style = colour(AnsiColor::Yellow);
/// Something goes away, or fails.
pub const BAD: Style = colour(AnsiColor::Red);
/// Something is taken over.
pub const TAKEN: Style = colour(AnsiColor::Cyan);
/// What is said beside the point.
pub const QUIET: Style = Style::new().dimmed();
/// What a block is about.
pub const TITLE: Style = Style::new().bold();

/// The sign before a resource.
#[must_use]
pub fn sign(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "+",
        Verb::Update => "~",
        Verb::Adopt => "↻",
        Verb::Replace => "±",
        Verb::Delete => "-",
        Verb::Refuse => "✗",
    }
}

/// The sign before a resource, in its colour.
#[must_use]
pub fn signed(verb: Verb) -> Line {
    Line::sign(of(verb), sign(verb))
}

/// The colour of a verb.
#[must_use]
pub fn of(verb: Verb) -> Style {
    match verb {
        Verb::Create => GOOD,
        Verb::Update => CHANGED,
        Verb::Adopt => TAKEN,
        Verb::Replace | Verb::Delete | Verb::Refuse => BAD,
    }
}

/// `3 changes`, `1 change`.
#[must_use]
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}
