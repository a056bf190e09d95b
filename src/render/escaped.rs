//! Text of a medium in the making: markup is written in this program and so `&'static str`; all else has to be
//! escaped to get in.

use std::marker::PhantomData;

/// A medium in which something is written.
pub trait Medium {
    /// What has to stand between a text and what comes behind it, so that both mean the same as alone.
    fn between(_before: &str, _behind: &str) -> &'static str {
        ""
    }
}

/// Text of a medium in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escaped<M> {
    text: String,
    medium: PhantomData<M>,
}

impl<M> Default for Escaped<M> {
    fn default() -> Self {
        Self::of(String::new())
    }
}

impl<M> From<&'static str> for Escaped<M> {
    fn from(markup: &'static str) -> Self {
        Self::of(markup.to_owned())
    }
}

impl<M: Medium> FromIterator<Escaped<M>> for Escaped<M> {
    fn from_iter<I: IntoIterator<Item = Escaped<M>>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), Self::and)
    }
}

impl<M> Escaped<M> {
    /// A text in which everything foreign is escaped already.
    pub(in crate::render) fn of(text: String) -> Self {
        Self { text, medium: PhantomData }
    }

    /// How long it is in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }
}

impl<M: Medium> Escaped<M> {
    /// Puts a text behind it in which everything foreign is escaped already.
    pub(in crate::render) fn push_escaped(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The same with more behind it.
    #[must_use]
    pub fn and(mut self, more: impl Into<Self>) -> Self {
        self.push(more);
        self
    }

    /// Puts more behind it.
    pub fn push(&mut self, more: impl Into<Self>) {
        let more = more.into();
        self.text.push_str(M::between(&self.text, &more.text));
        self.text.push_str(&more.text);
    }
}
