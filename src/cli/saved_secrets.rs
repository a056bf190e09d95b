//! The secrets of a saved plan: that they were read, and whether they are the same.

use std::collections::BTreeMap;

use super::session::Session;
use crate::{
    model::{Node, Secret, secret_digest::is_digest},
    plan::{Live, saved::live_secrets},
};

/// A digest of each secret that the stack declares and that was read.
pub(super) fn digests(session: &Session) -> BTreeMap<String, String> {
    let secrets = &session.stack.secrets;
    let declared = secrets.declared();
    secrets.digest_all(&declared.values().cloned().collect::<Vec<_>>());
    declared.into_iter().filter_map(|(what, secret)| Some((what, secrets.digest(&secret)?))).collect()
}

/// Digests of the secrets that were read of what is live.
pub(super) fn live_digests(session: &Session, live: &Live) -> BTreeMap<Node, Vec<String>> {
    let (secrets, held) = (&session.stack.secrets, live_secrets(live));
    secrets.digest_all(&held.values().flatten().cloned().collect::<Vec<_>>());
    let digest = |secret: &Secret| match secret {
        Secret::Sealed(text) if is_digest(text) => text.clone(),
        sealed => secrets.digest(sealed).unwrap_or_default(),
    };
    held.into_iter().map(|(node, held)| (node, held.iter().map(digest).collect())).collect()
}

/// Which declared secrets are not those of `before`, a line each.
pub(super) fn other_secrets(before: &BTreeMap<String, String>, session: &Session) -> Vec<String> {
    let (secrets, now) = (&session.stack.secrets, session.stack.secrets.declared());
    let both = before.iter().filter_map(|(what, digest)| Some((digest.clone(), now.get(what)?.clone())));
    secrets.compare_all(&both.collect::<Vec<_>>(), "");
    let gone = before.keys().filter(|what| !now.contains_key(*what)).map(|what| format!("{what} is gone"));
    let other = now.iter().filter_map(|(what, secret)| match before.get(what) {
        None => Some(format!("{what} is new")),
        Some(digest) => (!secrets.is(digest, secret, "")).then(|| format!("{what} has changed")),
    });
    gone.chain(other).collect()
}

/// Which live secrets are not those of `before`, a line each.
pub(super) fn moved_secrets(
    before: &BTreeMap<Node, Vec<String>>,
    session: &Session,
    live: &Live,
) -> Vec<String> {
    let (secrets, now) = (&session.stack.secrets, live_secrets(live));
    let pairs = |node: &Node| {
        let (old, new) = (before.get(node).into_iter().flatten(), now.get(node).into_iter().flatten());
        old.cloned().zip(new.cloned())
    };
    secrets.compare_all(&now.keys().flat_map(pairs).filter(|(_, new)| !is_held(new)).collect::<Vec<_>>(), "");
    let is_same = |(old, new): (String, Secret)| match &new {
        Secret::Sealed(text) if is_held(&new) => *text == old,
        sealed => secrets.is(&old, sealed, ""),
    };
    let count = |node: &Node| (before.get(node).map_or(0, Vec::len), now.get(node).map_or(0, Vec::len));
    let nodes = before.keys().chain(now.keys().filter(|node| !before.contains_key(*node)));
    let moved = nodes.filter(|node| {
        let (old, new) = count(node);
        old != new || !pairs(node).all(is_same)
    });
    moved.map(|node| format!("the secret of {node} has changed")).collect()
}

/// Whether it is what a snapshot holds, of which nobody knows the text.
fn is_held(secret: &Secret) -> bool {
    matches!(secret, Secret::Sealed(text) if is_digest(text))
}
