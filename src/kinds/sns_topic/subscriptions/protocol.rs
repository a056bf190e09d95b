//! The protocols, and the form of their endpoints.

use regex_lite::Regex;

use crate::{aws::to_word, kind::prelude::*};

/// Protocol of delivery, as AWS spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// To an app on a mobile device.
    Application,
    /// By e-mail, as text.
    Email,
    /// By e-mail, as JSON.
    EmailJson,
    /// To a Firehose stream.
    Firehose,
    /// By unencrypted HTTP.
    Http,
    /// By HTTPS.
    Https,
    /// To a Lambda function.
    Lambda,
    /// By text message.
    Sms,
    /// To an SQS queue.
    Sqs,
}

/// A URL with a password.
const PASSWORD: &str = "^[^/]*://[^/?#]*:[^/?#]*@";

impl Protocol {
    /// AWS's spelling.
    #[must_use]
    pub fn word(self) -> String {
        to_word(&self)
    }

    /// The form of an endpoint, and the same in words.
    fn endpoint(self) -> (&'static str, &'static str) {
        match self {
            Self::Application => ("^arn:[^:]*:sns:[^:]*:[^:]*:endpoint/", "the ARN of a platform endpoint"),
            Self::Email | Self::EmailJson => (
                r"^[^@,;<>\s\x00-\x1f]+@[^@,;<>\s\x00-\x1f.]+(\.[^@,;<>\s\x00-\x1f.]+)+$",
                "an e-mail address",
            ),
            Self::Firehose => {
                ("^arn:[^:]*:firehose:[^:]*:[^:]*:deliverystream/", "the ARN of a Firehose stream")
            }
            Self::Http => (r"^http://[^/?#\s]\S*$", "a URL that starts with `http://`"),
            Self::Https => (r"^https://[^/?#\s]\S*$", "a URL that starts with `https://`"),
            Self::Lambda => ("^arn:[^:]*:lambda:[^:]*:[^:]*:function:", "the ARN of a Lambda function"),
            // Digits with single separators between them, as AWS was recorded to take them.
            Self::Sms => {
                (r"^\+[1-9]([/.-]?[0-9]){1,14}$", "a phone number with its country code, as in `+4930123456`")
            }
            Self::Sqs => ("^arn:[^:]*:sqs:[^:]*:[^:]*:", "the ARN of an SQS queue"),
        }
    }

    /// Whether deliveries are web requests.
    pub(super) fn is_web(self) -> bool {
        matches!(self, Self::Http | Self::Https)
    }

    /// Why an endpoint is none of this protocol, or why nobody should write it down.
    pub(super) fn problem(self, endpoint: &str) -> Option<String> {
        let fits = |pattern: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(endpoint));
        let (form, in_words) = self.endpoint();
        if !fits(form) {
            return Some(format!("expected {in_words}, found `{endpoint}`"));
        }
        // AWS answers with `****` in its place.
        let is_shown = self.is_web() && fits(PASSWORD);
        is_shown.then(|| "a password in a URL would be shown in every plan".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beside what SNS was recorded to refuse and to take (tests/recorded/sns/subscriptions.toml).
    #[test]
    fn endpoints_have_the_form_of_their_protocol() {
        for (protocol, endpoint, is_right) in [
            (Protocol::Email, "alerts+prod@example.com", true),
            (Protocol::Email, "alerts", false),
            (Protocol::Email, "a b@example.com", false),
            (Protocol::Email, "a@b@example.com", false),
            (Protocol::EmailJson, "a@localhost", false),
            (Protocol::Https, "https://example.com/hook?x=1", true),
            (Protocol::Https, "http://example.com", false),
            (Protocol::Https, "https:///x", false),
            (Protocol::Https, "https://user:secret@example.com/x", false),
            (Protocol::Https, "https://user@example.com:8443/x@y:z?a=b:c@d", true),
            (Protocol::Http, "http://example.com", true),
            (Protocol::Sms, "030123456", false),
            (Protocol::Lambda, "arn:aws:lambda:eu-central-1:111122223333:function:x:live", true),
            (Protocol::Lambda, "arn:aws:sqs:eu-central-1:111122223333:q", false),
            (Protocol::Firehose, "arn:aws:firehose:eu-central-1:111122223333:deliverystream/x", true),
            (Protocol::Application, "arn:aws:sns:eu-central-1:111122223333:endpoint/GCM/app/1", true),
        ] {
            let problem = protocol.problem(endpoint);
            assert_eq!(problem.is_none(), is_right, "{endpoint}: {problem:?}");
        }
    }
}
