//! The members of a JSON object, and what is wrong with them.

use serde_json::{Map, Value};

use crate::model::nearest;

/// Reads members one by one and keeps what is wrong.
pub(super) struct Members<'a> {
    members: &'a Map<String, Value>,
    /// What is wrong, each with its place.
    pub(super) problems: Vec<String>,
}

impl<'a> Members<'a> {
    pub(super) fn of(members: &'a Map<String, Value>) -> Self {
        Self { members, problems: Vec::new() }
    }

    pub(super) fn report(&mut self, place: &str, message: &str) {
        self.problems.push(format!("{place}: {message}"));
    }

    /// Reports every member that is not among `known`.
    pub(super) fn only(&mut self, known: &[&str]) {
        for name in self.members.keys().filter(|name| !known.contains(&name.as_str())) {
            let near = nearest(name, known.iter().copied(), 3);
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            self.report(name, &format!("the input has no such member{hint}"));
        }
    }

    /// A member. JSON's `null` is the same as none.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A string.
    pub(super) fn text(&mut self, name: &str) -> Option<&'a str> {
        let value = self.get(name)?;
        let text = value.as_str();
        if text.is_none() {
            self.report(name, "expected a string");
        }
        text
    }

    /// The items of a list, each with its place. Nothing if there is no such member.
    pub(super) fn list(&mut self, name: &str) -> Vec<(String, &'a Value)> {
        match self.get(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                items.iter().enumerate().map(|(index, item)| (format!("{name}[{index}]"), item)).collect()
            }
            Some(_) => {
                self.report(name, "expected a list");
                Vec::new()
            }
        }
    }

    /// A list of strings.
    pub(super) fn texts(&mut self, name: &str) -> Vec<(String, &'a str)> {
        let mut texts = Vec::new();
        for (place, item) in self.list(name) {
            match item.as_str() {
                Some(text) => texts.push((place, text)),
                None => self.report(&place, "expected a string"),
            }
        }
        texts
    }
}
