//! Statements that look at a part of the request, to and from the SDK.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types as sdk;

use super::{
    strange::{Built, Read},
    words_sdk::{to_sdk_word, word_of_sdk},
};
use crate::waf::{
    field::FieldToMatch,
    matches::{ByteMatch, RegexMatch, RegexPatternSet, SizeConstraint, SqliMatch, XssMatch, low_sensitivity},
    text::{PreParse, SearchString, Transformations},
};

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
            .positional_constraint(to_sdk_word(&self.positional_constraint));
        inspecting!(self, builder)
    }

    pub(crate) fn of_sdk(statement: sdk::ByteMatchStatement) -> Read<Self> {
        inspected!(statement, {
            search_string: SearchString::of(statement.search_string.into_inner()),
            positional_constraint: word_of_sdk(statement.positional_constraint)
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
            .comparison_operator(to_sdk_word(&self.comparison_operator))
            .size(self.size);
        inspecting!(self, builder)
    }

    pub(crate) fn of_sdk(statement: sdk::SizeConstraintStatement) -> Read<Self> {
        inspected!(statement, {
            comparison_operator: word_of_sdk(statement.comparison_operator),
            size: statement.size
        })
    }
}

impl SqliMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::SqliMatchStatement> {
        let builder =
            sdk::SqliMatchStatement::builder().sensitivity_level(to_sdk_word(&self.sensitivity_level));
        inspecting!(self, builder)
    }

    pub(crate) fn of_sdk(statement: sdk::SqliMatchStatement) -> Read<Self> {
        inspected!(statement, {
            sensitivity_level: statement.sensitivity_level.map_or_else(low_sensitivity, word_of_sdk)
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
