//! How Lambda is called, names and outputs of functions, and their tags.

use std::sync::Arc as Shared;

use super::live::{CodeLocation, Configuration};
pub(super) use crate::kinds::lambda::{LAMBDA, NOT_FOUND, TAG};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
    kinds::lambda::TAG_CALLS,
};

pub(super) const GET: Operation =
    LAMBDA.http("lambda:GetFunction", "GET", "/2015-03-31/functions/{FunctionName}");
pub(super) const LIST: Operation = LAMBDA
    .http("lambda:ListFunctions", "GET", "/2015-03-31/functions")
    .query(&[("Marker", "Marker"), ("MaxItems", "MaxItems")])
    .lists(&["functions"]);

const CONFLICT: &str = "ResourceConflictException";

/// Another write to the function is under way: an update, its creation, or a permission (aws-facts §4.1).
pub(super) const BUSY: [Transient; 3] = [
    Transient::always(CONFLICT).saying("update is in progress"),
    Transient::always(CONFLICT).saying("in the following state: Pending"),
    Transient::always(CONFLICT).saying("concurrent update operation").quick(),
];

/// A function as AWS has it.
#[derive(Clone, Deserialize)]
pub(super) struct Function {
    pub configuration: Configuration,
    pub code: Option<CodeLocation>,
    pub concurrency: Option<Concurrency>,
}

/// What is reserved for a function.
#[derive(Clone, Deserialize)]
pub(super) struct Concurrency {
    pub reserved_concurrent_executions: Option<i32>,
}

/// The ARN, which follows from the name.
pub(super) fn arn(name: &str, scope: &Scope) -> String {
    scope.arn("lambda", &format!("function:{name}"))
}

/// The outputs, all of which are known before the function exists.
pub(super) fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &arn(name, scope)), ("name", name)])
}

/// The function, asked for once in a round of reads.
pub(super) async fn get(aws: &Aws, at: &Target) -> Result<Shared<Option<Function>>, Failure> {
    let name = format!("{}/{}/{}", GET.action, at.scope.region, at.name);
    aws.catalogue().listing(&name, || now(aws, at)).await
}

/// The function as it is now.
pub(super) async fn now(aws: &Aws, at: &Target) -> Result<Option<Function>, Failure> {
    absent(aws.call(&GET, &at.scope.region, &input! { function_name: &at.name }).await, NOT_FOUND)
}

/// The functions of a region.
pub(super) async fn all(aws: &Aws, scope: &Scope) -> Result<Vec<Configuration>, Failure> {
    aws.list(&LIST, &scope.region, &input! { max_items: 50 }).await
}

/// The call that creates a function carries its tags.
#[derive(Debug)]
pub(super) struct FunctionTags;

impl TaggedByArn for FunctionTags {
    const CALLS: [Operation; 3] = TAG_CALLS;
    type Form = Tags;
    const NOT_FOUND: &'static [&'static str] = NOT_FOUND;
    const TRANSIENT: &'static [Transient] = &BUSY;

    fn arn(at: &Target) -> String {
        arn(&at.name, &at.scope)
    }
}
