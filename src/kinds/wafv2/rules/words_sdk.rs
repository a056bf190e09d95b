//! Words of the language, to and from the SDK's enums.

use crate::waf::words::{Vocabulary, Word};

/// The SDK's form of a word.
pub(crate) fn to_sdk_word<S: for<'a> From<&'a str>>(word: &impl AsRef<str>) -> S {
    S::from(word.as_ref())
}

/// The word for a value of the SDK.
pub(crate) fn word_of_sdk<T: Vocabulary>(sdk: impl AsRef<str>) -> Word<T> {
    Word(T::from(sdk.as_ref()))
}

#[cfg(test)]
mod tests {
    use aws_sdk_wafv2::types as sdk;

    use crate::waf::words::{self, Vocabulary};

    macro_rules! same_words {
        ($($name:ident)*) => {$(
            assert_eq!(words::$name::WORDS, sdk::$name::values(), stringify!($name));
        )*};
    }

    #[test]
    fn stack_files_may_use_every_word_that_the_sdk_knows() {
        same_words! {
            AssociatedResourceType BodyParsingFallbackBehavior ComparisonOperator CountryCode FallbackBehavior
            ForwardedIpPosition InspectionLevel JsonMatchScope LabelMatchScope MapMatchScope OversizeHandling
            PayloadType PositionalConstraint PreParseTextTransformationType RateBasedStatementAggregateKeyType
            ResponseContentType SensitivityLevel SensitivityToAct SizeInspectionLimit TextTransformationType
            UsageOfAction
        }
    }

    #[test]
    fn a_word_that_aws_made_up_later_comes_back_as_it_was() {
        let word = super::word_of_sdk::<words::PositionalConstraint>("SOMEWHERE");
        assert_eq!(super::to_sdk_word::<sdk::PositionalConstraint>(&word).as_str(), "SOMEWHERE");
    }
}
