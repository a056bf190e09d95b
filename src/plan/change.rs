//! The change of an aspect from what AWS has to what the stack wants.

use super::{
    data::{Change, Edit, Verb},
    diff::diff,
};
use crate::{facts::AspectFacts, model::Document};

pub(super) fn change(
    aspect: &dyn AspectFacts,
    verb: Verb,
    before: Option<Document>,
    want: Option<Document>,
) -> Change {
    let edits = diff(before.as_ref().map(Document::json), want.as_ref().map(Document::json));
    let is_new = |key: &str| {
        let is_it = |edit: &Edit| edit.path.first().map(String::as_str) == Some(key) && edit.path.len() == 1;
        before.is_none() || edits.iter().any(|edit| edit.from.is_none() && is_it(edit))
    };
    let mut said = want.as_ref().map(|want| aspect.sentences(want)).unwrap_or_default();
    said.retain(|key, _| is_new(key));
    Change {
        aspect: aspect.name().to_owned(),
        verb,
        said,
        edits,
        before,
        want,
        rides: false,
        note: None,
        needs: Vec::new(),
        after: Vec::new(),
    }
}
