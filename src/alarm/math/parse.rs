//! Reading an expression.

use super::{
    expression::{Expression, Operator},
    token::{Token, tokens},
};

/// Operators by how close they bind, the loosest first. AWS does not publish the order; this is the one
/// that every language with these operators has.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("||", Operator::Or), ("OR", Operator::Or)],
    &[("&&", Operator::And), ("AND", Operator::And)],
    &[
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide)],
];

/// Parts in parts; more would be no expression that anybody wrote.
const DEPTH: usize = 60;

/// Operators in one expression, which has at most 2,048 characters (CloudWatch `MetricDataQuery`).
const OPERATORS: usize = 1024;

/// Reads a whole expression.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    let tokens = tokens(text)?;
    let mut reading = Reading { tokens: &tokens, depth: 0, operators: 0 };
    let expression = reading.level(0)?;
    match reading.tokens.first() {
        None => Ok(expression),
        Some(token) => Err(format!("expected an operator, found {}", shown(Some(token)))),
    }
}

struct Reading<'a> {
    tokens: &'a [Token],
    depth: usize,
    operators: usize,
}

impl Reading<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let found = match self.tokens.first() {
            Some(Token::Sign(each)) => *each == sign,
            Some(Token::Name(name)) => name == sign,
            _ => false,
        };
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(format!("expected `{sign}`, found {}", shown(self.tokens.first())))
        }
    }

    fn level(&mut self, level: usize) -> Result<Expression, String> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut one = self.level(level + 1)?;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.take(sign)) {
            self.operators += 1;
            if self.operators > OPERATORS {
                return Err(format!("it has more than {OPERATORS} operators"));
            }
            let other = self.level(level + 1)?;
            one = Expression::Binary(*operator, Box::new(one), Box::new(other));
        }
        Ok(one)
    }

    fn unary(&mut self) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("more than {DEPTH} parts stand in each other"));
        }
        let read =
            if self.take("-") { Ok(Expression::Negative(Box::new(self.unary()?))) } else { self.power() };
        self.depth -= 1;
        read
    }

    fn power(&mut self) -> Result<Expression, String> {
        let base = self.primary()?;
        if !self.take("^") {
            return Ok(base);
        }
        let exponent = self.unary()?;
        Ok(Expression::Binary(Operator::Power, Box::new(base), Box::new(exponent)))
    }

    fn primary(&mut self) -> Result<Expression, String> {
        let Some((first, rest)) = self.tokens.split_first() else {
            return Err("it ends too early".to_owned());
        };
        self.tokens = rest;
        match first {
            Token::Number(number) => Ok(Expression::Number(*number)),
            Token::Text(text) => Ok(Expression::Text(text.clone())),
            Token::Name(name) if self.take("(") => Ok(Expression::Call(name.clone(), self.list(")")?)),
            Token::Name(name) => Ok(Expression::Name(name.clone())),
            Token::Sign("[") => Ok(Expression::List(self.list("]")?)),
            Token::Sign("(") => {
                let inside = self.level(0)?;
                self.expect(")")?;
                Ok(inside)
            }
            Token::Sign(_) => Err(format!("expected a value, found {}", shown(Some(first)))),
        }
    }

    fn list(&mut self, end: &str) -> Result<Vec<Expression>, String> {
        let mut parts = Vec::new();
        if self.take(end) {
            return Ok(parts);
        }
        loop {
            parts.push(self.level(0)?);
            if !self.take(",") {
                self.expect(end)?;
                return Ok(parts);
            }
        }
    }
}

fn shown(token: Option<&Token>) -> String {
    match token {
        None => "the end".to_owned(),
        Some(Token::Number(number)) => format!("`{number}`"),
        Some(Token::Name(name)) => format!("`{name}`"),
        Some(Token::Text(text)) => format!("`\"{text}\"`"),
        Some(Token::Sign(sign)) => format!("`{sign}`"),
    }
}
