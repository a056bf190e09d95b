//! Requests without a struct of their own.

use serde::{Serialize, Serializer, ser::SerializeStruct};

/// A request: the names of its members, and their values as pairs in pairs.
#[derive(Debug)]
pub struct Input<M>(pub &'static [&'static str], pub M);

/// The values of a request.
pub trait Members {
    /// Adds them to a structure under these names.
    fn add<S: SerializeStruct>(&self, names: &[&'static str], to: &mut S) -> Result<(), S::Error>;
}

impl Members for () {
    fn add<S: SerializeStruct>(&self, _names: &[&'static str], _to: &mut S) -> Result<(), S::Error> {
        Ok(())
    }
}

impl<T: Serialize, R: Members> Members for (T, R) {
    fn add<S: SerializeStruct>(&self, names: &[&'static str], to: &mut S) -> Result<(), S::Error> {
        let [name, rest @ ..] = names else { return Ok(()) };
        // A member called as a word of Rust is written `r#type`.
        to.serialize_field(name.strip_prefix("r#").unwrap_or(name), &self.0)?;
        self.1.add(rest, to)
    }
}

impl<M: Members> Serialize for Input<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut structure = serializer.serialize_struct("Input", self.0.len())?;
        self.1.add(self.0, &mut structure)?;
        structure.end()
    }
}

/// A request of these members, in AWS's terms: `input! { log_group_name: &at.name, tags: tags }`.
macro_rules! input {
    (@pairs) => { () };
    (@pairs $value:expr $(, $rest:expr)*) => { ($value, $crate::aws::wire::input!(@pairs $($rest),*)) };
    ($($member:ident: $value:expr),+ $(,)?) => {
        $crate::aws::wire::Input(&[$(stringify!($member)),+], $crate::aws::wire::input!(@pairs $($value),+))
    };
}

pub(crate) use input;
