//! Taking typed values out of a table whose references are resolved as far as they can be, with a
//! diagnostic at its place for each that does not fit.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Map, Value};

use super::seen::{Known, Named};
use crate::{
    declaration::Declaration,
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    model::{Address, document::pending_text},
    stack::{
        data::Phase,
        reader::{unknown_key, wrong_type},
        tree::Tree,
    },
};

/// What checks may name.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The stack's resources.
    pub declarations: &'a [Declaration],
    /// What is known of them.
    pub known: &'a Known,
    /// Where the stack lives.
    pub region: &'a str,
    /// Its phases.
    pub phases: &'a [Phase],
    /// The index of the phase that the check belongs to.
    pub phase: Option<usize>,
}

impl Names<'_> {
    /// What a phase is called in a sentence.
    fn phase_name(&self, phase: Option<usize>) -> String {
        let name = phase.and_then(|phase| self.phases.get(phase)).map(|phase| phase.name.as_str());
        name.map_or_else(|| "no phase".to_owned(), |name| format!("phase `{name}`"))
    }
}

/// A table whose members are taken one by one; what is left at the end is unknown.
pub struct Fields<'a> {
    /// What the table may name.
    pub names: Names<'a>,
    members: &'a Map<String, Value>,
    tree: &'a Tree,
    taken: Vec<&'static str>,
    /// What is wrong.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// Reads the table `tree`, whose resolved members are `members`.
    pub fn new(
        members: &'a Map<String, Value>,
        tree: &'a Tree,
        names: Names<'a>,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self { names, members, tree, taken: Vec::new(), diagnostics }
    }

    /// Where the table begins.
    #[must_use]
    pub fn place(&self) -> Place {
        self.tree.place.clone()
    }

    /// Where a member stands.
    #[must_use]
    pub fn place_of(&self, key: &str) -> Place {
        self.tree.find([key]).place()
    }

    /// A member, whatever it is.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        self.members.get(key)
    }

    /// Where an item of a list stands.
    #[must_use]
    pub fn place_of_item(&self, key: &str, index: usize) -> Place {
        self.tree.find([key, &index.to_string()]).place()
    }

    /// Whether there is such a member.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.members.contains_key(key)
    }

    fn typed<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<T> {
        self.taken.push(key);
        let value = read(self.members.get(key)?);
        if value.is_none() {
            let found = self.tree.find([key]).value;
            self.diagnostics.push(wrong_type(key, found, expected));
        }
        value
    }

    /// Reports that a key is missing which must be there.
    pub fn missing(&mut self, key: &str, of: &str) {
        self.diagnostics.push(Diagnostic::error(format!("{of} has no `{key}`"), Some(self.place())));
    }

    /// Takes a string; what AWS makes up stands in it as it was written.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        self.typed(key, "a string", text)
    }

    /// Takes a string that must be there.
    pub fn required(&mut self, key: &'static str, of: &str) -> Option<String> {
        if !self.has(key) {
            self.taken.push(key);
            self.missing(key, of);
            return None;
        }
        self.text(key)
    }

    /// Takes a boolean.
    pub fn boolean(&mut self, key: &'static str) -> Option<bool> {
        self.typed(key, "true or false", Value::as_bool)
    }

    /// Takes a string or a list of strings; empty where there is neither.
    pub fn texts(&mut self, key: &'static str) -> Vec<String> {
        let read = |value: &Value| match value {
            Value::Array(items) => items.iter().map(text).collect(),
            one => text(one).map(|one| vec![one]),
        };
        self.typed(key, "a string, or a list of strings", read).unwrap_or_default()
    }

    /// Takes a table of strings, numbers and booleans, or of lists of them, as texts.
    pub fn values(&mut self, key: &'static str) -> BTreeMap<String, Vec<String>> {
        let scalar = |value: &Value| match value {
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Number(number) => Some(number.to_string()),
            other => text(other),
        };
        let read = |value: &Value| {
            let members = value.as_object()?.iter();
            let each = members.map(|(name, value)| match value {
                Value::Array(items) => Some((name.clone(), items.iter().map(scalar).collect::<Option<_>>()?)),
                one => Some((name.clone(), vec![scalar(one)?])),
            });
            each.collect()
        };
        self.typed(key, "a table of values", read).unwrap_or_default()
    }

    /// Takes one of several words; without it the first of `words` where `has_default`. `wrong` is how the
    /// sentence about another one begins.
    pub fn word(
        &mut self,
        key: &'static str,
        words: &'static [&'static str],
        has_default: bool,
        wrong: &str,
    ) -> Option<&'static str> {
        let help = || Some(format!("it is one of {}", listed(words.iter().map(|word| format!("`{word}`")))));
        if !self.has(key) {
            self.taken.push(key);
            if !has_default {
                let diagnostic = Diagnostic::error(format!("this check has no `{key}`"), Some(self.place()));
                self.diagnostics.push(diagnostic.with_help(help()));
            }
            return words.first().copied().filter(|_| has_default);
        }
        let text = self.text(key)?;
        let word = words.iter().find(|word| **word == text).copied();
        if word.is_none() {
            let diagnostic = Diagnostic::error(format!("{wrong} `{text}`"), Some(self.place_of(key)));
            let offer = nearest_name(&text, words.iter().copied());
            self.diagnostics.push(diagnostic.with_offer(&text, offer).with_help(help()));
        }
        word
    }

    /// Takes a length of time, such as `"90s"` or `"5m"`.
    pub fn duration(&mut self, key: &'static str) -> Option<Duration> {
        let text = self.text(key)?;
        let duration = duration(&text);
        if duration.is_none() {
            let diagnostic =
                Diagnostic::error(format!("`{text}` is not a duration"), Some(self.place_of(key)));
            self.diagnostics
                .push(diagnostic.with_label("expected seconds or minutes, such as `90s` or `5m`"));
        }
        duration
    }

    /// Takes the table of a member.
    pub fn table(&mut self, key: &'static str) -> Option<Fields<'_>> {
        let members = self.typed(key, "a table", Value::as_object)?;
        let tree = self.tree.find([key]).value;
        Some(Fields { names: self.names, members, tree, taken: Vec::new(), diagnostics: self.diagnostics })
    }

    /// Takes the address of a declared resource of `kind`.
    pub fn resource(&mut self, key: &'static str, kind: &str) -> Option<Named> {
        let text = self.text(key)?;
        let place = self.place_of(key);
        self.named(&text, &place, kind)
    }

    /// The declared resource that `text` is the address of; of any kind, where `kind` is empty.
    pub fn named(&mut self, text: &str, place: &Place, kind: &str) -> Option<Named> {
        let Names { declarations, known, .. } = self.names;
        let of_kind = || declarations.iter().filter(|each| kind.is_empty() || each.address.kind == kind);
        let address: Option<Address> = text.parse().ok();
        let found = address.and_then(|address| of_kind().find(|each| each.address == address));
        let Some(declaration) = found else {
            let addresses: Vec<String> = of_kind().map(|each| each.address.to_string()).collect();
            let what = if kind.is_empty() { "resource" } else { kind };
            let message = format!("the stack has no {what} with the address `{text}`");
            let offer = nearest_name(text, addresses.iter().map(String::as_str));
            self.diagnostics.push(Diagnostic::error(message, Some(place.clone())).with_offer(text, offer));
            return None;
        };
        if declaration.phase > self.names.phase {
            let message = format!("{text} is made later than this check");
            let label = format!("made in {}", self.names.phase_name(declaration.phase));
            let help = format!("the check belongs to {}", self.names.phase_name(self.names.phase));
            let diagnostic = Diagnostic::error(message, Some(place.clone())).with_label(label);
            self.diagnostics.push(diagnostic.with_help(Some(help)));
            return None;
        }
        Some(Named {
            address: declaration.address.clone(),
            name: declaration.name(known).value(),
            region: declaration.scope.region.clone(),
            outputs: known.get(&declaration.address).cloned().unwrap_or_default(),
        })
    }

    /// Reports what was not taken, and ends.
    pub fn finish(self) {
        for key in self.members.keys().filter(|key| !self.taken.contains(&key.as_str())) {
            let found = self.tree.find([key.as_str()]);
            let place = found.key.cloned().unwrap_or_else(|| found.place());
            self.diagnostics.push(unknown_key(key, &place, &self.taken));
        }
    }
}

/// A string; pending text as it was written.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        other => pending_text(other).map(|text| text.value()),
    }
}

/// Seconds or minutes. A check that takes longer than an hour is no check.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    const LONGEST: u64 = 3600;
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let number: u64 = number.parse().ok()?;
    let seconds = match unit {
        "s" => number,
        "m" => number.checked_mul(60)?,
        _ => return None,
    };
    (seconds <= LONGEST).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_seconds_or_minutes() {
        let cases = [
            ("0s", Some(0)),
            ("90s", Some(90)),
            ("5m", Some(300)),
            ("60m", Some(3600)),
            ("61m", None),
            ("99999999999999999999s", None),
            ("5", None),
            ("5h", None),
            ("s", None),
            ("-1s", None),
            ("1.5s", None),
            ("", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(duration(text), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
