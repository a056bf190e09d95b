//! The values a resource has once it exists, and what other resources may refer to.

use std::collections::BTreeMap;

/// A resource's outputs by name.
pub type Outputs = BTreeMap<String, String>;

/// What a value looks like; a reference must have the shape its field expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An Amazon Resource Name.
    Arn,
    /// The name that AWS knows the resource by.
    Name,
    /// An id that AWS made up.
    Id,
    /// A URL.
    Url,
}

impl Shape {
    /// The shape of an output. The name decides: `arn` and `…_arn` are ARNs, and so on.
    #[must_use]
    pub fn of_output(name: &str) -> Self {
        match name.rsplit('_').next() {
            Some("arn") => Self::Arn,
            Some("id") => Self::Id,
            Some("url") => Self::Url,
            _ => Self::Name,
        }
    }
}

/// One output of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Its name in a reference: `arn`, `name`, `id`, `url`.
    pub name: &'static str,
    /// One line of documentation.
    pub about: &'static str,
    /// Whether it follows from name, account and region, and so is known before the resource exists.
    pub predicted: bool,
}

impl Output {
    /// An output that is known before the resource exists.
    #[must_use]
    pub const fn predicted(name: &'static str, about: &'static str) -> Self {
        Self { name, about, predicted: true }
    }

    /// An output that AWS makes up when the resource is created.
    #[must_use]
    pub const fn made_up(name: &'static str, about: &'static str) -> Self {
        Self { name, about, predicted: false }
    }
}
