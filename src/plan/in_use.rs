//! What stays and uses what goes. AWS refuses some deletions for that; others take something from
//! somebody, or leave a name behind that means nothing, and those have to be asked for by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Address, Hold, Use, Uses};

/// Uses that a reason names before it counts the rest.
pub const IN_REASON: usize = 3;

/// What is known of the uses of what would go, by address.
pub type AllUses = BTreeMap<Address, Uses>;

/// What uses a resource that goes, or would.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InUse {
    /// What stays and uses it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Use>,
    /// Why there may be more that uses it: what could not be listed, as fragments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
    /// What no call tells, as a fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlisted: Option<String>,
}

impl InUse {
    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the resource may only go when somebody says so.
    fn is_hurt(&self) -> bool {
        !self.by.is_empty() || !self.unseen.is_empty()
    }

    /// The uses because of which AWS would refuse.
    fn blocking(&self) -> impl Iterator<Item = &Use> {
        self.by.iter().filter(|each| each.hold == Hold::Blocks)
    }

    /// Why it may not go and what would help, unless it may. `replaced` says what can't be changed about it,
    /// where it would be made again.
    pub(super) fn refusal(
        &self,
        address: &Address,
        allowed: bool,
        replaced: Option<&str>,
    ) -> Option<(String, String)> {
        let blocking: Vec<&Use> = self.blocking().collect();
        if !blocking.is_empty() {
            let users = listed(blocking.iter().copied());
            return Some(match replaced {
                Some(what) => (
                    format!("AWS can't change {what}, and does not delete what is in use: {users}"),
                    "declare another under a new name, point what uses this one there, then remove this one"
                        .to_owned(),
                ),
                None => (
                    format!("AWS does not delete what is in use: {users}"),
                    "remove it from what uses it first".to_owned(),
                ),
            });
        }
        if allowed || !self.is_hurt() {
            return None;
        }
        let going = if replaced.is_some() { "replaced" } else { "deleted" };
        let reason = match (&self.by[..], self.unseen.first()) {
            ([], Some(why)) => format!("what uses it is not known: {why}"),
            (by, None) => format!("it is in use and would be {going}: {}", listed(by)),
            (by, Some(why)) => {
                format!("it is in use and would be {going}: {}; there may be more: {why}", listed(by))
            }
        };
        Some((reason, format!("if that is intended, add --allow-in-use {}", typed(address))))
    }
}

/// Users, as many as one line takes.
fn listed<'a>(uses: impl IntoIterator<Item = &'a Use>) -> String {
    let all: Vec<String> = uses.into_iter().map(|each| format!("{}: {}", each.user(), each.how)).collect();
    let more = all.len().saturating_sub(IN_REASON);
    let shown = all[..all.len() - more].join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// An address as a shell takes it.
pub(super) fn typed(address: &Address) -> String {
    if address.key.is_some() { format!("'{address}'") } else { address.to_string() }
}
