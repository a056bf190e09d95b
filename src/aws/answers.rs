//! What an error answer holds on the wire: its code, and the members beside code and message. The SDK's error types
//! keep only what AWS's models name.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_xml::decode::{Document, ScopedDecoder, try_data};
use serde_json::Value;

/// Members that are said elsewhere, or mean nothing to who reads.
const ELSEWHERE: &[&str] =
    &["Code", "code", "Message", "message", "Type", "__type", "RequestId", "HostId", "Resource"];

/// Where an error answer has its message.
const MESSAGES: &[&str] = &["message", "Message", "errorMessage"];

/// A longer text is no part of a message.
const LONGEST: usize = 500;

/// The code of an error answer.
pub(super) fn code(response: &HttpResponse) -> Option<String> {
    // Services that moved from the query protocol to JSON keep their old codes here.
    if let Some(code) =
        response.headers().get("x-amzn-query-error").and_then(|header| header.split(';').next())
    {
        return Some(code.to_owned());
    }
    if let Some(code) = response.headers().get("x-amzn-errortype") {
        return Some(plain(code));
    }
    let members = all(response);
    let member = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, value)| plain(value));
    member("__type").or_else(|| member("Code")).or_else(|| member("code")).filter(|code| !code.is_empty())
}

/// Whether an error answer says that something came too fast: some services say so with the code of a quota.
pub(super) fn speaks_of_rate(response: &HttpResponse) -> bool {
    let is_message = |name: &str| name.eq_ignore_ascii_case("message");
    let messages = all(response).into_iter().filter(|(name, _)| is_message(name));
    messages.map(|(_, text)| text.to_lowercase()).any(|text| {
        ["rate exceeded", "too many requests", "throttl", "slow down"].iter().any(|part| text.contains(part))
    })
}

/// The message of an error answer.
pub(super) fn message(response: &HttpResponse) -> Option<String> {
    all(response).into_iter().find(|(name, _)| MESSAGES.contains(&name.as_str())).map(|(_, text)| text)
}

/// The code without the namespace before and the address behind it.
fn plain(code: &str) -> String {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().to_owned()
}

/// Everything that an error answer says besides its code and message, in its order: which argument S3 means and
/// what is wrong with it, the tag, the region, the bucket; WAF's field and reason. `ArgumentName` and
/// `ArgumentValue`, numbered or not, are one.
pub(super) fn members(response: &HttpResponse, message: &str) -> Vec<(String, String)> {
    let all = all(response);
    let mut said = Vec::new();
    for (name, value) in &all {
        let of_argument = name.strip_prefix("ArgumentValue");
        let is_elsewhere = ELSEWHERE.contains(&name.as_str()) || name.starts_with("Token");
        if is_elsewhere || value.is_empty() || value.len() > LONGEST || message.contains(value.as_str()) {
            continue;
        }
        if let Some(number) = name.strip_prefix("ArgumentName") {
            let value_of = format!("ArgumentValue{number}");
            let paired = all.iter().find(|(name, _)| *name == value_of).map(|(_, value)| value.clone());
            said.push((value.clone(), paired.unwrap_or_default()));
        } else if of_argument.is_none_or(|number| !all.iter().any(|(name, _)| is_name(name, number))) {
            said.push((name.clone(), value.clone()));
        }
    }
    said
}

fn is_name(name: &str, number: &str) -> bool {
    name.strip_prefix("ArgumentName") == Some(number)
}

/// The members of an error answer, in XML or JSON.
fn all(response: &HttpResponse) -> Vec<(String, String)> {
    let Some(body) = response.body().bytes().and_then(|body| std::str::from_utf8(body).ok()) else {
        return Vec::new();
    };
    let body = body.trim_start();
    if body.starts_with('{') {
        let Ok(Value::Object(members)) = serde_json::from_str(body) else { return Vec::new() };
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
            _ => None,
        };
        return members.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect();
    }
    let mut document = Document::new(body);
    let Ok(mut root) = document.root_element() else { return Vec::new() };
    // S3's answer is the error itself; the query protocol wraps it, and EC2 lists it.
    if root.start_el().local() == "Error" {
        return children(&mut root);
    }
    while let Some(mut child) = root.next_tag() {
        match child.start_el().local() {
            "Error" => return children(&mut child),
            "Errors" => return child.next_tag().map(|mut error| children(&mut error)).unwrap_or_default(),
            _ => {}
        }
    }
    Vec::new()
}

fn children(error: &mut ScopedDecoder<'_, '_>) -> Vec<(String, String)> {
    let mut members = Vec::new();
    while let Some(mut child) = error.next_tag() {
        let name = child.start_el().local().to_owned();
        if let Ok(text) = try_data(&mut child) {
            members.push((name, text.trim().to_owned()));
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn answer(body: &str) -> HttpResponse {
        HttpResponse::new(StatusCode::try_from(400).unwrap(), SdkBody::from(body))
    }

    #[test]
    fn a_code_is_found_in_every_protocol() {
        let cases = [
            ("<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>", "SlowDown"),
            (
                "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error>\
                 <Type>Sender</Type><Code>Throttled</Code><Message>Rate exceeded</Message></Error>\
                 <RequestId>1</RequestId></ErrorResponse>",
                "Throttled",
            ),
            (
                "<Response><Errors><Error><Code>InvalidGroup.NotFound</Code><Message>no</Message></Error></Errors>\
                 <RequestID>1</RequestID></Response>",
                "InvalidGroup.NotFound",
            ),
            (
                r#"{"__type":"com.amazonaws.kms#ThrottlingException","message":"Rate exceeded"}"#,
                "ThrottlingException",
            ),
            (r#"{"__type":"ThrottlingException:http://internal.example.com/"}"#, "ThrottlingException"),
            (r#"{"code":"TooManyRequestsException"}"#, "TooManyRequestsException"),
        ];
        for (body, expected) in cases {
            assert_eq!(code(&answer(body)).as_deref(), Some(expected), "{body}");
        }
        for body in ["", "<html>", "<Error><Code/>", "no answer", "[]", "\u{0}"] {
            assert_eq!(code(&answer(body)), None, "{body}");
        }
        let mut compatible = answer(r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}"#);
        compatible
            .headers_mut()
            .insert("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender");
        assert_eq!(code(&compatible).as_deref(), Some("AWS.SimpleQueueService.NonExistentQueue"));
    }

    #[test]
    fn what_stands_beside_the_message_is_said() {
        let said = |body: &str, message: &str| {
            let pairs = members(&answer(body), message);
            pairs.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
        };
        let s3 = |members: &str| {
            let error = format!(
                "<Error><Code>InvalidArgument</Code><Message>No.</Message>{members}<RequestId>1</RequestId>\
                 <HostId>2</HostId></Error>"
            );
            said(&error, "No.")
        };
        let cases = [
            (
                "<ArgumentName>arn:aws:sqs:eu-central-1:111122223333:q</ArgumentName>\
                 <ArgumentValue>The destination queue does not exist</ArgumentValue>",
                "arn:aws:sqs:eu-central-1:111122223333:q: The destination queue does not exist",
            ),
            (
                "<ArgumentName1>a</ArgumentName1><ArgumentValue1>x</ArgumentValue1>\
                 <ArgumentName2>b</ArgumentName2><ArgumentValue2>y</ArgumentValue2>",
                "a: x, b: y",
            ),
            ("<ArgumentValue>null</ArgumentValue>", "ArgumentValue: null"),
            ("<TagKey>Note</TagKey><TagValue>a,b</TagValue>", "TagKey: Note, TagValue: a,b"),
            ("<TargetBucketLocation>us-west-2</TargetBucketLocation>", "TargetBucketLocation: us-west-2"),
            ("<BucketName>input</BucketName><Later><Nested>1</Nested></Later>", "BucketName: input"),
            (
                "<Detail>\"arn:aws:iam::111122223333:role/x\"</Detail>",
                "Detail: \"arn:aws:iam::111122223333:role/x\"",
            ),
            // A session token is nobody's to read.
            ("<Token-0>IQoJb3JpZ2lu</Token-0>", ""),
        ];
        for (members, expected) in cases {
            assert_eq!(s3(members), expected, "{members}");
        }
        assert_eq!(
            said(
                r#"{"__type":"WAFInvalidParameterException","Field":"RULE","Parameter":"x","Reason":"a reserved word","message":"Error reason: a reserved word, field: RULE"}"#,
                "Error reason: a reserved word, field: RULE"
            ),
            "Parameter: x"
        );
    }
}
