//! Words that AWS spells: the SDK's own enums, in stack files and documents.

use std::{borrow::Cow, fmt, ops::Deref};

use aws_sdk_wafv2::types::{
    AssociatedResourceType, BodyParsingFallbackBehavior, ComparisonOperator, CountryCode, FallbackBehavior,
    ForwardedIpPosition, InspectionLevel, JsonMatchScope, LabelMatchScope, MapMatchScope, OversizeHandling,
    PayloadType, PositionalConstraint, PreParseTextTransformationType, RateBasedStatementAggregateKeyType,
    ResponseContentType, SensitivityLevel, SensitivityToAct, SizeInspectionLimit, TextTransformationType,
    UsageOfAction,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An enum of the SDK whose values are words.
pub trait SdkWord: Clone + Ord + AsRef<str> + for<'a> From<&'a str> {
    /// AWS's name of the enum.
    const NAME: &'static str;
    /// All words that the SDK knows.
    fn words() -> &'static [&'static str];
}

macro_rules! sdk_words {
    ($($name:ident)*) => {$(
        impl SdkWord for $name {
            const NAME: &'static str = stringify!($name);

            fn words() -> &'static [&'static str] {
                $name::values()
            }
        }
    )*};
}

sdk_words! {
    AssociatedResourceType BodyParsingFallbackBehavior ComparisonOperator CountryCode FallbackBehavior
    ForwardedIpPosition InspectionLevel JsonMatchScope LabelMatchScope MapMatchScope OversizeHandling
    PayloadType PositionalConstraint PreParseTextTransformationType RateBasedStatementAggregateKeyType
    ResponseContentType SensitivityLevel SensitivityToAct SizeInspectionLimit TextTransformationType
    UsageOfAction
}

/// One such word. A declaration may only use words that the SDK knows; AWS may answer with others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word<T>(pub T);

impl<T> Deref for Word<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: SdkWord> fmt::Display for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref())
    }
}

impl<T: SdkWord> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_ref())
    }
}

impl<'de, T: SdkWord> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        if !T::words().contains(&word.as_str()) {
            return Err(de::Error::unknown_variant(&word, T::words()));
        }
        Ok(Self(T::from(&word)))
    }
}

impl<T: SdkWord> JsonSchema for Word<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": T::words() })
    }
}
