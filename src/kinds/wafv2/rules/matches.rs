//! Statements that look at a part of the request.

use aws_sdk_wafv2::types::{self as sdk, ComparisonOperator, PositionalConstraint, SensitivityLevel};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    field::FieldToMatch,
    strange::{Built, Read},
    text::{PreParse, SearchString, Transformations},
    words::Word,
};
use crate::{kind::known, model::Arn};

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
    #[serde(default = "low")]
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

fn low() -> Word<SensitivityLevel> {
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

/// Puts what all of these statements have in common into a builder.
macro_rules! inspecting {
    ($statement:expr, $builder:expr) => {
        $builder
            .field_to_match($statement.field_to_match.to_sdk()?)
            .set_text_transformations(Some($statement.text_transformations.to_sdk()?))
            .set_pre_parse_text_transformations($statement.pre_parse_text_transformations.to_sdk()?)
            .build()
    };
}

/// Reads what all of these statements have in common, and their own members.
macro_rules! inspected {
    ($statement:expr, { $($member:ident: $value:expr),* }) => {
        Ok(Self {
            $($member: $value,)*
            field_to_match: FieldToMatch::of_sdk($statement.field_to_match)?,
            text_transformations: Transformations::of_sdk($statement.text_transformations),
            pre_parse_text_transformations: PreParse::of_sdk($statement.pre_parse_text_transformations),
        })
    };
}

impl ByteMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::ByteMatchStatement> {
        let builder = sdk::ByteMatchStatement::builder()
            .search_string(self.search_string.blob())
            .positional_constraint(self.positional_constraint.0.clone());
        inspecting!(self, builder)
    }

    pub(crate) fn of_sdk(statement: sdk::ByteMatchStatement) -> Read<Self> {
        inspected!(statement, {
            search_string: SearchString::of(statement.search_string.into_inner()),
            positional_constraint: Word(statement.positional_constraint)
        })
    }
}

impl RegexMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::RegexMatchStatement> {
        inspecting!(self, sdk::RegexMatchStatement::builder().regex_string(&self.regex_string))
    }

    pub(crate) fn of_sdk(statement: sdk::RegexMatchStatement) -> Read<Self> {
        inspected!(statement, { regex_string: statement.regex_string })
    }
}

impl RegexPatternSet {
    pub(crate) fn to_sdk(&self) -> Built<sdk::RegexPatternSetReferenceStatement> {
        inspecting!(self, sdk::RegexPatternSetReferenceStatement::builder().arn(self.arn.value()))
    }

    pub(crate) fn of_sdk(statement: sdk::RegexPatternSetReferenceStatement) -> Read<Self> {
        inspected!(statement, { arn: Arn(known(statement.arn)) })
    }
}

impl SizeConstraint {
    pub(crate) fn to_sdk(&self) -> Built<sdk::SizeConstraintStatement> {
        let builder = sdk::SizeConstraintStatement::builder()
            .comparison_operator(self.comparison_operator.0.clone())
            .size(self.size);
        inspecting!(self, builder)
    }

    pub(crate) fn of_sdk(statement: sdk::SizeConstraintStatement) -> Read<Self> {
        inspected!(statement, {
            comparison_operator: Word(statement.comparison_operator),
            size: statement.size
        })
    }
}

impl SqliMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::SqliMatchStatement> {
        let builder = sdk::SqliMatchStatement::builder().sensitivity_level(self.sensitivity_level.0.clone());
        inspecting!(self, builder)
    }

    pub(crate) fn of_sdk(statement: sdk::SqliMatchStatement) -> Read<Self> {
        inspected!(statement, {
            sensitivity_level: statement.sensitivity_level.map_or_else(low, Word)
        })
    }
}

impl XssMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::XssMatchStatement> {
        inspecting!(self, sdk::XssMatchStatement::builder())
    }

    pub(crate) fn of_sdk(statement: sdk::XssMatchStatement) -> Read<Self> {
        inspected!(statement, {})
    }
}
