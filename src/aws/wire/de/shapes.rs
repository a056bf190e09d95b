//! Structures, lists and maps of trees. XML writes a list as its items, in an element of their own or not, and a
//! map as a list of entries.

use crate::aws::wire::tree::Tree;

impl Tree {
    /// Members by name; a name that XML repeats becomes a list, as flattened lists are written.
    pub(super) fn into_members(self) -> Option<Vec<(String, Self)>> {
        let children = match self {
            Self::Map(members) | Self::Struct(members) => return Some(members),
            Self::Element { children, .. } => children,
            _ => return None,
        };
        let mut members: Vec<(String, Self)> = Vec::new();
        for (name, child) in children {
            match members.iter_mut().find(|(before, _)| *before == name) {
                Some((_, Self::List(list))) => list.push(child),
                Some((_, first)) => {
                    let one = std::mem::replace(first, Self::Null);
                    *first = Self::List(vec![one, child]);
                }
                None => members.push((name, child)),
            }
        }
        Some(members)
    }

    /// Items of a list. XML wraps them in `member` (awsQuery) or `item` (EC2), or not at all.
    pub(super) fn into_items(self) -> Option<Vec<Self>> {
        match self {
            Self::List(items) => Some(items),
            Self::Element { children, text } => {
                let is_wrapped = children.iter().all(|(name, _)| name == "member" || name == "item");
                match (children.is_empty(), is_wrapped) {
                    (true, _) if text.trim().is_empty() => Some(Vec::new()),
                    (false, true) => Some(children.into_iter().map(|(_, item)| item).collect()),
                    _ => Some(vec![Self::Element { children, text }]),
                }
            }
            _ => None,
        }
    }

    /// Entries of a map. XML writes `<entry><key/><value/></entry>`, or no `entry` where it is flattened.
    pub(super) fn into_entries(self) -> Option<Vec<(String, Self)>> {
        let entry = |tree: &Self| Some((tree.get("key")?.text()?, tree.get("value")?.clone()));
        match self {
            Self::Element { ref children, .. } => {
                let wrapped: Option<Vec<_>> = children.iter().map(|(_, child)| entry(child)).collect();
                wrapped.or_else(|| entry(&self).map(|one| vec![one]))
            }
            Self::List(items) => items.iter().map(entry).collect(),
            tree => tree.into_members(),
        }
    }
}
