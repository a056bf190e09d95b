//! What AWS itself adds to a value: part of what is wanted, and nothing that a declaration speaks of.

use super::{
    Aspect, Target,
    erased::{document, value},
};
use crate::{
    facts::Kept,
    model::{Document, Scope},
};

/// A value, and the names of what AWS added to one.
pub type Added<V> = (Option<V>, Vec<String>);

/// From what is wanted and live to what is wanted with what AWS added, in a resource of this name and place.
pub type Keep<V> = fn(want: Option<V>, live: &V, name: &str, scope: &Scope) -> Added<V>;

/// From what is live to what is left without what AWS added.
pub type Strip<V> = fn(live: &V, name: &str, scope: &Scope) -> Added<V>;

/// What AWS itself adds to a value that somebody else declares, in a resource of this name and place.
pub struct Appended<V> {
    /// What it is for: `log delivery`.
    pub why: &'static str,
    /// What is wanted, with what AWS added to what is live, and what that is called.
    pub keep: Keep<V>,
    /// What is left of what is live without that, and what it is called.
    pub strip: Strip<V>,
}

impl<V: Clone> Appended<V> {
    /// What a write sends: `want`, with what AWS added to what is live by now.
    pub fn beside(&self, want: V, live: &V, at: &Target) -> V {
        (self.keep)(Some(want.clone()), live, &at.name, &at.scope).0.unwrap_or(want)
    }
}

/// `want`, with what AWS added to `live`.
pub(super) fn kept<A: Aspect>(want: Option<Document>, live: &Document, name: &str, scope: &Scope) -> Kept {
    let Some(Appended { why, keep, .. }) = A::APPENDED else { return Kept::nothing(want) };
    let wanted = want.as_ref().map(value::<A::Value>).transpose();
    let (Ok(wanted), Ok(seen)) = (wanted, value::<A::Value>(live)) else { return Kept::nothing(want) };
    let (whole, members) = keep(wanted, &seen, name, scope);
    if members.is_empty() {
        return Kept::nothing(want);
    }
    Kept { document: whole.and_then(|whole| document(&whole).ok()), members, why }
}

/// `live` without that.
pub(super) fn stripped<A: Aspect>(live: &Document, name: &str, scope: &Scope) -> Kept {
    let whole = || Kept::nothing(Some(live.clone()));
    let (Some(Appended { why, strip, .. }), Ok(seen)) = (A::APPENDED, value::<A::Value>(live)) else {
        return whole();
    };
    let (rest, members) = strip(&seen, name, scope);
    if members.is_empty() {
        return whole();
    }
    Kept { document: rest.and_then(|rest| document(&rest).ok()), members, why }
}
