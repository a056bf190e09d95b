//! What went wrong with a call, in words a person can act on.

use std::fmt;

use serde::Serialize;

/// Why a call failed, as far as it decides what happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The caller may not make this call.
    Denied,
    /// There are no credentials, or they are wrong or expired.
    Credentials,
    /// No answer came.
    Network,
    /// AWS asked for fewer calls.
    Throttled,
    /// AWS failed at it by a fault of its own (HTTP 5xx).
    Unavailable,
    /// AWS refused the request itself.
    Refused,
    /// trueup refuses to go on.
    Guard,
    /// What is there was read, and can't become what is declared: it is in another region, or of another
    /// type.
    Conflict,
}

/// A failed operation. Displays as a fragment that fits behind "failed to …".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The operation, as IAM spells it: `s3:GetBucketPolicy`.
    pub operation: String,
    /// AWS's error code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// AWS's message, or ours.
    pub message: String,
    /// AWS's request id, for support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What kind of failure it is.
    pub cause: Cause,
    /// What would help, apart from the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The writes that took effect before it, in order: what failed is not what it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<String>,
}

impl Failure {
    /// A refusal by AWS or by a world that behaves as AWS.
    #[must_use]
    pub fn refused(operation: &str, code: &str, message: impl Into<String>) -> Self {
        Self {
            operation: operation.to_owned(),
            code: Some(code.to_owned()),
            message: message.into(),
            request_id: None,
            cause: Cause::Refused,
            hint: None,
            done: Vec::new(),
        }
    }

    /// A refusal by trueup itself.
    #[must_use]
    pub fn guard(operation: &str, message: impl Into<String>) -> Self {
        Self { code: None, cause: Cause::Guard, ..Self::refused(operation, "", message) }
    }

    /// What is there, and stands in the way of what is declared.
    #[must_use]
    pub fn conflict(operation: &str, message: impl Into<String>) -> Self {
        Self { cause: Cause::Conflict, ..Self::guard(operation, message) }
    }

    /// The same failure with a hint.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same failure after writes that took effect.
    #[must_use]
    pub fn after(self, done: Vec<String>) -> Self {
        Self { done, ..self }
    }

    /// Whether AWS's code is one of `codes`.
    #[must_use]
    pub fn has_code(&self, codes: &[&str]) -> bool {
        self.code.as_deref().is_some_and(|code| codes.contains(&code))
    }
}

impl Failure {
    /// The same without the id of the request, so that two runs say the same.
    #[must_use]
    pub fn without_request(&self) -> Self {
        Self { request_id: None, ..self.clone() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        if let Some(code) = &self.code {
            write!(f, "{code}: ")?;
        }
        write!(f, "{}", self.message)?;
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
