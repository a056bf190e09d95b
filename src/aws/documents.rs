//! Small conversions that every service's types need.

use aws_smithy_types::error::operation::BuildError;

use crate::model::Failure;

/// A request that the SDK would not build: a required member is missing, which is our mistake.
#[must_use]
pub fn unbuilt(operation: &str) -> impl Fn(BuildError) -> Failure + '_ {
    move |error| Failure::guard(operation, error.to_string())
}
