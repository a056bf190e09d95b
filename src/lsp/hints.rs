//! Predicted ARNs behind the references that stand for them.

use std::ops::Range;

use super::{
    references::{Target, references},
    view::View,
};

/// The ARNs of the references within a range, each with the byte that it belongs behind.
#[must_use]
pub fn hints(view: &View<'_>, within: &Range<usize>) -> Vec<(usize, String)> {
    // A template is stamped under many names.
    if view.is_template() {
        return Vec::new();
    }
    let written = references(view.text, &view.items()).into_iter();
    let of = written.filter(|each| each.whole.end >= within.start && each.whole.start <= within.end);
    of.filter_map(|each| {
        let Target::Output(reference) = &each.target else { return None };
        let value = view.known.outputs.get(&reference.address)?.get(&reference.output)?;
        value.starts_with("arn:").then(|| (each.whole.end, value.clone()))
    })
    .collect()
}
