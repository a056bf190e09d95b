//! Metric math: series of values out of other series, by an expression.
//!
//! After the user guide, "Using metric math". A function that is not here, or a case for which AWS
//! publishes no result, is an error that says so: what it comes to is not known.

mod context;
mod expression;
mod form;
mod functions;
mod operators;
mod parse;
mod token;
mod value;

pub(super) use context::{Context, watched};
pub use form::{ExpressionForm, FUNCTIONS, WrongExpression, expression_form};
