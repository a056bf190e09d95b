//! What statements look for and transformations before, to and from the SDK.

use aws_sdk_wafv2::types::{PreParseTextTransformation, TextTransformation};
use aws_smithy_types::Blob;

use super::{
    strange::{Built, each},
    words_sdk::{to_sdk_word, word_of_sdk},
};
use crate::waf::text::{PreParse, SearchString, Transformations};

impl SearchString {
    pub(crate) fn blob(&self) -> Blob {
        match self {
            Self::Text(text) => Blob::new(text.value()),
            Self::Bytes(bytes) => Blob::new(bytes.clone()),
        }
    }
}

impl Transformations {
    pub(crate) fn of_sdk(mut transformations: Vec<TextTransformation>) -> Self {
        transformations.sort_by_key(|one| one.priority);
        Self::of(transformations.into_iter().map(|one| word_of_sdk(one.r#type)).collect())
    }

    pub(crate) fn to_sdk(&self) -> Built<Vec<TextTransformation>> {
        each((0..).zip(self.iter()), |(priority, word)| {
            TextTransformation::builder().priority(priority).r#type(to_sdk_word(word)).build()
        })
    }
}

impl PreParse {
    pub(crate) fn of_sdk(transformations: Option<Vec<PreParseTextTransformation>>) -> Self {
        let mut transformations = transformations.unwrap_or_default();
        transformations.sort_by_key(|one| one.priority);
        Self::of(transformations.into_iter().map(|one| word_of_sdk(one.r#type)).collect())
    }

    pub(crate) fn to_sdk(&self) -> Built<Option<Vec<PreParseTextTransformation>>> {
        let built = each((0..).zip(self.iter()), |(priority, word)| {
            PreParseTextTransformation::builder().priority(priority).r#type(to_sdk_word(word)).build()
        })?;
        Ok((!built.is_empty()).then_some(built))
    }
}
