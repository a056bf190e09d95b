//! Statements that look at a part of the request.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    field::FieldToMatch,
    text::{PreParse, SearchString, Transformations},
    words::{ComparisonOperator, PositionalConstraint, SensitivityLevel, Word},
};
use crate::model::Arn;

/// A part of the request has certain bytes in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByteMatch {
    /// What to look for: up to 200 bytes; case matters, so with `LOWERCASE` write it in lower case.
    pub search_string: SearchString,
    /// Where it has to be.
    pub positional_constraint: Word<PositionalConstraint>,
    /// The part of the request.
    pub field_to_match: FieldToMatch,
    /// What is done to it before, in this order.
    #[serde(default)]
    pub text_transformations: Transformations,
    /// What is done before the request is taken apart.
    #[serde(default)]
    pub pre_parse_text_transformations: PreParse,
}

/// A part of the request matches a regular expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegexMatch {
    /// The expression, as PCRE without back references: up to 200 characters.
    #[schemars(length(min = 1, max = 200))]
    pub regex_string: String,
    /// The part of the request.
    pub field_to_match: FieldToMatch,
    /// What is done to it before, in this order.
    #[serde(default)]
    pub text_transformations: Transformations,
    /// What is done before the request is taken apart.
    #[serde(default)]
    pub pre_parse_text_transformations: PreParse,
}

/// A part of the request matches one of a set of regular expressions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegexPatternSet {
    /// The set, as in `${wafv2.regex_set.x.arn}`.
    pub arn: Arn,
    /// The part of the request.
    pub field_to_match: FieldToMatch,
    /// What is done to it before, in this order.
    #[serde(default)]
    pub text_transformations: Transformations,
    /// What is done before the request is taken apart.
    #[serde(default)]
    pub pre_parse_text_transformations: PreParse,
}

/// A part of the request has a certain size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeConstraint {
    /// How it compares to `size`.
    pub comparison_operator: Word<ComparisonOperator>,
    /// The size in bytes, up to 21474836480.
    #[schemars(range(min = 0, max = 21_474_836_480i64))]
    pub size: i64,
    /// The part of the request.
    pub field_to_match: FieldToMatch,
    /// What is done to it before, in this order.
    #[serde(default)]
    pub text_transformations: Transformations,
    /// What is done before the request is taken apart.
    #[serde(default)]
    pub pre_parse_text_transformations: PreParse,
}

/// A part of the request looks like SQL that was injected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SqliMatch {
    /// `HIGH` finds more, and more that is none.
    #[serde(default = "low_sensitivity")]
    pub sensitivity_level: Word<SensitivityLevel>,
    /// The part of the request.
    pub field_to_match: FieldToMatch,
    /// What is done to it before, in this order.
    #[serde(default)]
    pub text_transformations: Transformations,
    /// What is done before the request is taken apart.
    #[serde(default)]
    pub pre_parse_text_transformations: PreParse,
}

/// The sensitivity where none is said.
fn low_sensitivity() -> Word<SensitivityLevel> {
    Word(SensitivityLevel::Low)
}

/// A part of the request looks like a script that was injected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct XssMatch {
    /// The part of the request.
    pub field_to_match: FieldToMatch,
    /// What is done to it before, in this order.
    #[serde(default)]
    pub text_transformations: Transformations,
    /// What is done before the request is taken apart.
    #[serde(default)]
    pub pre_parse_text_transformations: PreParse,
}
