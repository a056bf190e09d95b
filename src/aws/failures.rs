//! From the SDK's errors to [`Failure`]: the operation, AWS's code and request id, and a hint.

use aws_smithy_runtime_api::{
    client::{orchestrator::HttpResponse, result::SdkError},
    http::Response,
};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::{
    answers,
    codes::{self, NO_MESSAGE, cause},
    hints::hint,
};
use crate::model::{Cause, Failure};

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
            let status = response.status().as_u16();
            failure.code = metadata.code().map(str::to_owned).or_else(|| status_code(response));
            let code = failure.code.as_deref().unwrap_or_default();
            failure.cause = cause(code, status);
            failure.message = match metadata.message().map(str::trim).filter(|message| !message.is_empty()) {
                Some(message) => message.to_owned(),
                None if metadata.code().is_some() => in_our_words(code, status),
                None => format!("the answer could not be read: {}", chain(context.err())),
            };
            failure.request_id = request_id(response);
            // What S3 says of wrong credentials holds the token itself and the text that was signed.
            if failure.cause != Cause::Credentials {
                add(
                    &mut failure.message,
                    &answers::members(response, metadata.message().unwrap_or_default()),
                );
            }
        }
        SdkError::TimeoutError(_) => {
            failure.cause = Cause::Network;
            "no answer in time".clone_into(&mut failure.message);
        }
        SdkError::ResponseError(context) => {
            let status = context.raw().status().as_u16();
            failure.cause = if status >= 500 { Cause::Unavailable } else { Cause::Network };
            failure.message = format!("the answer could not be read (HTTP {status})");
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

/// What a code says that comes without a text.
fn in_our_words(code: &str, status: u16) -> String {
    let is_missing =
        ["NotFound", "NoSuch", "NonExistent", "Nonexistent"].iter().any(|part| code.contains(part));
    if is_missing {
        return "it does not exist".to_owned();
    }
    if codes::is_throttled(code, status) {
        return "too many calls".to_owned();
    }
    if status >= 500 { format!("a fault at AWS (HTTP {status})") } else { NO_MESSAGE.to_owned() }
}

/// Adds to a message what stands beside it in the answer.
fn add(message: &mut String, members: &[(String, String)]) {
    let said: Vec<String> = members.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    if !said.is_empty() {
        message.push_str(&format!(" ({})", said.join(", ")));
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

#[cfg(test)]
mod tests {
    use super::super::replay::answering;
    use crate::model::{Cause, Failure};

    async fn of_sns(status: u16, body: &str) -> Failure {
        let answers = [(status, body); 4];
        let (aws, _) = answering(&answers);
        aws.send("sns:ListTopics", aws.sns("eu-central-1").list_topics().send()).await.unwrap_err()
    }

    #[tokio::test(start_paused = true)]
    async fn no_failure_is_without_words() {
        let cases = [
            (
                404,
                "<ErrorResponse><Error><Code>ResourceNotFound</Code></Error></ErrorResponse>",
                "it does not exist",
            ),
            (
                400,
                "<ErrorResponse><Error><Code>Throttled</Code><Message> </Message></Error></ErrorResponse>",
                "too many calls",
            ),
            (
                500,
                "<ErrorResponse><Error><Code>InternalFailure</Code><Message/></Error></ErrorResponse>",
                "a fault at AWS (HTTP 500)",
            ),
            (400, "<ErrorResponse><Error><Code>Odd</Code></Error></ErrorResponse>", "AWS gave no message"),
        ];
        for (status, body, expected) in cases {
            assert_eq!(of_sns(status, body).await.message, expected, "{body}");
        }
        assert!(!of_sns(502, "<html><body>Bad Gateway</body></html>").await.message.is_empty());
        assert!(!of_sns(400, "").await.message.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_at_aws_is_no_refusal() {
        for status in [500, 502, 503, 504] {
            let failed = of_sns(status, "").await;
            assert_eq!(
                (failed.cause, failed.hint.is_some()),
                (Cause::Unavailable, true),
                "{status}: {failed:?}"
            );
        }
    }

    #[tokio::test]
    async fn all_that_s3_says_is_in_the_failure() {
        let body = "<Error><Code>InvalidArgument</Code><Message>Unable to validate the following destination \
                    configurations</Message><ArgumentName1>arn:aws:sqs:eu-central-1:111122223333:q</ArgumentName1>\
                    <ArgumentValue1>The destination queue does not exist</ArgumentValue1>\
                    <RequestId>R1</RequestId><HostId>H1</HostId></Error>";
        let (aws, _) = answering(&[(400, body)]);
        let call = aws.s3("eu-central-1").put_bucket_notification_configuration().bucket("input");
        let empty = aws_sdk_s3::types::NotificationConfiguration::builder().build();
        let failed =
            aws.send("s3:PutBucketNotification", call.notification_configuration(empty).send()).await;
        assert_eq!(
            failed.unwrap_err().message,
            "Unable to validate the following destination configurations \
             (arn:aws:sqs:eu-central-1:111122223333:q: The destination queue does not exist)"
        );
    }

    #[tokio::test]
    async fn no_token_is_in_a_failure() {
        let body = "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message>\
                    <Token-0>IQoJb3JpZ2lu</Token-0><StringToSign>AWS4-HMAC</StringToSign></Error>";
        let (aws, _) = answering(&[(400, body)]);
        let failed = aws.send("s3:ListAllMyBuckets", aws.s3("eu-central-1").list_buckets().send()).await;
        assert_eq!(failed.unwrap_err().message, "The provided token has expired.");
    }
}
