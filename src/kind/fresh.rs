//! What is so new that AWS may not know it everywhere yet.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

use crate::model::Outputs;

/// The shortest text that names something: shorter ones stand in too many others.
const SHORTEST: usize = 3;

/// What a run made or changed, by the texts that others name it by: ARN, name, id, alias. All changes of a run share
/// it, so that each knows what was made until it asks.
#[derive(Debug, Default)]
pub struct Fresh(RwLock<BTreeMap<String, Newness>>);

/// The service and how new something is.
#[derive(Clone, Copy, Debug)]
struct Newness {
    service: &'static str,
    is_made: bool,
}

impl PartialEq for Fresh {
    fn eq(&self, other: &Self) -> bool {
        self.texts() == other.texts()
    }
}

impl Fresh {
    fn texts(&self) -> Vec<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// A resource of this kind was made.
    pub fn made(&self, kind: &'static str, outputs: &Outputs) {
        self.note(kind, outputs, true);
    }

    /// A resource of this kind was changed: its policy may not be known everywhere yet.
    pub fn changed(&self, kind: &'static str, outputs: &Outputs) {
        self.note(kind, outputs, false);
    }

    fn note(&self, kind: &'static str, outputs: &Outputs, is_made: bool) {
        let service = kind.split('.').next().unwrap_or_default();
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for text in outputs.values().filter(|text| text.len() >= SHORTEST) {
            let newness = all.entry(text.clone()).or_insert(Newness { service, is_made });
            newness.is_made |= is_made;
        }
    }

    /// Whether this is the ARN, name or id of something that the run made.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(text).is_some_and(|newness| newness.is_made)
    }

    /// Whether a text is, or speaks of, something of these services that the run made; with `changed`, or changed.
    /// No services stand for all.
    #[must_use]
    pub fn is_in(&self, text: &str, services: &[&str], changed: bool) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().any(|(fresh, newness)| {
            (services.is_empty() || services.contains(&newness.service))
                && (changed || newness.is_made)
                && speaks_of(text, fresh)
        })
    }
}

/// Whether `name` stands in `text` as a whole word of a name or ARN.
fn speaks_of(text: &str, name: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || "-_".contains(c);
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(goes_on) && !after.is_some_and(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::outputs;

    #[test]
    fn what_was_made_is_known_by_each_of_its_texts() {
        let role = "arn:aws:iam::111122223333:role/new";
        let fresh = Fresh::default();
        fresh.made("iam.role", &outputs([("arn", role), ("name", "new"), ("id", "AROA1")]));
        fresh.changed("sns.topic", &outputs([("arn", "arn:aws:sns:eu-central-1:111122223333:alarms")]));
        assert!(fresh.contains(role) && !fresh.contains("arn:aws:sns:eu-central-1:111122223333:alarms"));
        for (text, services, changed, expected) in [
            (role, &["iam"][..], false, true),
            (role, &["kms"], false, false),
            (role, &[], false, true),
            ("arn:aws:iam::111122223333:role/new-er", &["iam"], false, false),
            ("arn:aws:iam::111122223333:role/renew", &["iam"], false, false),
            ("ALARM(new) OR ALARM(old)", &[], false, true),
            ("arn:aws:sns:eu-central-1:111122223333:alarms", &["sns"], false, false),
            ("arn:aws:sns:eu-central-1:111122223333:alarms", &["sns"], true, true),
        ] {
            assert_eq!(fresh.is_in(text, services, changed), expected, "{text} {services:?} {changed}");
        }
    }
}
