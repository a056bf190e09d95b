//! AWS's error codes by what they mean to whoever called: one list, which classification, retries and pacing
//! share.

use crate::model::Cause;

/// "You may not" (aws-facts §4, §10.1).
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "Forbidden",
    "KMSAccessDenied",
    "UnauthorizedOperation",
];

/// "I don't know you".
const CREDENTIALS: &[&str] = &[
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "MissingAuthenticationToken",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
];

/// "Fewer calls, please" (aws-facts §1.2, §10.1): what the SDK knows (aws-runtime 1.10.2, `THROTTLING_ERRORS`) but for
/// [`QUOTA`], and `Throttled`, the wire code of SNS.
pub(super) const THROTTLED: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttled",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// A quota of the account is used up, which no waiting mends, unless the message speaks of a rate. The SDK takes it for a
/// throttle always.
pub(super) const QUOTA: &str = "LimitExceededException";

/// "Your request took too long to arrive", by a code of the 400s.
const UNAVAILABLE: &[&str] = &["RequestTimeout", "RequestTimeoutException"];

/// What is said where AWS sends no text (recorded of CloudWatch's `ResourceNotFound` and of 5xx answers).
pub(super) const NO_MESSAGE: &str = "AWS gave no message";

/// What an answer with this code and HTTP status means.
#[must_use]
pub fn cause(code: &str, status: u16) -> Cause {
    match code {
        code if DENIED.contains(&code) => Cause::Denied,
        code if CREDENTIALS.contains(&code) => Cause::Credentials,
        code if is_throttled(code, status) => Cause::Throttled,
        code if status >= 500 || UNAVAILABLE.contains(&code) => Cause::Unavailable,
        _ => Cause::Refused,
    }
}

/// Whether an answer with this code and HTTP status asks for fewer calls.
pub(super) fn is_throttled(code: &str, status: u16) -> bool {
    THROTTLED.contains(&code) || status == 429
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_what_an_answer_means() {
        let cases = [
            ("AccessDeniedException", 400, Cause::Denied),
            ("InvalidToken", 400, Cause::Credentials),
            ("Throttled", 400, Cause::Throttled),
            ("SlowDown", 503, Cause::Throttled),
            ("", 429, Cause::Throttled),
            ("InternalFailure", 500, Cause::Unavailable),
            ("ServiceUnavailable", 503, Cause::Unavailable),
            ("RequestTimeout", 400, Cause::Unavailable),
            ("LimitExceededException", 400, Cause::Refused),
            ("MalformedPolicy", 400, Cause::Refused),
        ];
        for (code, status, expected) in cases {
            assert_eq!(cause(code, status), expected, "{code} {status}");
        }
    }
}
