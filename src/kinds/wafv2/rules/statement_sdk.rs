//! What a rule looks for, to and from the SDK.

use aws_sdk_wafv2::types as sdk;

use super::strange::{Built, Read, Strange, each};
use crate::waf::{
    groups::{ManagedRuleGroup, RuleGroup},
    matches::{ByteMatch, RegexMatch, RegexPatternSet, SizeConstraint, SqliMatch, XssMatch},
    origins::{AsnMatch, GeoMatch, IpSet, LabelMatch},
    rate::RateBased,
    statement::{Statement, Statements},
};

impl Statement {
    pub(crate) fn to_sdk(&self) -> Built<sdk::Statement> {
        let sdk = sdk::Statement::builder();
        let sdk = match self {
            Self::ByteMatch(one) => sdk.byte_match_statement(one.to_sdk()?),
            Self::RegexMatch(one) => sdk.regex_match_statement(one.to_sdk()?),
            Self::RegexPatternSet(one) => sdk.regex_pattern_set_reference_statement(one.to_sdk()?),
            Self::SizeConstraint(one) => sdk.size_constraint_statement(one.to_sdk()?),
            Self::SqliMatch(one) => sdk.sqli_match_statement(one.to_sdk()?),
            Self::XssMatch(one) => sdk.xss_match_statement(one.to_sdk()?),
            Self::GeoMatch(one) => sdk.geo_match_statement(one.to_sdk()?),
            Self::AsnMatch(one) => sdk.asn_match_statement(one.to_sdk()?),
            Self::IpSet(one) => sdk.ip_set_reference_statement(one.to_sdk()?),
            Self::LabelMatch(one) => sdk.label_match_statement(one.to_sdk()?),
            Self::RateBased(one) => sdk.rate_based_statement(one.to_sdk()?),
            Self::ManagedRuleGroup(one) => sdk.managed_rule_group_statement(one.to_sdk()?),
            Self::RuleGroup(one) => sdk.rule_group_reference_statement(one.to_sdk()?),
            Self::And(all) => {
                let all = each(&all.statements, Self::to_sdk)?;
                sdk.and_statement(sdk::AndStatement::builder().set_statements(Some(all)).build()?)
            }
            Self::Or(any) => {
                let any = each(&any.statements, Self::to_sdk)?;
                sdk.or_statement(sdk::OrStatement::builder().set_statements(Some(any)).build()?)
            }
            Self::Not(one) => {
                sdk.not_statement(sdk::NotStatement::builder().statement(one.to_sdk()?).build())
            }
        };
        Ok(sdk.build())
    }

    pub(crate) fn of_sdk(sdk: sdk::Statement) -> Read<Self> {
        let statements =
            |all: Vec<sdk::Statement>| each(all, Self::of_sdk).map(|statements| Statements { statements });
        let kinds = [
            sdk.byte_match_statement.map(|one| ByteMatch::of_sdk(one).map(Self::ByteMatch)),
            sdk.regex_match_statement.map(|one| RegexMatch::of_sdk(one).map(Self::RegexMatch)),
            sdk.regex_pattern_set_reference_statement
                .map(|one| RegexPatternSet::of_sdk(one).map(Self::RegexPatternSet)),
            sdk.size_constraint_statement.map(|one| SizeConstraint::of_sdk(one).map(Self::SizeConstraint)),
            sdk.sqli_match_statement.map(|one| SqliMatch::of_sdk(one).map(Self::SqliMatch)),
            sdk.xss_match_statement.map(|one| XssMatch::of_sdk(one).map(Self::XssMatch)),
            sdk.geo_match_statement.map(|one| Ok(Self::GeoMatch(GeoMatch::of_sdk(one)))),
            sdk.asn_match_statement.map(|one| Ok(Self::AsnMatch(AsnMatch::of_sdk(one)))),
            sdk.ip_set_reference_statement.map(|one| Ok(Self::IpSet(IpSet::of_sdk(one)))),
            sdk.label_match_statement.map(|one| Ok(Self::LabelMatch(LabelMatch::of_sdk(one)))),
            sdk.rate_based_statement.map(|one| RateBased::of_sdk(one).map(Self::RateBased)),
            sdk.managed_rule_group_statement.map(|one| {
                ManagedRuleGroup::of_sdk(one).map(|group| Self::ManagedRuleGroup(Box::new(group)))
            }),
            sdk.rule_group_reference_statement.map(|one| RuleGroup::of_sdk(one).map(Self::RuleGroup)),
            sdk.and_statement.map(|all| statements(all.statements).map(Self::And)),
            sdk.or_statement.map(|any| statements(any.statements).map(Self::Or)),
            sdk.not_statement.map(|not| {
                let statement = not.statement.ok_or(Strange("a negation of nothing"))?;
                Self::of_sdk(*statement).map(|statement| Self::Not(Box::new(statement)))
            }),
        ];
        kinds.into_iter().flatten().next().unwrap_or(Err(Strange("a statement")))
    }

    /// The SDK's form of a statement inside another one.
    pub(crate) fn boxed(statement: Option<&Self>) -> Built<Option<Box<sdk::Statement>>> {
        Ok(statement.map(Self::to_sdk).transpose()?.map(Box::new))
    }

    /// A statement inside another one, from the SDK's form.
    pub(crate) fn unboxed(statement: Option<Box<sdk::Statement>>) -> Read<Option<Box<Self>>> {
        Ok(statement.map(|statement| Self::of_sdk(*statement)).transpose()?.map(Box::new))
    }
}
