//! From the SDK's errors to [`Failure`]: the operation, AWS's code and request id, and a hint.

use aws_smithy_runtime_api::{
    client::{orchestrator::HttpResponse, result::SdkError},
    http::Response,
};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::model::{Cause, Failure};

/// AWS's codes for "you may not" (aws-facts §4, §10.1).
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "Forbidden",
    "KMSAccessDenied",
    "UnauthorizedOperation",
];

/// AWS's codes for "I don't know you".
const CREDENTIALS: &[&str] = &[
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// AWS's codes for "fewer calls, please" (aws-facts §1.2).
const THROTTLED: &[&str] = &[
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
];

/// What is absent has one of these codes; everything else stays a failure. *Denied is never
/// absent.*
pub fn absent<T>(answer: Result<T, Failure>, codes: &[&str]) -> Result<Option<T>, Failure> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(failure) if failure.has_code(codes) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// A deletion of something that is already gone is done.
pub fn gone<T>(answer: Result<T, Failure>, codes: &[&str]) -> Result<(), Failure> {
    absent(answer, codes).map(|_| ())
}

/// The failure that an SDK error says.
pub fn failure<E>(operation: &str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut failure = Failure {
        operation: operation.to_owned(),
        code: None,
        message: String::new(),
        request_id: None,
        cause: Cause::Refused,
        hint: None,
        done: Vec::new(),
    };
    match error {
        SdkError::ServiceError(context) => {
            let metadata = context.err().meta();
            let response = context.raw();
            failure.code = metadata.code().map(str::to_owned).or_else(|| status_code(response));
            failure.message = match metadata.message() {
                Some(message) => message.to_owned(),
                None if metadata.code().is_some() => "AWS gave no message".to_owned(),
                None => format!("the answer could not be read: {}", chain(context.err())),
            };
            failure.request_id = request_id(response);
            failure.cause = cause(failure.code.as_deref().unwrap_or_default());
        }
        SdkError::TimeoutError(_) => {
            failure.cause = Cause::Network;
            "no answer in time".clone_into(&mut failure.message);
        }
        SdkError::ResponseError(context) => {
            failure.cause = Cause::Network;
            failure.message =
                format!("the answer could not be read (HTTP {})", context.raw().status().as_u16());
        }
        other => {
            let chain = chain(other);
            let about_credentials = chain.to_lowercase().contains("credential");
            failure.cause = if about_credentials { Cause::Credentials } else { Cause::Network };
            failure.message = chain;
        }
    }
    failure.hint = hint(&failure);
    failure
}

fn cause(code: &str) -> Cause {
    match code {
        code if DENIED.contains(&code) => Cause::Denied,
        code if CREDENTIALS.contains(&code) => Cause::Credentials,
        code if THROTTLED.contains(&code) => Cause::Throttled,
        _ => Cause::Refused,
    }
}

fn hint(failure: &Failure) -> Option<String> {
    match failure.cause {
        Cause::Denied => Some(format!("allow the IAM action {}", failure.operation)),
        Cause::Credentials => Some(
            "set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`; \
             without an AWS account use --local"
                .to_owned(),
        ),
        Cause::Network => {
            Some("check the network, the region and AWS_ENDPOINT_URL; without a network use --local or --live FILE".to_owned())
        }
        Cause::Throttled | Cause::Refused | Cause::Guard | Cause::Conflict => None,
    }
}

/// An answer without a body, as `HeadBucket` gives, has only its status (aws-facts §10).
fn status_code(response: &HttpResponse) -> Option<String> {
    match response.status().as_u16() {
        403 => Some("AccessDenied".to_owned()),
        404 => Some("NotFound".to_owned()),
        _ => None,
    }
}

fn request_id<B>(response: &Response<B>) -> Option<String> {
    ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]
        .iter()
        .find_map(|name| response.headers().get(*name))
        .map(str::to_owned)
}

/// The messages of an error and its sources, without repetition.
fn chain(error: &dyn std::error::Error) -> String {
    let mut messages: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(source) = next {
        let message = source.to_string();
        if !messages.iter().any(|before| before.contains(&message)) {
            messages.push(message);
        }
        next = source.source();
    }
    if messages.is_empty() { error.to_string() } else { messages.join(": ") }
}
