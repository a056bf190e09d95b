//! The name that was meant.

use crate::model::nearest;

/// The nearest of some names, if it is near enough to be meant.
pub(super) fn near<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    nearest(text, names, 1 + text.len() / 5)
}
