//! A pattern as read.

use core::net::IpAddr;

use serde_json::Value;

use super::dialect::Dialect;

/// A pattern that AWS takes.
#[derive(Debug)]
pub struct Pattern {
    pub(super) all: Clauses,
    pub(super) dialect: &'static Dialect,
}

/// Clauses that all have to hold.
pub(super) type Clauses = Vec<Clause>;

#[derive(Debug)]
pub(super) enum Clause {
    /// Some value of a key has to match in one of these ways.
    Values(String, Vec<Match>),
    /// The table of a key.
    Table(String, Clauses),
    /// `$or`: one of these has to hold.
    Or(Vec<Clauses>),
}

#[derive(Debug)]
pub(super) enum Match {
    Is(Test),
    AnythingBut(Vec<Test>),
    Exists(bool),
}

/// A test of one value.
#[derive(Debug)]
pub(super) enum Test {
    /// Text, a number, true, false or null.
    Equals(Value),
    Text {
        operator: TextOperator,
        operand: String,
        ignores_case: bool,
    },
    /// Comparisons that all have to hold.
    Numeric(Vec<(Comparison, f64)>),
    /// An address, and how many of its leading bits count.
    Cidr(IpAddr, u32),
    /// Its operand is not known before something exists that it refers to.
    Pending,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum TextOperator {
    Equals,
    Prefix,
    Suffix,
    Wildcard,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
