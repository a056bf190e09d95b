//! What a rule looks for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    groups::{ManagedRuleGroup, RuleGroup},
    matches::{ByteMatch, RegexMatch, RegexPatternSet, SizeConstraint, SqliMatch, XssMatch},
    origins::{AsnMatch, GeoMatch, IpSet, LabelMatch},
    rate::RateBased,
};

/// What a rule looks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    /// A part of the request has certain bytes in it.
    ByteMatch(ByteMatch),
    /// A part of the request matches a regular expression.
    RegexMatch(RegexMatch),
    /// A part of the request matches one of a set of regular expressions.
    RegexPatternSet(RegexPatternSet),
    /// A part of the request has a certain size.
    SizeConstraint(SizeConstraint),
    /// A part of the request looks like SQL that was injected.
    SqliMatch(SqliMatch),
    /// A part of the request looks like a script that was injected.
    XssMatch(XssMatch),
    /// The request comes from certain countries.
    GeoMatch(GeoMatch),
    /// The request comes from certain autonomous systems.
    AsnMatch(AsnMatch),
    /// The request comes from an address of an IP set.
    IpSet(IpSet),
    /// An earlier rule put a label on the request.
    LabelMatch(LabelMatch),
    /// Too many requests that have something in common.
    RateBased(RateBased),
    /// Rules that AWS or a vendor looks after.
    ManagedRuleGroup(Box<ManagedRuleGroup>),
    /// Rules of a rule group of one's own.
    RuleGroup(RuleGroup),
    /// All of several statements.
    And(Statements),
    /// At least one of several statements.
    Or(Statements),
    /// Whatever a statement does not match.
    Not(Box<Statement>),
}

/// Two statements or more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statements {
    /// The statements.
    #[schemars(length(min = 2))]
    pub statements: Vec<Statement>,
}

impl Statement {
    /// Whether it stands for rules of a group, which have actions of their own.
    #[must_use]
    pub fn is_group(&self) -> bool {
        matches!(self, Self::ManagedRuleGroup(_) | Self::RuleGroup(_))
    }
}
