//! What a rule found.

use crate::{diagnostics::meant, model::Address};

/// One place where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The resource that is at fault.
    pub address: Address,
    /// Where in its declaration, as keys and indices.
    pub path: Vec<String>,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// What the caret says.
    pub label: Option<String>,
    /// Another resource that belongs to it, where in it, and why.
    pub related: Option<(Address, Vec<String>, String)>,
    /// What would help.
    pub help: Option<String>,
    /// A part of what is written there, and what would mend it in its place.
    pub instead: Option<(String, String)>,
}

impl Finding {
    /// A finding at a dotted path of a resource; an empty path is the resource itself.
    #[must_use]
    pub fn at(address: &Address, path: &str, message: impl Into<String>) -> Self {
        Self {
            address: address.clone(),
            path: keys(path),
            message: message.into(),
            label: None,
            related: None,
            help: None,
            instead: None,
        }
    }

    /// What the caret says.
    #[must_use]
    pub fn with_label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// Offers a name for what is written there: the label asks whether it was meant.
    #[must_use]
    pub fn with_offer(self, written: &str, offer: &str) -> Self {
        self.with_label(meant(offer)).with_instead(written, offer)
    }

    /// What would mend it: `new` instead of `old`, which is a part of what is written there.
    #[must_use]
    pub fn with_instead(self, old: &str, new: impl Into<String>) -> Self {
        Self { instead: Some((old.to_owned(), new.into())), ..self }
    }

    /// Another resource that belongs to it.
    #[must_use]
    pub fn with_related(self, address: &Address, path: &str, why: impl Into<String>) -> Self {
        Self { related: Some((address.clone(), keys(path), why.into())), ..self }
    }

    /// What would help.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

fn keys(path: &str) -> Vec<String> {
    path.split('.').filter(|key| !key.is_empty()).map(str::to_owned).collect()
}
