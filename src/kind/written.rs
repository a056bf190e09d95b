//! From what a world holds back to a declaration.

use serde::Serialize;
use serde_json::Value;

use super::{Aspect, erased::json};
use crate::facts::{Held, Table};

/// A declaration while it is written: its name, and what is held of the resource that no member says
/// yet.
#[derive(Debug)]
pub struct Written {
    table: Table,
    held: Held,
}

impl Written {
    /// The declaration of what is called `name`.
    #[must_use]
    pub fn new(name: &str, held: Held) -> Self {
        let mut written = Self { table: Table::new(), held };
        written.set("name", name);
        written
    }

    /// Takes an aspect's value to say it in another form. Passing the aspect itself makes the wrong
    /// value a compile error.
    pub fn take<A: Aspect>(&mut self, _aspect: A) -> Option<A::Value> {
        serde_json::from_value(self.held.remove(A::NAME)?).ok()
    }

    /// A member that was set.
    #[must_use]
    pub fn get(&self, key: &str) -> &str {
        self.table.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// Sets a member; nothing sets none.
    pub fn set(&mut self, key: &str, value: impl Serialize) {
        match json(&value) {
            Ok(Value::Null) | Err(_) => drop(self.table.remove(key)),
            Ok(value) => drop(self.table.insert(key.to_owned(), value)),
        }
    }

    /// Makes an aspect's members the declaration's own.
    pub fn spread(&mut self, aspect: &str) {
        if let Some(Value::Object(members)) = self.held.remove(aspect) {
            self.table.extend(members);
        }
    }

    /// The declaration, with what was not taken under the names of its aspects.
    #[must_use]
    pub fn rest(mut self) -> Table {
        self.table.extend(self.held);
        self.table
    }
}
