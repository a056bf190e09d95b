//! What a sort of test is.

use super::{outcome::Outcome, reading::Reading};

/// Tries what a test says.
pub type Trial = Box<dyn Fn() -> Outcome>;

/// A sort of test.
pub struct Sort {
    /// What its tests stand under: `log patterns`.
    pub title: &'static str,
    /// The keys of which one says that a table is such a test; the first is how it is usually written.
    pub marks: &'static [&'static str],
    /// Takes a test out of its table: what it is about, such as an address, and how it is tried. `None`
    /// where something does not fit, which is then reported.
    pub read: fn(&mut Reading<'_, '_>) -> Option<(String, Trial)>,
}
