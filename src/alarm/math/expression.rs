//! An expression that was read.

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Number(f64),
    /// The result of another id; a key word such as `REPEAT` where a function expects one.
    Name(String),
    Text(String),
    /// `[m1, m2]`
    List(Vec<Self>),
    Negative(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
    Call(String, Vec<Self>),
}

/// An operator between two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl Expression {
    /// The ids that it may use.
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::Name(name) => vec![name],
            Self::Number(_) | Self::Text(_) => Vec::new(),
            Self::List(parts) | Self::Call(_, parts) => parts.iter().flat_map(Self::names).collect(),
            Self::Negative(part) => part.names(),
            Self::Binary(_, one, other) => [one.names(), other.names()].concat(),
        }
    }
}
