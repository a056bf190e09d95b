//! Requests and answers by protocol: a tree as a request, an answer as a tree, a refusal as code and message.

mod form;
mod json;
mod rest;
mod xml;

use std::fmt;

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::orchestrator::{HttpRequest, HttpResponse},
};
use aws_smithy_types::{
    body::SdkBody,
    error::metadata::{ErrorMetadata, ProvideErrorMetadata},
};

use super::{
    ser::Malformed,
    service::{Operation, Protocol},
    tree::Tree,
};
use crate::aws::answers;

/// A request without its host.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Prepared {
    pub(super) method: &'static str,
    /// Path and query.
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

/// Without the values, which may be secret.
impl fmt::Debug for Prepared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a {} request of {} bytes", self.method, self.body.len())
    }
}

impl Prepared {
    pub(super) fn into_http(self) -> Result<HttpRequest, BoxError> {
        let mut request = HttpRequest::new(SdkBody::from(self.body));
        request.set_method(self.method)?;
        request.set_uri(self.path)?;
        for (name, value) in self.headers {
            request.headers_mut().try_insert(name, value)?;
        }
        Ok(request)
    }
}

/// The request of an operation.
pub(super) fn prepare(operation: &Operation, input: Tree) -> Result<Prepared, Malformed> {
    let post = |headers, body| Prepared { method: "POST", path: "/".to_owned(), headers, body };
    let service = operation.service;
    Ok(match service.protocol {
        Protocol::Json(version) => {
            let headers = vec![
                ("content-type", format!("application/x-amz-json-{version}")),
                ("x-amz-target", format!("{}.{}", service.target, operation.name())),
            ];
            post(headers, json::to_body(&input)?)
        }
        Protocol::RestJson => rest::prepare(operation, input)?,
        Protocol::Query | Protocol::Ec2 => {
            let body = form::to_body(operation, &input)?;
            post(vec![("content-type", "application/x-www-form-urlencoded".to_owned())], body)
        }
    })
}

/// The tree of an answer.
pub(super) fn answer(operation: &Operation, response: &HttpResponse) -> Result<Tree, Malformed> {
    let body = response.body().bytes().unwrap_or_default();
    match operation.service.protocol {
        Protocol::Json(_) => json::from_body(body),
        Protocol::RestJson => {
            let tree = json::from_body(body)?;
            Ok(match operation.http.answer_payload {
                Some(member) => Tree::Struct(vec![(member.to_owned(), tree)]),
                None => tree,
            })
        }
        Protocol::Query => xml::result(body, operation.name()),
        Protocol::Ec2 => xml::result_of_ec2(body),
    }
}

/// AWS's refusal of a call. One that can't be read has no code, and is tried again by its status.
#[derive(Clone, Debug, Default)]
pub(super) struct Refusal(ErrorMetadata);

impl Refusal {
    pub(super) fn from_response(response: &HttpResponse) -> Self {
        let mut metadata = ErrorMetadata::builder();
        if let Some(code) = answers::code(response) {
            metadata = metadata.code(code);
        }
        if let Some(message) = answers::message(response) {
            metadata = metadata.message(message);
        }
        Self(metadata.build())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for Refusal {}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

#[cfg(test)]
mod tests;
